/**
 * Lists of pairs inside one word of the command line, as `--types` has them. Lists of formulas are the engine's to read.
 */

/** Cuts at every `separator` that stands outside quotes and parentheses, and trims the pieces. */
export function splitList(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const at of topLevel(text, separator)) {
    pieces.push(text.slice(from, at).trim());
    from = at + 1;
  }
  pieces.push(text.slice(from).trim());
  return pieces;
}

/** Cuts at the last such separator, and takes the quotes off what stands before it; null where there is none. */
export function splitPair(text: string, separator: string): readonly [string, string] | null {
  const at = topLevel(text, separator).at(-1);
  if (at === undefined) return null;
  const name = text.slice(0, at).trim();
  return [/^(["`])(.*)\1$/s.exec(name)?.[2] ?? name, text.slice(at + 1).trim()];
}

/** Places of the separator outside quotes, backticks, parentheses and brackets. */
function topLevel(text: string, separator: string): number[] {
  const places: number[] = [];
  let quote = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === '`') quote = character;
    else if (character === '(' || character === '[') depth++;
    else if (character === ')' || character === ']') depth--;
    else if (character === separator && depth === 0) places.push(i);
  }
  return places;
}
