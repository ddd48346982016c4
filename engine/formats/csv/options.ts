import type { DataType } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { CsvEncoding, CsvSource } from './source.js';

/** What the user may say about the files; all else is found out. Nothing given: nothing assumed. */
export interface CsvOptions {
  /** One ASCII character, and so are the next two; a quote of null: quotes mean nothing. */
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly escape?: string | null;
  /** Whether the first row of each file holds the names. */
  readonly header?: boolean;
  readonly encoding?: CsvEncoding;
  /** Texts that mean null; without it just the empty one. */
  readonly nulls?: readonly string[];
  /** Types by column; the others are inferred. */
  readonly types?: Readonly<Record<string, DataType>>;
  /** All columns that `types` does not name are text. */
  readonly allText?: boolean;
  readonly onBadRow?: CsvSource['onBadRow'];
  /** Adds a column of this name that holds each row's file. */
  readonly fileColumn?: string;
  /** Rows put aside that are kept with their text, per split: 1,000. */
  readonly quarantineLimit?: number;
  /** Longest row in bytes: 16 MiB. */
  readonly maxRowBytes?: number;
  /** Bytes read at a time: 256 KiB. */
  readonly chunkBytes?: number;
}

/** Longest row where the user names no other. */
export const MAX_ROW_BYTES = 16 * 2 ** 20;

const NAMES = { delimiter: words`delimiter`, quote: words`quote`, escape: words`escape` } as const;

/** Throws a `user-input` error for characters that cannot separate or quote. */
export function checkOptions(options: CsvOptions): void {
  for (const name of ['delimiter', 'quote', 'escape'] as const) {
    const given = options[name];
    if (given === undefined || given === null) continue;
    const code = given.charCodeAt(0);
    if (given.length === 1 && code > 0 && code < 128 && code !== 10 && code !== 13) continue;
    throw new PartitaError('user-input', words`the ${NAMES[name]} must be one ASCII character, not '${given}'`, {
      domain: 'csv',
      value: given,
      hint: name === 'delimiter' ? "name one character, such as ';' or a tab" : 'name one character',
    });
  }
  if (
    options.delimiter !== undefined &&
    (options.delimiter === options.quote || options.delimiter === options.escape)
  ) {
    throw new PartitaError('user-input', words`delimiter and quote cannot both be '${options.delimiter}'`, {
      domain: 'csv',
      value: options.delimiter,
      hint: 'name two different characters',
    });
  }
}
