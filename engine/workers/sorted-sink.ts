/** Sorts what a split gives: one run, or several where its rows are many, as behind a join. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { sortBatches } from '../operators/sort/sort.js';
import { boundsOf, type BatchRef, type Exchange } from './exchange.js';
import { OUTPUT_ROWS, RowCollector } from './row-collector.js';
import { NOTHING, SplitSink, type SinkOutput } from './sink.js';
import type { SinkDescription } from './stage-file.js';

export class SortedSink extends SplitSink {
  readonly #collector: RowCollector;
  readonly #exchange: Exchange;
  readonly #sink: Extract<SinkDescription, { kind: 'sorted' }>;
  readonly #runBytes: number;
  readonly #bounded: string | undefined;
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
    bounded: string | undefined,
  ) {
    super();
    this.#bounded = bounded;
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

  nextRun(): boolean {
    if (!this.#sink.presorted) return true;
    this.#collector.end();
    if (this.#pages.length > 0) this.#runs.push(this.#pages);
    this.#pages = [];
    this.#rows = 0;
    return true;
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
    this.#pages = pages.map((page) => this.#put(page));
    this.#batches = [];
    this.#bytes = 0;
  }

  #put(batch: RecordBatch): BatchRef {
    return this.#exchange.putBatch(batch, false, boundsOf(batch, this.#bounded));
  }

  #take(batch: RecordBatch): void {
    const { keys, limit, presorted } = this.#sink;
    if (presorted) {
      this.#pages.push(this.#put(batch));
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
