/** Sorts what a split gives: one run, or several where its rows are many, as behind a join. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { RUN_PAGE_ROWS } from '../operators/sort/sort.js';
import { sortedRows } from '../operators/stored/rows.js';
import { boundsOf, type BatchRef, type Exchange } from './exchange.js';
import { canSort } from './ranges-reader.js';
import { OUTPUT_ROWS, RowCollector } from './row-collector.js';
import { NOTHING, SplitSink, type SinkOutput } from './sink.js';
import type { SinkDescription } from './stage-file.js';

export class SortedSink extends SplitSink {
  readonly #collector: RowCollector;
  readonly #exchange: Exchange;
  readonly #sink: Extract<SinkDescription, { kind: 'sorted' }>;
  readonly #kernels: Kernels;
  readonly #schema: Schema;
  readonly #memory: number;
  readonly #bounded: string | undefined;
  #batches: RecordBatch[] = [];
  /** Rows and bytes of those. */
  #held = 0;
  #bytes = 0;
  #pages: BatchRef[] = [];
  #runs: BatchRef[][] = [];
  #rows = 0;

  constructor(
    kernels: Kernels,
    schema: Schema,
    exchange: Exchange,
    sink: Extract<SinkDescription, { kind: 'sorted' }>,
    memory: number,
    bounded: string | undefined,
  ) {
    super();
    this.#bounded = bounded;
    this.#kernels = kernels;
    this.#schema = schema;
    this.#memory = memory;
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
    if (this.#pages.length > 0) this.#runs.push(this.#pages);
    this.#pages = [];
    this.#sort((page) => this.#pages.push(this.#put(page)), false);
    this.#batches = [];
    this.#held = 0;
    this.#bytes = 0;
  }

  /** Gives the rows that are there in their order, page by page. `copies`: whoever gets a page keeps it. */
  #sort(give: (page: RecordBatch) => unknown, copies: boolean): void {
    const { keys, limit } = this.#sink;
    const pages = new RowCollector(this.#kernels, this.#schema, give, { rows: RUN_PAGE_ROWS, copies });
    const options = { limit, most: RUN_PAGE_ROWS };
    try {
      for (const batch of sortedRows(this.#kernels, this.#batches, this.#schema, keys, options)) pages.append(batch);
      pages.end();
    } finally {
      pages.release();
    }
  }

  #put(batch: RecordBatch): BatchRef {
    return this.#exchange.putBatch(batch, false, boundsOf(batch, this.#bounded));
  }

  #take(batch: RecordBatch): void {
    const { limit, presorted } = this.#sink;
    if (presorted) {
      this.#pages.push(this.#put(batch));
      return;
    }
    this.#batches.push(batch);
    this.#held += batch.rows;
    this.#bytes += bytesOf(batch);
    // The next batch may be twice as large.
    if (!canSort(this.#held, 1.5 * this.#bytes, this.#memory)) this.#endRun();
    // A top-n needs no more than its n rows at a time: prune once in a while.
    if (limit === null || this.#batches.length * OUTPUT_ROWS < 4 * Math.max(limit, OUTPUT_ROWS)) return;
    const kept: RecordBatch[] = [];
    this.#sort((page) => kept.push(page), true);
    this.#batches = kept;
    this.#held = kept.reduce((sum, { rows }) => sum + rows, 0);
    this.#bytes = kept.reduce((sum, one) => sum + bytesOf(one), 0);
  }
}

function bytesOf({ columns }: RecordBatch): number {
  return columns.reduce((sum, { values }) => sum + values.byteLength, 0);
}
