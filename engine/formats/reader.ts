/**
 * The contract between a source of rows and the pipeline that reads it in a worker. A source is cut into splits, each
 * read by one task; a reader turns a split into batches in kernel memory.
 */
import type { DataType, Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { ErrorWire } from '../errors.js';
import type { Kernels } from '../kernels/load.js';

/** A stretch of a dataset with fixed borders: they depend on the data and the block size, never on workers. Plain data. */
export interface Split {
  /** Place of the split in its dataset, from 0. */
  readonly index: number;
  /** The file or stream, as shown to the user. */
  readonly path: string;
  /** Place of the file in the dataset, from 0. */
  readonly file: number;
  /** Bytes of the file: rows that begin in [start, end) belong to the split. */
  readonly start: number;
  readonly end: number;
  /** Where the split's first row begins, once that is known for sure; otherwise the reader finds a likely place. */
  readonly rowStart?: number;
  /** Of a stored part: only the rows [from, to) are wanted; `from` is where a batch begins. */
  readonly rows?: { readonly from: number; readonly to: number };
}

/** What a worker task may do besides computing: report progress, and notice that it should stop. */
export interface Control {
  /** Adds to the counters that the progress bar reads. */
  progress(bytes: number, rows: number): void;
  /** Throws a `cancelled` error once the run was cancelled; called at least every 256 KiB of input. */
  checkpoint(): void;
}

/** A row that does not fit the table, kept aside. */
export interface QuarantinedRow {
  readonly path: string;
  /** Physical line of the file on which the row begins, from 1; relative to the split (from 0) inside a split's report. */
  readonly line: number;
  /** Byte offset of the row in the file (in the decoded text, for compressed and transcoded files). */
  readonly byte: number;
  readonly reason: string;
  /** The raw text of the row, at most 4 KiB of it. */
  readonly text: string;
}

/** Rows set aside by the reason why. */
export type ReasonCounts = Readonly<Record<string, number>>;

/** A value that its column's type cannot hold; the column needs at least `type`. */
export interface TypeBreak {
  readonly column: string;
  readonly type: DataType;
  readonly value: string;
  readonly path: string;
  readonly byte: number;
}

export interface SplitReport {
  readonly index: number;
  /**
   * Where the first row of the split was taken to begin and where the last one ended. Proof of a dataset's borders:
   * `end` of a split equals `start` of the next one in the same file.
   */
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** Physical line feeds in [start, end). */
  readonly lines: number;
  readonly quarantined: number;
  /** Of `quarantined`, how many for each reason; absent where none were set aside. */
  readonly reasons?: ReasonCounts;
  /** The first quarantined rows of the split, at most the number that the reader was asked for. */
  readonly quarantine: readonly QuarantinedRow[];
  /** Not empty: the batches given are incomplete and must not be used. */
  readonly typeBreaks: readonly TypeBreak[];
  /**
   * What ended the split early where its start was only likely: to be thrown once `start` is proven, void otherwise.
   * From a certain start the reader throws it itself.
   */
  readonly failure?: ErrorWire;
}

export interface ReadRequest {
  /** The columns to read, in the order wanted, with the types to read them as. */
  readonly columns: Schema;
  /** Whether batches carry positions. */
  readonly positions: boolean;
}

export interface Reader {
  /**
   * Gives the rows of the split batch by batch, in order, to `onBatch`, until it returns false or the split ends.
   * A batch is valid only during the call.
   */
  read(split: Split, onBatch: (batch: Batch) => boolean): Promise<SplitReport>;
  /** Gives back the reader's kernel memory. */
  release(): void;
}

/** Makes a reader for the splits of one dataset in this worker. `source` is the format's own plain-data description. */
export type OpenReader<Source> = (kernels: Kernels, source: Source, request: ReadRequest, control: Control) => Reader;
