/** Rows of record batches by number: gathering, slicing, and the row-wise appending that merging needs. */
import { keyColumn, type KeyColumn } from './compare.js';
import type { Column, RecordBatch } from './record-batch.js';
import type { DataType, Schema } from './types.js';

/** The given rows of a batch, in the given order. */
export function takeRows(batch: RecordBatch, rows: Uint32Array): RecordBatch {
  const appender = new RowAppender(batch.schema, rows.length);
  const columns = batch.columns.map(keyColumn);
  for (let i = 0; i < rows.length; i++) appender.append(columns, rows[i] as number);
  return appender.finish();
}

/** Rows [start, end) of a batch. */
export function sliceRows(batch: RecordBatch, start: number, end: number): RecordBatch {
  const from = Math.max(0, start);
  const to = Math.min(batch.rows, end);
  if (from === 0 && to === batch.rows) return batch;
  return takeRows(
    batch,
    Uint32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i),
  );
}

/** A batch with the named columns only, in the given order. */
export function selectColumns(batch: RecordBatch, names: readonly string[]): RecordBatch {
  const places = names.map((name) => batch.schema.findIndex((field) => field.name === name));
  return {
    schema: places.map((place) => batch.schema[place] as RecordBatch['schema'][number]),
    rows: batch.rows,
    columns: places.map((place) => batch.columns[place] as Column),
  };
}

export function emptyBatch(schema: Schema): RecordBatch {
  return new RowAppender(schema, 0).finish();
}

/** Builds a record batch row by row out of rows of other batches of the same schema, whose columns are made ready once. */
export class RowAppender {
  readonly #schema: Schema;
  readonly #capacity: number;
  #columns: ColumnAppender[];
  #rows = 0;

  constructor(schema: Schema, capacity: number) {
    this.#schema = schema;
    this.#capacity = capacity;
    this.#columns = this.#freshColumns();
  }

  get rows(): number {
    return this.#rows;
  }

  append(columns: readonly KeyColumn[], row: number): void {
    for (let c = 0; c < this.#columns.length; c++) {
      (this.#columns[c] as ColumnAppender).append(columns[c] as KeyColumn, row);
    }
    this.#rows++;
  }

  /** The rows so far; the appender begins anew. */
  finish(): RecordBatch {
    const batch = { schema: this.#schema, rows: this.#rows, columns: this.#columns.map((column) => column.finish()) };
    this.#columns = this.#freshColumns();
    this.#rows = 0;
    return batch;
  }

  #freshColumns(): ColumnAppender[] {
    return this.#schema.map((field) => new ColumnAppender(field.type, this.#capacity));
  }
}

/** Grows by doubling. 64-bit values move as two 32-bit halves, which costs no BigInt. */
class ColumnAppender {
  readonly #type: DataType;
  #length = 0;
  #nullCount = 0;
  #validity: Uint8Array;
  /** Bits (bool), bytes (utf8), or 32-bit words: one a value (date) or two (the others). */
  #bytes: Uint8Array;
  #words: Int32Array;
  #offsets: Int32Array;

  constructor(type: DataType, capacity: number) {
    this.#type = type;
    this.#validity = new Uint8Array((capacity + 7) >> 3);
    this.#bytes = new Uint8Array(type.kind === 'utf8' ? capacity * 8 : type.kind === 'bool' ? (capacity + 7) >> 3 : 0);
    this.#words = new Int32Array(this.#wordsPerValue() * capacity);
    this.#offsets = new Int32Array(type.kind === 'utf8' ? capacity + 1 : 0);
  }

  append(column: KeyColumn, row: number): void {
    const at = this.#length++;
    if (at >> 3 >= this.#validity.length) this.#validity = grow(this.#validity, (at >> 3) + 1);
    const { validity } = column;
    const present = validity === null || (((validity[row >> 3] as number) >> (row & 7)) & 1) === 1;
    if (present) this.#validity[at >> 3] = (this.#validity[at >> 3] as number) | (1 << (at & 7));
    else this.#nullCount++;
    if (this.#type.kind === 'utf8') this.#appendText(column, row, at);
    else if (this.#type.kind === 'bool') this.#appendBit(column, row, at);
    else this.#appendWords(column, row, at);
  }

  finish(): Column {
    const { kind } = this.#type;
    const length = this.#length;
    const nulls = this.#nullCount === 0 ? {} : { validity: this.#validity.slice(0, (length + 7) >> 3) };
    const head = { type: this.#type, length, nullCount: this.#nullCount, ...nulls };
    if (kind === 'utf8') {
      const offsets = this.#offsets.slice(0, length + 1);
      return { ...head, values: this.#bytes.slice(0, offsets[length]), offsets };
    }
    if (kind === 'bool') return { ...head, values: this.#bytes.slice(0, (length + 7) >> 3) };
    const words = this.#words.slice(0, length * this.#wordsPerValue());
    if (kind === 'date') return { ...head, values: words };
    return { ...head, values: kind === 'float64' ? new Float64Array(words.buffer) : new BigInt64Array(words.buffer) };
  }

  #wordsPerValue(): 0 | 1 | 2 {
    const { kind } = this.#type;
    return kind === 'utf8' || kind === 'bool' ? 0 : kind === 'date' ? 1 : 2;
  }

  #appendText(column: KeyColumn, row: number, at: number): void {
    const { offsets, bytes: source } = column;
    const start = offsets[row] as number;
    const end = offsets[row + 1] as number;
    const begin = this.#offsets[at] as number;
    const stop = begin + end - start;
    if (stop > this.#bytes.length) this.#bytes = grow(this.#bytes, stop);
    if (at + 2 > this.#offsets.length) this.#offsets = grow(this.#offsets, at + 2);
    for (let from = start, to = begin; from < end; from++, to++) this.#bytes[to] = source[from] as number;
    this.#offsets[at + 1] = stop;
  }

  #appendBit(column: KeyColumn, row: number, at: number): void {
    if (at >> 3 >= this.#bytes.length) this.#bytes = grow(this.#bytes, (at >> 3) + 1);
    const bit = ((column.bytes[row >> 3] as number) >> (row & 7)) & 1;
    this.#bytes[at >> 3] = (this.#bytes[at >> 3] as number) | (bit << (at & 7));
  }

  #appendWords(column: KeyColumn, row: number, at: number): void {
    const width = this.#wordsPerValue();
    if ((at + 1) * width > this.#words.length) this.#words = grow(this.#words, (at + 1) * width);
    const source = column.words;
    if (width === 1) {
      this.#words[at] = source[row] as number;
    } else {
      this.#words[2 * at] = source[2 * row] as number;
      this.#words[2 * at + 1] = source[2 * row + 1] as number;
    }
  }
}

function grow<T extends Uint8Array | Int32Array>(array: T, atLeast: number): T {
  const Type = array.constructor as new (length: number) => T;
  const larger = new Type(Math.max(16, atLeast, array.length * 2));
  larger.set(array);
  return larger;
}
