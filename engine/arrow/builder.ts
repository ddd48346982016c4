/**
 * Collects batches into a record batch: takes batches in kernel memory, owns growing buffers in Arrow layout there, gives
 * record batches copied out of it, or views of it for whoever writes them away at once. Nulls have the value 0 (or no
 * bytes) whatever stood under them, so equal rows make equal bytes.
 */
import type { Kernels } from '../kernels/kernels.js';
import { PartitaError } from '../errors.js';
import type { Column, RecordBatch } from './record-batch.js';
import type { DataType, Schema } from './types.js';
import type { Batch, Vector } from './vector.js';
import { BATCH_ROWS } from './vector.js';

/** Offsets are signed 32-bit numbers. */
const MAX_TEXT_BYTES = 2 ** 31 - 1;

export class BatchBuilder {
  readonly schema: Schema;
  readonly #kernels: Kernels;
  readonly #columns: ColumnBuffers[];
  #rows = 0;
  /** Rows that every column's buffers can hold. */
  #capacity: number;

  /** Buffers begin with room for `capacityRows` and grow as needed. */
  constructor(kernels: Kernels, schema: Schema, capacityRows = BATCH_ROWS) {
    this.schema = schema;
    this.#kernels = kernels;
    this.#capacity = Math.max(1, capacityRows);
    this.#columns = [];
    try {
      for (const field of schema) this.#columns.push(allocate(kernels, field.type, this.#capacity));
    } catch (thrown) {
      this.release();
      throw thrown;
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** Bytes of the columns so far, without padding. */
  get bytes(): number {
    return this.#columns.reduce((sum, column) => sum + bytesOf(column, this.#rows), 0);
  }

  /** Appends `count` rows of the batch from row `start` on; all of them unless told otherwise. */
  append(batch: Batch, start = 0, count = batch.rows - start): void {
    if (count === 0) return;
    const rows = this.#rows + count;
    if (rows > this.#capacity) this.#grow(Math.max(rows, this.#capacity * 2));
    for (let index = 0; index < this.#columns.length; index++) {
      const vector = batch.vectors[index] as Vector;
      const column = this.#columns[index] as ColumnBuffers;
      appendVector(this.#kernels, column, this.#capacity, this.#rows, vector, start, count);
    }
    this.#rows = rows;
  }

  /** The record batch so far as views of kernel memory, valid until memory is next allocated or rows are appended. */
  view(): RecordBatch {
    const { memory } = this.#kernels;
    const columns = this.#columns.map((column) => viewOf(memory.u8.buffer, column, this.#rows));
    return { schema: this.schema, rows: this.#rows, columns };
  }

  /** Forgets the rows, keeps the buffers. */
  reset(): void {
    this.#rows = 0;
    for (const column of this.#columns) {
      column.nullCount = 0;
      column.used = 0;
    }
  }

  /**
   * The rows appended since the last call, copied out of kernel memory; `shared` places them in shared memory, where
   * other threads read them without another copy.
   */
  finish(options: { readonly shared?: boolean } = {}): RecordBatch {
    const view = this.view();
    const columns = view.columns.map((column) => copyOf(column, options.shared === true));
    this.reset();
    return { ...view, columns };
  }

  release(): void {
    for (const column of this.#columns.splice(0)) {
      for (const address of [column.values, column.validity, column.ends]) {
        if (address !== 0) this.#kernels.memory.release(address);
      }
    }
    this.#rows = 0;
  }

  #grow(rows: number): void {
    const { memory } = this.#kernels;
    for (const column of this.#columns) {
      if (column.ends !== 0) {
        column.ends = memory.reallocate(column.ends, 4 * (this.#rows + 1), 4 * (rows + 1));
      } else {
        const kept = fixedBytes(column.type, this.#rows);
        column.values = memory.reallocate(column.values, kept, fixedBytes(column.type, rows));
      }
      if (column.validity !== 0) {
        column.validity = memory.reallocate(column.validity, bitmapBytes(this.#rows), bitmapBytes(rows));
      }
    }
    this.#capacity = rows;
  }
}

/** One column's buffers in kernel memory. */
interface ColumnBuffers {
  readonly type: DataType;
  values: number;
  /** Bitmap; 0 until the first null since the builder was made; meaningful only while `nullCount` is not 0. */
  validity: number;
  nullCount: number;
  /** Text: the offsets' address, and the bytes used at `values`; otherwise 0. */
  ends: number;
  used: number;
}

function allocate(kernels: Kernels, type: DataType, rows: number): ColumnBuffers {
  const { memory } = kernels;
  if (type.kind !== 'utf8') {
    return { type, values: memory.allocate(fixedBytes(type, rows)), validity: 0, nullCount: 0, ends: 0, used: 0 };
  }
  const ends = memory.allocate(4 * (rows + 1));
  const values = memory.tryAllocate(8 * rows);
  if (values === 0) {
    memory.release(ends);
    memory.allocate(8 * rows); // fails again, with the message
  }
  memory.u32[ends >>> 2] = 0;
  return { type, values, validity: 0, nullCount: 0, ends, used: 0 };
}

function appendVector(
  kernels: Kernels,
  column: ColumnBuffers,
  capacity: number,
  rows: number,
  vector: Vector,
  start: number,
  count: number,
): void {
  const { memory, run } = kernels;
  const mask = vector.validity === 0 ? 0 : vector.validity + start;
  appendValidity(kernels, column, capacity, rows, mask, count);
  switch (column.type.kind) {
    case 'bool':
      run.packBits(vector.values + start, mask, count, column.values, rows);
      return;
    case 'date':
      run.narrowTo32(vector.values + 8 * start, mask, count, column.values + 4 * rows);
      return;
    case 'utf8': {
      const views = vector.values + 8 * start;
      const needed = column.used + run.textBytes(views, mask, count);
      if (needed > memory.capacity(column.values)) growText(kernels, column, needed);
      column.used = run.appendText(views, mask, count, column.ends + 4 * (rows + 1), column.values, column.used) >>> 0;
      return;
    }
    default: {
      const source = vector.values + 8 * start;
      const target = column.values + 8 * rows;
      if (mask === 0) memory.u8.copyWithin(target, source, source + 8 * count);
      else run.copyPresent(source, mask, count, target);
    }
  }
}

function appendValidity(
  kernels: Kernels,
  column: ColumnBuffers,
  capacity: number,
  rows: number,
  mask: number,
  count: number,
): void {
  const { memory, run } = kernels;
  if (mask === 0) {
    if (column.nullCount > 0) run.packOnes(column.validity, rows, count);
    return;
  }
  if (column.validity === 0) column.validity = memory.allocate(bitmapBytes(capacity));
  if (column.nullCount === 0) run.packOnes(column.validity, 0, rows);
  const present = run.packBits(mask, 0, count, column.validity, rows) >>> 0;
  column.nullCount += count - present;
}

function growText(kernels: Kernels, column: ColumnBuffers, needed: number): void {
  if (needed > MAX_TEXT_BYTES) {
    throw new PartitaError('resources', 'a column holds more than 2 GiB of text in one record batch', {
      domain: 'memory',
      value: String(needed),
      hint: 'ask for fewer rows at a time',
    });
  }
  const doubled = Math.min(MAX_TEXT_BYTES, Math.max(needed, 2 * kernels.memory.capacity(column.values)));
  column.values = kernels.memory.reallocate(column.values, column.used, doubled);
}

function viewOf(buffer: ArrayBuffer, column: ColumnBuffers, rows: number): Column {
  const { type, nullCount } = column;
  const nulls = nullCount === 0 ? {} : { validity: new Uint8Array(buffer, column.validity, bitmapBytes(rows)) };
  const common = { type, length: rows, nullCount, ...nulls };
  switch (type.kind) {
    case 'bool':
      return { ...common, values: new Uint8Array(buffer, column.values, bitmapBytes(rows)) };
    case 'date':
      return { ...common, values: new Int32Array(buffer, column.values, rows) };
    case 'float64':
      return { ...common, values: new Float64Array(buffer, column.values, rows) };
    case 'utf8': {
      const values = new Uint8Array(buffer, column.values, column.used);
      return { ...common, values, offsets: new Int32Array(buffer, column.ends, rows + 1) };
    }
    default:
      return { ...common, values: new BigInt64Array(buffer, column.values, rows) };
  }
}

function copyOf(column: Column, shared: boolean): Column {
  const { type, length, nullCount } = column;
  const place = (bytes: number): ArrayBufferLike => (shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const copy = <T extends Column['values']>(from: T): T => {
    const make = from.constructor as new (buffer: ArrayBufferLike) => T;
    const to = new make(place(from.byteLength));
    new Uint8Array(to.buffer).set(new Uint8Array(from.buffer, from.byteOffset, from.byteLength));
    return to;
  };
  return {
    type,
    length,
    nullCount,
    ...(column.validity === undefined ? {} : { validity: copy(column.validity) }),
    values: copy(column.values),
    ...(column.offsets === undefined ? {} : { offsets: copy(column.offsets) }),
  };
}

function bytesOf(column: ColumnBuffers, rows: number): number {
  const validity = column.nullCount === 0 ? 0 : bitmapBytes(rows);
  return validity + (column.type.kind === 'utf8' ? column.used + 4 * (rows + 1) : fixedBytes(column.type, rows));
}

function fixedBytes(type: DataType, rows: number): number {
  if (type.kind === 'bool') return bitmapBytes(rows);
  return type.kind === 'date' ? 4 * rows : 8 * rows;
}

function bitmapBytes(rows: number): number {
  return (rows + 7) >> 3;
}
