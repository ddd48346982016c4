/** Colours the words of a formula as the code strip does. Formulas are short: all of it is cut anew at each change. */
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view';
import { TOKEN_CLASSES, codeTokens } from '../shell/code-tokens.js';

export const colours = ViewPlugin.define(
  (view) => ({
    decorations: coloured(view),
    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = coloured(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

function coloured(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  let at = 0;
  for (const { kind, text } of codeTokens('formula', view.state.doc.toString())) {
    const marked = TOKEN_CLASSES[kind];
    if (marked !== undefined) builder.add(at, at + text.length, Decoration.mark({ class: marked }));
    at += text.length;
  }
  return builder.finish();
}
