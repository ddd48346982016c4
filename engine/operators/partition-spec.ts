/** How rows are cut into parts that tasks take one by one, as plain data. */
import type { SortKey } from '../arrow/compare.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import type { Expression } from '../expr/expression.js';
import type { PackedKeys } from './packed/packed-keys.js';
import type { GroupBySpec } from './groupby-spec.js';

/** By bits of the hash of keys. */
export interface HashCut {
  readonly kind: 'hash';
  readonly keys: readonly Expression[];
  readonly types: readonly DataType[];
  /** How many parts: a power of two, at most 256; the first of the bits that decide. */
  readonly parts: number;
  readonly shift: number;
  /** Whether rows with a null key are kept, spread over all parts. */
  readonly keepNulls: boolean;
}

/** By ranges of keys, in order: with n splitters 2 n + 1 parts, of which the odd ones have just the keys of a splitter. */
export interface RangeCut {
  readonly kind: 'ranges';
  readonly keys: readonly SortKey[];
  /** Key columns of at most 127 rows, in order, all different. */
  readonly splitters: RecordBatch;
}

export interface PartitionSpec<Cut extends HashCut | RangeCut = HashCut | RangeCut> {
  readonly cut: Cut;
  /** Columns that are kept. */
  readonly columns: readonly string[];
  /** A column to add with the row's place in the order of all. */
  readonly position: string | null;
}

/** Rows of ranges that are put in order by keys among all columns. */
export interface KeysOrder {
  readonly keys: readonly SortKey[];
  readonly schema: Schema;
  /** Of columns that are keys, the rows have just the words. */
  readonly packed?: PackedKeys;
}

/**
 * How the rows of ranges are put in order: by a last column with their places, or by keys, and then the first columns are given
 * or, of packed keys, those that are asked for; or by keys, which are those of groups, and then these are given.
 */
export type RangesOrder =
  | { readonly kind: 'places' }
  | ({ readonly kind: 'keys' } & KeysOrder)
  | ({ readonly kind: 'groups'; readonly spec: GroupBySpec } & KeysOrder);

export function partsOf(cut: HashCut | RangeCut): number {
  return cut.kind === 'hash' ? cut.parts : 2 * cut.splitters.rows + 1;
}
