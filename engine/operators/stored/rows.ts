/** Rows in kernel memory that are put in order and given so, in batches. Owns its memory until `release`. */
import type { SortKey } from '../../arrow/compare.js';
import type { RecordBatch } from '../../arrow/record-batch.js';
import type { Schema } from '../../arrow/types.js';
import { BATCH_ROWS, type Batch } from '../../arrow/vector.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import type { Kernels } from '../../kernels/load.js';
import { StoredColumns, type StoredColumn } from './columns.js';
import { Region } from './region.js';
import { columnKey } from '../order/keys.js';
import { Ordering } from '../order/ordering.js';

/** Bytes of text in one batch. */
const MOST_TEXT = 2 ** 20;
/** Blocks come in sizes of a power of two. */
const SLACK = 2;
/** Of a row: its number in the order, and its view of a text. */
const ROW_BYTES = 12;

export class StoredRows {
  readonly #kernels: Kernels;
  readonly #region: Region;
  readonly #schema: Schema;
  readonly #stored: StoredColumns;
  #rows = 0;
  #bytes = 0;

  /** `rows`: how many will come. */
  constructor(kernels: Kernels, schema: Schema, rows: number) {
    this.#kernels = kernels;
    this.#schema = schema;
    this.#region = new Region(kernels);
    const types = schema.map(({ type }) => type);
    this.#stored = new StoredColumns(kernels, this.#region, types, rows);
  }

  /** Kernel memory for so many rows of `bytes` bytes as record batches, at most; `ordered`: by keys. */
  static memory(rows: number, bytes: number, ordered: boolean): number {
    return SLACK * (bytes + ROW_BYTES * rows + (ordered ? Ordering.bytes(rows) : 0));
  }

  get columns(): readonly StoredColumn[] {
    return this.#stored.columns;
  }

  append(batch: RecordBatch): void {
    const mark = this.#kernels.arena.mark();
    for (const { vectors, rows } of vectorsOf(this.#kernels, batch, mark)) this.#stored.append(vectors, rows);
    this.#kernels.arena.rewind(mark);
    this.#rows += batch.rows;
    this.#bytes += batch.columns.reduce((sum, { values }) => sum + values.byteLength, 0);
  }

  /** Room that is given back with the rows. */
  take(bytes: number): number {
    return this.#region.take(bytes);
  }

  /** The address of the numbers + 1 of all rows in the order of the keys, a u32 each; equal ones stay in their order. */
  ordered(keys: readonly SortKey[]): number {
    const order = this.#region.take(4 * this.#rows);
    this.#kernels.run.orderItems(1, 1, this.#rows, order);
    const places = keys.map(({ column, descending }) => {
      const place = this.#schema.findIndex((field) => field.name === column);
      return columnKey(this.columns[place] as StoredColumn, descending, 1);
    });
    const ordering = new Ordering(this.#kernels, places, this.#rows);
    ordering.order(order, this.#rows);
    ordering.release();
    return order;
  }

  /** The first columns of `count` rows whose numbers + 1 stand at `order`, in vectors that are good until the next. */
  *given(order: number, count: number, columns: Schema, most = BATCH_ROWS): Generator<Batch> {
    const { arena } = this.#kernels;
    const fitting = Math.max(1, Math.min(most, Math.floor((MOST_TEXT * this.#rows) / (this.#bytes + 1))));
    // What others have in the arena stays: rows may be put in order while a batch is under way.
    const mark = arena.mark();
    for (let start = 0; start < count; start += fitting) {
      arena.rewind(mark);
      const rows = Math.min(fitting, count - start);
      const kept = this.columns.slice(0, columns.length);
      const vectors = kept.map((column) => this.#stored.gather(column, order + 4 * start, rows, true));
      yield { schema: columns, rows, vectors, positions: 0 };
    }
  }

  release(): void {
    this.#region.release();
  }
}

/** The rows of `batches` in the order of the keys (stable), at most `limit` of them, `most` at a time; the first columns of them. */
export function* sortedRows(
  kernels: Kernels,
  batches: readonly RecordBatch[],
  schema: Schema,
  keys: readonly SortKey[],
  { limit = null, most, columns = schema }: { limit?: number | null; most?: number; columns?: Schema } = {},
): Generator<Batch> {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  if (rows === 0) return;
  const stored = new StoredRows(kernels, schema, rows);
  try {
    for (const batch of batches) stored.append(batch);
    yield* stored.given(stored.ordered(keys), Math.min(limit ?? rows, rows), columns, most);
  } finally {
    stored.release();
  }
}
