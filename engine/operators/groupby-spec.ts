/**
 * What a group-by is told, and the blocks of partial groups that its two phases exchange. Plain data throughout.
 *
 * Phase 1 runs in every worker: rows -> a table of partial states, flushed as blocks when it grows beyond its memory and
 * at the end. Phase 2 merges, for a range of hash partitions, the blocks of all workers and finishes the results.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { PackedKeys } from './packed/packed-keys.js';

/** One aggregate over one column of the input (already computed by a projection), e.g. `mean` of `v3` as `v3_mean`. */
export interface AggregateColumn {
  /** Name in `aggregates/index.ts`. */
  readonly aggregate: string;
  /** Input column's name; null for `count` of rows. */
  readonly input: string | null;
  /** Of an aggregate of pairs: the second column's name. Both are int64, or both float64. */
  readonly other?: string;
  /** Parameters: `quantile` has its probability. */
  readonly parameters: readonly number[];
  /** Name of the result column. */
  readonly as: string;
}

/** What is grouped and computed. */
export interface GroupByColumns {
  /** Columns of the batches that phase 1 gets. */
  readonly input: Schema;
  /** Names of the key columns; none makes one group of all rows, also of no rows at all. */
  readonly keys: readonly string[];
  readonly aggregates: readonly AggregateColumn[];
  readonly exponents?: Readonly<Record<string, number>>;
}

/** A group-by as the workers are told it. */
export interface GroupBySpec extends GroupByColumns {
  readonly strategy: GroupByStrategy;
  /** The keys are words that stand for others: these are packed into them before, and come out of them behind. */
  readonly packed?: PackedKeys;
  /**
   * Key columns of at most 255 rows in the order of the keys: blocks are cut into the ranges between them, in order,
   * instead of by hash. Any rows give the same answer; good ones give ranges of about the same size.
   */
  readonly splitters?: RecordBatch;
  /**
   * By input column of type float64: the binary exponent (as of `Math.floor(Math.log2(x))`) near the largest magnitude
   * in a sample. Where exact sums anchor their window; the result never depends on it, only the speed does.
   */
  readonly exponents: Readonly<Record<string, number>>;
}

/** Of whole numbers the range, of text how many different ones there may be. */
export type DenseRange = { readonly min: number; readonly max: number } | { readonly texts: number };

/**
 * `dense`: an array over the product of the keys' ranges, no hashing of whole keys; text keys stand there by numbers of
 * dictionaries. `hash`: an open-addressing table. `radix`: rows go to hash partitions at once, for data with about as many groups as rows. A wrong choice is corrected at run time.
 */
export type GroupByStrategy =
  | { readonly kind: 'dense'; readonly ranges: readonly DenseRange[] }
  | { readonly kind: 'hash' }
  | { readonly kind: 'radix' };

/** Every block is cut into this many partitions: by the top 8 bits of the key's hash, or by splitters. */
export const GROUP_PARTITIONS = 256;

/** Partial groups of one flush, ordered by partition. `bytes` is only understood by the group-by itself. */
export interface GroupBlock {
  readonly bytes: Uint8Array;
  /** Partition p is bytes [offsets[p], offsets[p+1]). GROUP_PARTITIONS + 1 entries. */
  readonly offsets: Float64Array;
  readonly groups: number;
}
