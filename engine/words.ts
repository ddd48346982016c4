/**
 * Texts that people read, with their values kept apart, so that whoever speaks another language can say them:
 * `` words`${count} rows of ${path}` `` has the pattern `{0} rows of {1}`. A text without values is its own pattern.
 */

/** Plain data, and made up of nothing but that: it crosses threads and processes as it is. */
export interface Phrase {
  /** In English; `{0}` stands for the first value. */
  readonly pattern: string;
  /** What is a phrase is said in the other language too; strings are the user's own, and numbers. */
  readonly values: readonly Text[];
}

export type Text = string | Phrase;

/** A template's text as a phrase. Words that depend on a value are phrases of their own, not parts of a pattern. */
export function words(parts: TemplateStringsArray, ...values: readonly (Text | number | bigint)[]): Phrase {
  return {
    pattern: parts.reduce((pattern, part, place) => `${pattern}{${place - 1}}${part}`),
    values: values.map((value) => (typeof value === 'object' ? value : String(value))),
  };
}

/** A constant text as a phrase, to be a value of another that is said with it. */
export function phraseOf(text: Text): Phrase {
  return typeof text === 'string' ? { pattern: text, values: [] } : text;
}

export function inEnglish(text: Text): string {
  return typeof text === 'string' ? text : filled(text.pattern, text.values.map(inEnglish));
}

/** The pattern with its values; a place without a value stays. */
export function filled(pattern: string, values: readonly string[]): string {
  return pattern.replace(/\{(\d+)\}/g, (place, index: string) => values[Number(index)] ?? place);
}
