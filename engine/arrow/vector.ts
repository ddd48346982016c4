/**
 * Vectors and batches: columns of up to `BATCH_ROWS` rows in kernel memory, alive for one step of a pipeline only.
 * The source that made a batch owns its memory and reuses it for the next one; a sink that wants to keep values copies them.
 */
import type { DataType, Schema } from './types.js';

/** The most rows a batch holds; a column of 8-byte values then takes 128 KiB, so a few columns stay in a 1 MiB L2 cache. */
export const BATCH_ROWS = 16_384;

/** Kernels may load up to this many bytes past the end, and 16 before the start, of any buffer they read. */
export const KERNEL_SLACK = 64;

export interface Vector {
  readonly type: DataType;
  /** Address of the values; their layout is `physicalOf(type)`. The value under a null is unspecified but readable. */
  readonly values: number;
  /** Address of one byte a row, 1 = present, 0 = null; 0 when no row is null. */
  readonly validity: number;
  /** Of text, where its source knows them. */
  readonly codes?: Codes;
  /** Of whole numbers, where its source has them so: who takes these needs no `values`, which are made when asked for. */
  readonly narrow?: Narrow;
}

/** Whole numbers of one or two bytes, signed and little-endian; under a null readable. */
export interface Narrow {
  /** Address of the first one. */
  readonly values: number;
  readonly width: 1 | 2;
}

/** The same rows of text as numbers of a dictionary; of a null row the number means nothing, but is one of it. */
export interface Codes {
  /** Address of one little-endian number of `width` bytes a row. */
  readonly values: number;
  readonly width: 1 | 2 | 4;
  /** Object and address stay the same as long as the numbers mean the same. */
  readonly entries: TextEntries;
}

/** Different texts in kernel memory: one view (u32 address, u32 length) each from `views` on. */
export interface TextEntries {
  readonly views: number;
  readonly count: number;
}

export interface Batch {
  readonly schema: Schema;
  readonly rows: number;
  /** One vector a field of the schema, in its order. */
  readonly vectors: readonly Vector[];
  /**
   * Address of one u64 a row: the row's place in the dataset, increasing in reading order and independent of block size,
   * worker and order of work; 0 unless the reader was asked for positions.
   */
  readonly positions: number;
  /** The same rows among others, where its source has them so; only given to sinks that have one group of all rows. */
  readonly among?: Among;
}

/** Rows of which some count. */
export interface Among {
  readonly rows: number;
  /** Address of one byte a row, 1 = it counts. */
  readonly mask: number;
  /** As of a batch; values of rows that do not count are unspecified but readable. */
  readonly vectors: readonly Vector[];
  /** By vector: whether the values of rows that do not count are 0. */
  readonly zeroed: readonly boolean[];
}
