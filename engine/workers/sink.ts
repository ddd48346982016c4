/** What the end of a worker's pipeline is: it takes batches, and gives away what it made of them. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Batch } from '../arrow/vector.js';
import type { Cause } from '../decisions.js';
import type { Split } from '../formats/reader.js';
import type { TablePart } from '../profile/table-profile.js';
import type { BatchRef, GroupBlockRef, PartitionBlockRef, RangeRef } from './exchange.js';

/** What a sink gave away; every list is in order. */
export interface SinkOutput {
  readonly batches: readonly BatchRef[];
  readonly blocks: readonly GroupBlockRef[];
  readonly decisions: readonly { readonly choice: string; readonly cause: Cause }[];
  /** Rows by the hash of their keys. */
  readonly partitions?: readonly PartitionBlockRef[];
  /** Of rows in partitions: how many places the split's rows have. */
  readonly places?: number;
  /** Rows by the range of their places. */
  readonly ranges?: readonly RangeRef[];
  /** Sorted runs besides `batches`, which come before it: a split of a few rows may be joined to many. */
  readonly runs?: readonly (readonly BatchRef[])[];
  /** What was learned of the source's columns, where the stage asks for it; with what accumulates only. */
  readonly profile?: TablePart;
}

export interface WorkerSink {
  /** The rows that come are of the split. */
  beginSplit?(split: Split): void;
  /** Takes a batch; false when no further row of this split is wanted. */
  push(batch: Batch): boolean;
  /** The same for a record batch, where the sink keeps those. */
  pushRecords?(batch: RecordBatch): boolean;
  /** What comes next of the split is ordered by itself; false where the sink has enough of any order. */
  nextRun?(): boolean;
  /** The split ended: gives away what belongs to it alone. */
  endSplit(): SinkOutput;
  /** Gives away what accumulated over splits. */
  flush(): SinkOutput;
  /** Memory is short: what accumulated goes to disk, and is given away later. */
  relieve(): void;
  /** What accumulated so far, copied, for a progressive answer; the state stays. */
  snapshot(): SinkOutput;
  release(): void;
}

/** A sink that keeps nothing over splits. */
export abstract class SplitSink implements WorkerSink {
  abstract push(batch: Batch): boolean;
  abstract endSplit(): SinkOutput;
  abstract release(): void;

  flush(): SinkOutput {
    return NOTHING;
  }

  relieve(): void {}

  snapshot(): SinkOutput {
    return NOTHING;
  }
}

export const NOTHING: SinkOutput = { batches: [], blocks: [], decisions: [] };
