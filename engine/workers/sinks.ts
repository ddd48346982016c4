/** Where a worker's pipeline ends: what it keeps of the batches, and what it gives away after each split and at the end. */
import { BatchBuilder } from '../arrow/builder.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { Cause } from '../decisions.js';
import { PartitaError } from '../errors.js';
import type { Split } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { PartialGroups } from '../operators/groupby/partial.js';
import { sortBatches } from '../operators/sort/sort.js';
import type { BatchRef, Exchange, GroupBlockRef, PartitionBlockRef } from './exchange.js';
import type { TablePart } from '../profile/table-profile.js';
import { PartitionsSink } from './partitions-sink.js';
import type { SinkDescription, StageDescription } from './stage-file.js';

/** What a sink gave away; every list is in order. */
export interface SinkOutput {
  readonly batches: readonly BatchRef[];
  readonly blocks: readonly GroupBlockRef[];
  readonly decisions: readonly { readonly choice: string; readonly cause: Cause }[];
  /** Rows by the hash of their keys. */
  readonly partitions?: readonly PartitionBlockRef[];
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

/** Rows of one record batch that leaves a worker; fewer where they are large. */
const OUTPUT_ROWS = 16_384;
const OUTPUT_BYTES = 16 * 2 ** 20;
const MEMORY_SHARE = 1 / 16;

export function openSink(kernels: Kernels, stage: StageDescription, schema: Schema, exchange: Exchange): WorkerSink {
  const { sink } = stage;
  switch (sink.kind) {
    case 'rows':
      return new RowsSink(kernels, schema, exchange, sink.limit);
    case 'table':
      return new RowsSink(kernels, schema, exchange, null, true);
    case 'partitions':
      return new PartitionsSink(kernels, schema, exchange, sink.spec, stage.tableBytes);
    case 'sorted':
      return new SortedSink(kernels, schema, exchange, sink, stage.tableBytes / 2);
    case 'groups':
      return new GroupsSink(kernels, exchange, sink, stage.tableBytes);
    case 'parts':
      throw new PartitaError('bug', 'parts are written by an operation of their own', { domain: 'worker' });
  }
}

const NOTHING: SinkOutput = { batches: [], blocks: [], decisions: [] };

/** Collects vectors into record batches of bounded size. */
class RowCollector {
  readonly #builder: BatchBuilder;
  readonly #rows: number;
  readonly #bytes: number;
  readonly #copies: boolean;

  /** `copies`: whoever gets a batch keeps it; else it is to be copied at once. */
  constructor(
    kernels: Kernels,
    schema: Schema,
    readonly give: (batch: RecordBatch) => unknown,
    { rows = OUTPUT_ROWS, copies = false }: { readonly rows?: number; readonly copies?: boolean } = {},
  ) {
    this.#rows = rows;
    this.#bytes = Math.min(OUTPUT_BYTES, kernels.memory.budget * MEMORY_SHARE);
    this.#copies = copies;
    // Many columns begin with few rows each.
    const capacity = Math.max(16, Math.min(OUTPUT_ROWS, Math.floor(this.#bytes / (8 * schema.length + 1))));
    this.#builder = new BatchBuilder(kernels, schema, capacity);
  }

  append(batch: Batch): void {
    this.#builder.append(batch);
    if (this.#builder.rows >= this.#rows || this.#builder.bytes >= this.#bytes) this.end();
  }

  end(): void {
    if (this.#builder.rows === 0) return;
    this.give(this.#copies ? this.#builder.finish() : this.#builder.view());
    this.#builder.reset();
  }

  release(): void {
    this.#builder.release();
  }
}

class RowsSink implements WorkerSink {
  readonly #collector: RowCollector;
  readonly #exchange: Exchange;
  readonly #limit: number | null;
  readonly #shared: boolean;
  #batches: BatchRef[] = [];
  #rows = 0;

  /** `shared`: few large batches, which several workers read. */
  constructor(kernels: Kernels, schema: Schema, exchange: Exchange, limit: number | null, shared = false) {
    const give = (batch: RecordBatch): unknown => this.#batches.push(exchange.putBatch(batch, shared));
    this.#collector = new RowCollector(kernels, schema, give, shared ? { rows: Infinity } : {});
    this.#shared = shared;
    this.#exchange = exchange;
    this.#limit = limit;
  }

  push(batch: Batch): boolean {
    if (this.#limit !== null && this.#rows >= this.#limit) return false;
    this.#rows += batch.rows;
    this.#collector.append(batch);
    return this.#limit === null || this.#rows < this.#limit;
  }

  pushRecords(batch: RecordBatch): boolean {
    if (this.#limit !== null && this.#rows >= this.#limit) return false;
    this.#rows += batch.rows;
    this.#batches.push(this.#exchange.putBatch(batch, this.#shared));
    return this.#limit === null || this.#rows < this.#limit;
  }

  endSplit(): SinkOutput {
    this.#collector.end();
    const batches = this.#batches;
    this.#batches = [];
    this.#rows = 0;
    return { ...NOTHING, batches };
  }

  flush(): SinkOutput {
    return NOTHING;
  }

  relieve(): void {}

  snapshot(): SinkOutput {
    return NOTHING;
  }

  release(): void {
    this.#collector.release();
  }
}

class SortedSink implements WorkerSink {
  readonly #collector: RowCollector;
  readonly #exchange: Exchange;
  readonly #sink: Extract<SinkDescription, { kind: 'sorted' }>;
  readonly #runBytes: number;
  #batches: RecordBatch[] = [];
  #bytes = 0;
  #pages: BatchRef[] = [];
  #runs: BatchRef[][] = [];
  #rows = 0;

  constructor(
    kernels: Kernels,
    schema: Schema,
    exchange: Exchange,
    sink: Extract<SinkDescription, { kind: 'sorted' }>,
    runBytes: number,
  ) {
    this.#runBytes = runBytes;
    const copies = !sink.presorted;
    this.#collector = new RowCollector(kernels, schema, (batch) => this.#take(batch), { copies });
    this.#exchange = exchange;
    this.#sink = sink;
  }

  push(batch: Batch): boolean {
    this.#rows += batch.rows;
    this.#collector.append(batch);
    return this.#wantsMore();
  }

  pushRecords(batch: RecordBatch): boolean {
    this.#rows += batch.rows;
    this.#take(batch);
    return this.#wantsMore();
  }

  endSplit(): SinkOutput {
    this.#collector.end();
    this.#rows = 0;
    if (!this.#sink.presorted) this.#endRun();
    const batches = this.#pages;
    const runs = this.#runs;
    this.#pages = [];
    this.#runs = [];
    return { ...NOTHING, batches, ...(runs.length === 0 ? {} : { runs }) };
  }

  flush(): SinkOutput {
    return NOTHING;
  }

  relieve(): void {}

  snapshot(): SinkOutput {
    return NOTHING;
  }

  release(): void {
    this.#collector.release();
  }

  #wantsMore(): boolean {
    return !(this.#sink.presorted && this.#sink.limit !== null && this.#rows >= this.#sink.limit);
  }

  /** Sorts what is there, behind the runs that ended before. */
  #endRun(): void {
    const pages = sortBatches(this.#batches, this.#sink.keys, this.#sink.limit);
    if (this.#pages.length > 0) this.#runs.push(this.#pages);
    this.#pages = pages.map((page) => this.#exchange.putBatch(page));
    this.#batches = [];
    this.#bytes = 0;
  }

  #take(batch: RecordBatch): void {
    const { keys, limit, presorted } = this.#sink;
    if (presorted) {
      this.#pages.push(this.#exchange.putBatch(batch));
      return;
    }
    this.#batches.push(batch);
    this.#bytes += batch.columns.reduce((sum, { values }) => sum + values.byteLength, 0);
    if (limit === null && this.#bytes > this.#runBytes) this.#endRun();
    // A top-n needs no more than its n rows at a time: prune once in a while.
    if (limit === null || this.#batches.length * OUTPUT_ROWS < 4 * Math.max(limit, OUTPUT_ROWS)) return;
    this.#batches = sortBatches(this.#batches, keys, limit);
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
