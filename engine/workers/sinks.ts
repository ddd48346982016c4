/** Where a worker's pipeline ends: what it keeps of the batches, and what it gives away after each split and at the end. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { Cause } from '../decisions.js';
import { PartitaError } from '../errors.js';
import type { Kernels } from '../kernels/load.js';
import { PartialGroups } from '../operators/groupby/partial.js';
import { RUN_PAGE_ROWS } from '../operators/sort/sort.js';
import { BatchBounds } from './batch-bounds.js';
import {
  boundsOf,
  SHARED_BYTES,
  type BatchRef,
  type ColumnBounds,
  type Exchange,
  type GroupBlockRef,
} from './exchange.js';
import { PartitionsSink } from './partitions-sink.js';
import { RangesSink } from './ranges-sink.js';
import { RowCollector } from './row-collector.js';
import { NOTHING, SplitSink, type SinkOutput, type WorkerSink } from './sink.js';
import { SortedSink } from './sorted-sink.js';
import type { SinkDescription, StageDescription } from './stage-file.js';

export function openSink(kernels: Kernels, stage: StageDescription, schema: Schema, exchange: Exchange): WorkerSink {
  const { sink } = stage;
  switch (sink.kind) {
    case 'rows':
      return new RowsSink(kernels, schema, exchange, sink.limit, stage.bounded);
    case 'table':
      return new RowsSink(kernels, schema, exchange, null, stage.bounded, true);
    case 'partitions':
      return new PartitionsSink(kernels, schema, exchange, sink.spec, stage.tableBytes);
    case 'ranges':
      return new RangesSink(kernels, schema, exchange, sink.spec);
    case 'sorted':
      return new SortedSink(kernels, schema, exchange, sink, stage.tableBytes / 2, stage.bounded);
    case 'groups':
      return new GroupsSink(kernels, exchange, sink, stage.tableBytes);
    case 'parts':
      throw new PartitaError('bug', 'parts are written by an operation of their own', { domain: 'worker' });
  }
}

/** Of the kernel memory, what a batch of a join's table may take: one that is too large for a worker is made of few of them. */
const TABLE_SHARE = 1 / 64;

class RowsSink extends SplitSink {
  readonly #collector: RowCollector;
  readonly #exchange: Exchange;
  readonly #limit: number | null;
  readonly #shared: boolean;
  readonly #bounded: string | undefined;
  /** Of what is collected. */
  readonly #bounds: BatchBounds | null;
  #batches: BatchRef[] = [];
  #rows = 0;

  /** `shared`: few large batches, which several workers read. */
  constructor(
    kernels: Kernels,
    schema: Schema,
    exchange: Exchange,
    limit: number | null,
    bounded: string | undefined,
    shared = false,
  ) {
    super();
    const give = (batch: RecordBatch): void => this.#put(batch, this.#bounds?.take(batch));
    // The finer the bounds, the less of the rows a join needs at a time.
    const size = bounded === undefined ? {} : { rows: RUN_PAGE_ROWS };
    this.#collector = new RowCollector(kernels, schema, give, shared ? { rows: Infinity, share: TABLE_SHARE } : size);
    this.#bounds = bounded === undefined ? null : new BatchBounds(kernels, schema, bounded);
    this.#bounded = bounded;
    this.#shared = shared;
    this.#exchange = exchange;
    this.#limit = limit;
  }

  push(batch: Batch): boolean {
    if (this.#limit !== null && this.#rows >= this.#limit) return false;
    this.#rows += batch.rows;
    this.#bounds?.add(batch);
    this.#collector.append(batch);
    return this.#limit === null || this.#rows < this.#limit;
  }

  pushRecords(batch: RecordBatch): boolean {
    if (this.#limit !== null && this.#rows >= this.#limit) return false;
    this.#rows += batch.rows;
    this.#put(batch, boundsOf(batch, this.#bounded));
    return this.#limit === null || this.#rows < this.#limit;
  }

  endSplit(): SinkOutput {
    this.#collector.end();
    const batches = this.#batches;
    this.#batches = [];
    this.#rows = 0;
    return { ...NOTHING, batches };
  }

  release(): void {
    this.#collector.release();
    this.#bounds?.release();
  }

  #put(batch: RecordBatch, bounds: ColumnBounds | undefined): void {
    this.#batches.push(this.#exchange.putBatch(batch, this.#shared, bounds));
  }
}

class GroupsSink implements WorkerSink {
  readonly #groups: PartialGroups;
  readonly #exchange: Exchange;
  #blocks: GroupBlockRef[] = [];
  #decisions: { choice: string; cause: Cause }[] = [];

  constructor(
    kernels: Kernels,
    exchange: Exchange,
    sink: Extract<SinkDescription, { kind: 'groups' }>,
    memory: number,
  ) {
    this.#exchange = exchange;
    this.#groups = new PartialGroups(kernels, sink.spec, {
      memory,
      room: (bytes) => exchange.room(bytes, bytes >= SHARED_BYTES),
      onBlock: (block) => this.#blocks.push(exchange.putGroups(block)),
      onDecision: (choice, cause) => this.#decisions.push({ choice, cause }),
    });
  }

  push(batch: Batch): boolean {
    this.#groups.push(batch);
    return true;
  }

  endSplit(): SinkOutput {
    return this.#take();
  }

  flush(): SinkOutput {
    this.#groups.flush();
    return this.#take();
  }

  relieve(): void {
    this.#exchange.spilling(() => this.#groups.flush());
  }

  snapshot(): SinkOutput {
    return { ...NOTHING, blocks: this.#groups.snapshot().map((block) => this.#exchange.putGroups(block)) };
  }

  release(): void {
    this.#groups.release();
  }

  #take(): SinkOutput {
    const output = { batches: [], blocks: this.#blocks, decisions: this.#decisions };
    this.#blocks = [];
    this.#decisions = [];
    return output;
  }
}
