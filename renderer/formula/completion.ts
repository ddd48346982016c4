/** What can be written at a place of a formula: its columns by name, the engine's functions, the words between them. */
import { snippetCompletion, type Completion, type CompletionSource } from '@codemirror/autocomplete';
import { formulaFunctions as functions, quoteName } from '../../app/recipe/formula.js';
import { formatType, type Schema } from '../../app/recipe/schema.js';

/** Words of the language; functions that are operators, as `plus`, are written as such. */
const WORDS = ['and', 'or', 'not', 'in', 'like', 'ilike', 'between', 'is null', 'is not null', 'case when', 'null'];

export function completionOf(schema: Schema): CompletionSource {
  const options = [...schema.map(columnOption), ...FUNCTIONS, ...WORDS.map(wordOption)];
  return (context) => {
    const quoted = context.matchBefore(/"(?:[^"]|"")*/u);
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}\p{M}_]*/u);
    if (quoted !== null && isOpen(context.state.sliceDoc(0, context.pos))) {
      return { from: quoted.from, options: schema.map(columnOption), filter: true };
    }
    if (word === null && !context.explicit) return null;
    return { from: word?.from ?? context.pos, options, validFor: /^[\p{L}\p{N}\p{M}_]*$/u };
  };
}

function columnOption({ name, type }: Schema[number]): Completion {
  // Columns before functions of the same letters.
  return { label: quoteName(name), detail: formatType(type), type: 'variable', boost: 10 };
}

function wordOption(label: string): Completion {
  return { label, type: 'keyword', apply: `${label} ` };
}

const FUNCTIONS: readonly Completion[] = functions
  .filter(({ name, example }) => example.includes(`${name}(`))
  .map(({ name, doc, example, takes }) =>
    snippetCompletion(`${name}(\${})`, {
      label: name,
      detail: takes,
      type: 'function',
      info: () => infoOf(example, doc),
    }),
  );

function infoOf(example: string, doc: string): HTMLElement {
  const box = document.createElement('div');
  const code = box.appendChild(document.createElement('code'));
  code.textContent = example;
  const text = box.appendChild(document.createElement('p'));
  text.textContent = doc;
  return box;
}

/** Whether the text ends inside a name in double quotes. */
function isOpen(text: string): boolean {
  let quote = '';
  for (const character of text) {
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote === '"';
}
