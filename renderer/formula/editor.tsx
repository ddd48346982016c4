/** The editor behind `FormulaField`, in a part of the program of its own: it is fetched when the first formula is edited. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderOf, tooltips } from '@codemirror/view';
import { useEffect, useRef, type ReactElement } from 'react';
import { styleNonce } from '../theme/style-nonce.js';
import { colours } from './colours.js';
import { completionOf } from './completion.js';
import type { FormulaFieldProps } from './FormulaField.js';

export function FormulaEditor(props: FormulaFieldProps): ReactElement {
  const { value, schema, label, invalid = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    const view = new EditorView({
      parent: host.current ?? document.body,
      state: EditorState.create({ doc: latest.current.value, extensions: extensionsOf(latest) }),
    });
    editor.current = view;
    view.dispatch({ selection: { anchor: view.state.doc.length } });
    if (latest.current.autoFocus === true) view.focus();
    return () => view.destroy();
  }, []);

  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    editor.current?.dispatch({ effects: completion.reconfigure(completing(schema)) });
  }, [schema]);
  useEffect(() => {
    editor.current?.dispatch({
      effects: attributes.reconfigure(
        EditorView.contentAttributes.of({ 'aria-label': label, 'aria-invalid': String(invalid), spellcheck: 'false' }),
      ),
    });
  }, [label, invalid]);

  return <div ref={host} className={invalid ? 'formula-field invalid' : 'formula-field'} />;
}

const completion = new Compartment();
const attributes = new Compartment();

function completing(schema: FormulaFieldProps['schema']): ReturnType<typeof autocompletion> {
  return autocompletion({
    override: [completionOf(schema)],
    icons: false,
    maxRenderedOptions: 60,
    // The source answers at once: nothing is gained by waiting, and a quick Tab would be lost.
    activateOnTypingDelay: 0,
    interactionDelay: 0,
  });
}

function extensionsOf(latest: { readonly current: FormulaFieldProps }) {
  const submit = (): boolean => {
    latest.current.submit?.();
    return latest.current.submit !== undefined;
  };
  const { placeholder, schema, label } = latest.current;
  return [
    EditorView.cspNonce.of(styleNonce()),
    history(),
    bracketMatching(),
    closeBrackets(),
    completion.of(completing(schema)),
    attributes.of(EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' })),
    // Outside of cards that cut what hangs over their edge.
    tooltips({ position: 'fixed', parent: document.body }),
    Prec.high(
      keymap.of([
        { key: 'Tab', run: (view) => acceptCompletion(view) || completionStatus(view.state) !== null },
        { key: 'Enter', run: submit, shift: () => false },
      ]),
    ),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.lineWrapping,
    placeholderOf(placeholder ?? ''),
    colours,
    EditorView.domEventHandlers({ beforeinput: typedOver }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.change(update.state.doc.toString());
    }),
  ];
}

/**
 * Coloured text that is typed over: Chromium by itself would carry its colour on in a style attribute, which the page's
 * policy forbids. Brackets and quotes are left to what closes them.
 */
function typedOver(event: InputEvent, view: EditorView): boolean {
  const { data, inputType } = event;
  const isPlain = inputType === 'insertText' && data !== null && !/[([{'"]/.test(data);
  if (!isPlain || view.state.selection.main.empty) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}
