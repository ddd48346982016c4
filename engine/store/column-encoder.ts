/** Turns a column of a record batch, as the builder has it, into the form that its part stores. Owns scratch memory. */
import type { Column } from '../arrow/record-batch.js';
import { INT64 } from '../arrow/types.js';
import type { Kernels } from '../kernels/load.js';
import type { Encoding } from './encoding.js';
import { storedWidth } from './encoding.js';
import type { ChunkRange, MemoryBuffer, MemoryColumn } from './memory-column.js';

export class ColumnEncoder {
  readonly #kernels: Kernels;
  /** Scratch block for values that change form; 0 when not needed yet. */
  #scratch = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** `column` views kernel memory (the builder's); the result lies there too, valid until the next call. */
  encode(column: Column, encoding: Encoding): MemoryColumn {
    const places = columnPlaces(column);
    if (encoding === 'plain' && column.type.kind !== 'decimal') return places;
    const values = this.encodeIntegers(column.values.byteOffset, column.length, encoding);
    return { ...places, buffers: [places.buffers[0] as MemoryBuffer, values] };
  }

  /** i64 values as narrower integers, or as decimals where the encoding is plain; valid until the next call. */
  encodeIntegers(source: number, rows: number, encoding: Encoding): MemoryBuffer {
    const { run } = this.#kernels;
    const bytes = rows * (encoding === 'plain' ? 16 : storedWidth(INT64, encoding));
    const target = this.#scratchOf(bytes);
    if (encoding === 'int8') run.narrowTo8(source, rows, target);
    else if (encoding === 'int16') run.narrowTo16(source, rows, target);
    else if (encoding === 'int32') run.narrowTo32(source, 0, rows, target);
    else run.widenTo128(source, rows, target);
    return { address: target, bytes };
  }

  release(): void {
    if (this.#scratch !== 0) this.#kernels.memory.release(this.#scratch);
    this.#scratch = 0;
  }

  #scratchOf(bytes: number): number {
    const { memory } = this.#kernels;
    if (this.#scratch !== 0 && memory.capacity(this.#scratch) < bytes) this.release();
    if (this.#scratch === 0) this.#scratch = memory.allocate(bytes);
    return this.#scratch;
  }
}

/** The narrowest integers that hold a chunk's values; also 0, which stands under nulls. */
export function integerEncoding({ min, max }: ChunkRange): Encoding {
  if (min > max) return 'int8';
  const fits = (bits: bigint): boolean => min >= -(1n << (bits - 1n)) && max < 1n << (bits - 1n);
  return fits(8n) ? 'int8' : fits(16n) ? 'int16' : fits(32n) ? 'int32' : 'plain';
}

const WIDTHS: readonly Encoding[] = ['dictionary8', 'dictionary16', 'dictionary32', 'int8', 'int16', 'int32', 'plain'];

/** The wider of two encodings of one column; it holds what the narrower holds. */
export function widerEncoding(a: Encoding, b: Encoding): Encoding {
  return WIDTHS.indexOf(a) > WIDTHS.indexOf(b) ? a : b;
}

/** Where the buffers of a column lie that views kernel memory. */
export function columnPlaces(column: Column): MemoryColumn {
  const { length, nullCount } = column;
  const offsets = column.offsets === undefined ? [] : [placeOf(column.offsets)];
  return { length, nullCount, buffers: [placeOf(column.validity), ...offsets, placeOf(column.values)] };
}

function placeOf(array: ArrayBufferView | undefined): MemoryBuffer {
  return { address: array?.byteOffset ?? 0, bytes: array?.byteLength ?? 0 };
}
