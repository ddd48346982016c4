/**
 * Ways to read the rows that did not fit, by the reasons that they were set aside for. Pure: gives the options to try; what
 * would fit is for the server to find out.
 */
import type { ReadOptions } from '../../../app/protocol/datasets.js';

export interface Remedy {
  /** Of the words, and of the radio button. */
  readonly id: string;
  readonly options: ReadOptions;
}

const DELIMITERS = [
  { id: 'comma', delimiter: ',' },
  { id: 'semicolon', delimiter: ';' },
  { id: 'tab', delimiter: '\t' },
  { id: 'pipe', delimiter: '|' },
] as const;

/** Likeliest first. `delimiter` is the one in use. */
export function remediesFor(reasons: readonly string[], delimiter: string): readonly Remedy[] {
  const remedies: Remedy[] = [];
  const hasShape = reasons.some((reason) => reason.includes('fields'));
  if (hasShape) {
    for (const one of DELIMITERS) {
      if (one.delimiter !== delimiter) remedies.push({ id: one.id, options: { delimiter: one.delimiter } });
    }
  }
  if (hasShape || reasons.some((reason) => reason.includes('quote'))) {
    remedies.unshift({ id: 'noQuotes', options: { quote: 'none' } });
    remedies.push({ id: 'backslash', options: { escape: '\\' } });
  }
  if (reasons.some((reason) => reason.includes('UTF-8'))) {
    remedies.unshift({ id: 'latin1', options: { encoding: 'latin1' } });
  }
  return remedies;
}
