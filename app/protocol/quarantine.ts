/** Rows set aside: every row of a dataset is in the table or here. */
import type { ErrorWire } from './errors.js';

export interface QuarantineSummary {
  readonly rows: number;
  readonly total: number;
  readonly files: readonly {
    readonly path: string;
    readonly rows: number;
    readonly total: number;
    readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  }[];
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** Whether the figures are of the whole dataset. */
  readonly exact: boolean;
  readonly decision: 'undecided' | 'keep' | 'drop';
}

export interface QuarantineRow {
  readonly path: string;
  readonly line: number;
  readonly byte: number;
  /** `too few fields`, `too many fields`, `text after a closing quote` or `not UTF-8`, as in the summary. */
  readonly reason: string;
  /** Fields found, where the reason is their number. */
  readonly fields: number | null;
  readonly expected: number;
  readonly text: string;
}

export interface QuarantinePage {
  readonly from: number;
  /**
   * Rows that match and can be looked at: of one file all, up to 20,000 rows set aside in it; beyond, and of all files, the
   * first of each part of a file.
   */
  readonly total: number;
  readonly rows: readonly QuarantineRow[];
}

export interface RetryForecast {
  readonly rows: number;
  /** Of `rows`, how many fit with the options given. */
  readonly fit: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Of the files' rows that fit now, how many there are and how many still would. */
  readonly others: { readonly rows: number; readonly fit: number };
  readonly error: ErrorWire | null;
}
