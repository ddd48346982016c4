/**
 * Record batches: columns in Arrow's memory layout on the JavaScript side, owned by whoever holds them. They are what
 * leaves a worker: results, store parts, pages for a window. `ipc.ts` turns them into Arrow IPC and back.
 */
import type { DataType, Schema } from './types.js';

/**
 * One column in Arrow layout. `values` holds, by type: bool a bitmap (LSB first); int64, decimal (scaled integers) and
 * timestamp `BigInt64Array`; date `Int32Array`; float64 `Float64Array`; utf8 the bytes, with `offsets` (length rows + 1).
 */
export interface Column {
  readonly type: DataType;
  readonly length: number;
  readonly nullCount: number;
  /** Validity bitmap, LSB first, 1 = present; absent when `nullCount` is 0. */
  readonly validity?: Uint8Array;
  readonly values: Uint8Array | Int32Array | BigInt64Array | Float64Array;
  readonly offsets?: Int32Array;
}

export interface RecordBatch {
  readonly schema: Schema;
  readonly rows: number;
  readonly columns: readonly Column[];
}

/**
 * A cell as a JavaScript value: null, boolean, bigint (int64, decimal's scaled integer, date's days, timestamp's
 * microseconds), number (float64) or string. For borders and tests, never for inner loops.
 */
export type Cell = null | boolean | bigint | number | string;

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

export function isPresent(column: Column, row: number): boolean {
  return column.validity === undefined || (((column.validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

export function cellAt(column: Column, row: number): Cell {
  if (!isPresent(column, row)) return null;
  const { values } = column;
  switch (column.type.kind) {
    case 'bool':
      return ((((values as Uint8Array)[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
    case 'utf8': {
      const offsets = column.offsets as Int32Array;
      return decoder.decode((values as Uint8Array).subarray(offsets[row], offsets[row + 1]));
    }
    case 'date':
      return BigInt((values as Int32Array)[row] ?? 0);
    default:
      return (values as BigInt64Array | Float64Array)[row] as bigint | number;
  }
}

/** Builds one column from cells: the inverse of `cellAt`. For borders and tests, never for inner loops. */
export function columnOf(type: DataType, cells: readonly Cell[]): Column {
  const length = cells.length;
  const validity = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  cells.forEach((cell, row) => {
    if (cell === null) nullCount++;
    else validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  });
  const nulls = nullCount === 0 ? {} : { validity };
  if (type.kind === 'utf8') {
    const texts = cells.map((cell) => new TextEncoder().encode((cell as string | null) ?? ''));
    const offsets = new Int32Array(length + 1);
    texts.forEach((text, row) => (offsets[row + 1] = (offsets[row] ?? 0) + text.length));
    const values = new Uint8Array(offsets[length] ?? 0);
    texts.forEach((text, row) => values.set(text, offsets[row]));
    return { type, length, nullCount, values, offsets, ...nulls };
  }
  if (type.kind === 'bool') {
    const values = new Uint8Array((length + 7) >> 3);
    cells.forEach((cell, row) => {
      if (cell === true) values[row >> 3] = (values[row >> 3] ?? 0) | (1 << (row & 7));
    });
    return { type, length, nullCount, values, ...nulls };
  }
  if (type.kind === 'date') {
    return { type, length, nullCount, values: Int32Array.from(cells, (cell) => Number(cell ?? 0)), ...nulls };
  }
  if (type.kind === 'float64') {
    return { type, length, nullCount, values: Float64Array.from(cells, (cell) => Number(cell ?? 0)), ...nulls };
  }
  return {
    type,
    length,
    nullCount,
    values: BigInt64Array.from(cells, (cell) => (cell as bigint | null) ?? 0n),
    ...nulls,
  };
}
