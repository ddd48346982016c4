/** What a join is told, as plain data: the kinds of joins, and a join as a step of the stage through which one side streams. */
import type { DataType, Schema } from '../arrow/types.js';
import type { Expression } from '../expr/expression.js';

export const JOIN_KINDS = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const;

export type JoinKind = (typeof JOIN_KINDS)[number];

/** The bits that say null of all keys stand in one word. */
export const MOST_KEYS = 32;

/** Two columns whose values must be equal. */
export interface JoinKey {
  readonly left: string;
  readonly right: string;
}

/** The keys of both sides, converted to the type in which they are compared. */
export interface JoinStepKey {
  readonly type: DataType;
  /** Over the columns of the rows that stream. */
  readonly probe: Expression;
  /** Over the columns of the table. */
  readonly build: Expression;
}

/** A column of the result: from the row that streams where it can be, else from the table's row; null where neither is there. */
export interface JoinStepColumn {
  readonly name: string;
  readonly type: DataType;
  readonly probe: Expression | null;
  readonly build: Expression | null;
}

/** What puts rows together, wherever that happens. */
export interface JoinSpec {
  /** `left` keeps every row that streams, `full` also those of the table; `semi` and `anti` choose among those that stream. */
  readonly how: Exclude<JoinKind, 'right'>;
  readonly keys: readonly JoinStepKey[];
  readonly columns: readonly JoinStepColumn[];
  /** Columns of the table. */
  readonly tableSchema: Schema;
}

/**
 * What a task makes of its rows: a join's own kind, or a part of it where the rows of one key are too many for one task:
 * `table` gives pairs and the table's rows without partner, `lone` those that stream without partner.
 */
export type Pairing = JoinSpec['how'] | 'table' | 'lone';

/** Rows of a join cut into ranges of their places in the order of all, so that each range can be put in order by itself. */
export interface PlaceSpec {
  /** Columns with the rows' places; the second for rows of the table that come alone, whose first is null. */
  readonly columns: readonly string[];
  /** For each of these, by split: the number of its first row. */
  readonly starts: readonly BigInt64Array[];
  /** Numbers of one range. */
  readonly range: number;
}

/** The column of rows that are cut so with their number in the order of all. */
export const PLACE_COLUMN = '\0place';

/** The join of the rows that stream with a table that is there by then. */
export interface JoinStep extends JoinSpec {
  readonly kind: 'join';
  /** The stage that gives the table. */
  readonly table: number;
  /** Columns of the rows that stream. */
  readonly probeSchema: Schema;
  /** Whether the order of the rows shows in the result: that of those that stream, then that of the table. */
  readonly ordered: boolean;
  /** Of the table's columns of floats: the largest magnitude among some of its rows, once it is there. */
  readonly magnitudes?: Readonly<Record<string, number>>;
}
