/**
 * Views: rows by position of a dataset under steps. Steps that keep every row in its place (compute, rename, select) are
 * read where the data lies; other steps make a run whose rows are kept in temporary files until the view is closed.
 */
import type { ErrorWire } from '../../engine/plain.js';
import type { ColumnInfo } from './datasets.js';

export interface ViewState {
  readonly view: string;
  readonly columns: readonly ColumnInfo[];
  /** Rows that can be asked for now, and whether more can come. */
  readonly rows: { readonly count: number; readonly exact: boolean };
  /** About how many rows there will be, for the scroll bar; at least `rows.count`. */
  readonly expected: number;
  /**
   * `partial`: the rows are a merged snapshot of `fraction` of the input and will change (group-by);
   * `growing`: the rows stay and more come; `final`: nothing changes any more.
   */
  readonly stage: 'partial' | 'growing' | 'final' | 'failed';
  readonly fraction: number;
  /** Counts up whenever rows that were given before are no longer true: pages must be asked for anew. */
  readonly epoch: number;
  readonly run: string | null;
  readonly error: ErrorWire | null;
}

/** A page: rows `from` to `from + rows` of the view; `bytes` is an Arrow IPC stream of the columns asked for. */
export interface Page {
  readonly from: number;
  readonly rows: number;
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

/** The status bar's figures of a selection. `sum` is exact text of the exact sum of all numeric cells. */
export interface SelectionSummary {
  readonly cells: number;
  readonly numeric: number;
  readonly nulls: number;
  readonly sum: string | null;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}
