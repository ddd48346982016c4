/** Datasets as the window sees them: what was dropped, what is open, what is known of each column so far. */
import * as v from 'valibot';
import type { ErrorWire } from '../../engine/plain.js';

const text = v.pipe(v.string(), v.maxLength(4096));
export const IdSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
export const PathsSchema = v.pipe(v.array(v.pipe(text, v.minLength(1))), v.minLength(1), v.maxLength(10_000));

/** How files are to be read where it shall not be found out. The names of the command line's options. */
export const ReadOptionsSchema = v.partial(
  v.object({
    delimiter: text,
    quote: text,
    escape: text,
    header: v.picklist(['yes', 'no', 'auto']),
    encoding: v.picklist(['utf-8', 'utf-16le', 'utf-16be', 'latin1']),
    nulls: v.array(text),
    /** By column, e.g. `{ id: 'utf8' }`. */
    types: v.record(text, text),
    allText: v.boolean(),
    onBadRow: v.picklist(['quarantine', 'error', 'skip']),
    fileColumn: text,
    maxRowBytes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
);
export type ReadOptions = v.InferOutput<typeof ReadOptionsSchema>;

export interface ColumnInfo {
  readonly name: string;
  /** As the engine writes it: `int64`, `decimal(2)`, `timestamp`, `utf8`… */
  readonly type: string;
}

/** A cell as JSON: int64 and decimals as text where a number would lose digits; dates and timestamps as text; null is null. */
export type PlainCell = string | number | boolean | null;

/**
 * What a column header shows. Every figure is of `rows` rows, the `share` of all rows that was read by then; exact once
 * `exact`: of all rows, and none of them estimated.
 */
export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  readonly nulls: number;
  readonly exact: boolean;
  /** 0..1; 1 once all rows were read. */
  readonly share: number;
  readonly min: PlainCell;
  readonly max: PlainCell;
  /** Of numbers, dates and timestamps: counts of equal bins from `low` to `high` (axis values, times as µs since 1970). */
  readonly histogram: { readonly low: number; readonly high: number; readonly counts: readonly number[] } | null;
  /** Of numbers, where it is known. */
  readonly mean: number | null;
  /** Of text and bool: the most frequent values, and how many distinct there are; about so many where they are very many. */
  readonly top: readonly { readonly value: PlainCell; readonly count: number }[] | null;
  readonly distinct: { readonly count: number; readonly exact: boolean } | null;
  /** Of text: how many are empty, and the characters of the longest. */
  readonly empty: number | null;
  readonly longest: number | null;
}

/** The column panel: everything of one column, exact, under the steps of a view. */
export interface ColumnDetail extends ColumnProfile {
  readonly std: number | null;
  readonly sum: string | null;
  /** Shares 0, .05, .25, .5, .75, .95, 1 of numeric columns. */
  readonly quantiles: readonly { readonly share: number; readonly value: number }[] | null;
}

export type DatasetPhase = 'opening' | 'scanning' | 'importing' | 'ready' | 'missing' | 'failed';

export interface DatasetState {
  readonly id: string;
  readonly name: string;
  readonly paths: readonly string[];
  readonly options: ReadOptions;
  readonly phase: DatasetPhase;
  /** Of the scan or import that goes on, 0..1. */
  readonly fraction: number;
  readonly secondsLeft: readonly [number, number] | null;
  readonly files: number;
  readonly bytes: number;
  readonly rows: { readonly count: number; readonly exact: boolean };
  readonly columns: readonly ColumnInfo[];
  /** The dialect found out, e.g. `, · " · UTF-8 · header`. */
  readonly dialect: string;
  readonly imported: boolean;
  /** Rows set aside, of the rows scanned so far. */
  readonly quarantined: number;
  readonly notices: readonly { readonly code: string; readonly message: string }[];
  readonly error: ErrorWire | null;
  /** The run that scans or imports it, to be shown on the dashboard. */
  readonly run: string | null;
  readonly openedAt: number;
}

/** What a drop would do, before it is done. */
export interface DropSummary {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  readonly estimatedRows: number;
  /** Sets of columns that occur, most files first. */
  readonly variants: readonly { readonly columns: number; readonly files: number; readonly example: string }[];
  /** Columns of the one table they become. */
  readonly columns: number;
  /** Files that are not tables, with the reason; the first 20. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly notices: readonly { readonly code: string; readonly message: string }[];
  /** Free bytes where an import would go. */
  readonly storeFree: number | null;
}

export interface FileEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'file';
  readonly bytes: number;
  readonly modified: number;
}
