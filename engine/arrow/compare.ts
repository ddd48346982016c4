/**
 * The order of values, shared by sorting, merging and group-by output: numbers by value with NaN last, false before
 * true, text by its UTF-8 bytes, and nulls after everything, whatever the direction.
 */
import { isPresent, type Column } from './record-batch.js';
import type { DataType } from './types.js';

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/** Negative where row `i` of `a` comes before row `j` of `b`. */
export type RowComparator = (a: Column, i: number, b: Column, j: number) => number;

/** Compares values of one type. Both columns must have it. */
export function comparatorOf(type: DataType, descending: boolean): RowComparator {
  const values = VALUE_COMPARATORS[type.kind];
  const sign = descending ? -1 : 1;
  return (a, i, b, j) => {
    const absent = a.validity !== undefined && !isPresent(a, i);
    const otherAbsent = b.validity !== undefined && !isPresent(b, j);
    if (absent || otherAbsent) return Number(absent) - Number(otherAbsent);
    return sign * values(a, i, b, j);
  };
}

const VALUE_COMPARATORS: Readonly<Record<DataType['kind'], RowComparator>> = {
  bool: (a, i, b, j) => bitAt(a, i) - bitAt(b, j),
  date: (a, i, b, j) => ((a.values as Int32Array)[i] as number) - ((b.values as Int32Array)[j] as number),
  int64: compareInt64,
  decimal: compareInt64,
  timestamp: compareInt64,
  float64: compareFloat64,
  utf8: compareUtf8,
};

function bitAt(column: Column, row: number): number {
  return (((column.values as Uint8Array)[row >> 3] as number) >> (row & 7)) & 1;
}

const words = new WeakMap<BigInt64Array, Int32Array>();

/** The 32-bit halves of an int64 column: comparing them avoids making a BigInt for every value. */
function halves(values: BigInt64Array): Int32Array {
  let view = words.get(values);
  if (view === undefined) {
    view = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    words.set(values, view);
  }
  return view;
}

function compareInt64(a: Column, i: number, b: Column, j: number): number {
  const left = halves(a.values as BigInt64Array);
  const right = halves(b.values as BigInt64Array);
  const high = (left[2 * i + 1] as number) - (right[2 * j + 1] as number);
  return high !== 0 ? high : ((left[2 * i] as number) >>> 0) - ((right[2 * j] as number) >>> 0);
}

function compareFloat64(a: Column, i: number, b: Column, j: number): number {
  const left = (a.values as Float64Array)[i] as number;
  const right = (b.values as Float64Array)[j] as number;
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function compareUtf8(a: Column, i: number, b: Column, j: number): number {
  const left = a.values as Uint8Array;
  const right = b.values as Uint8Array;
  const leftOffsets = a.offsets as Int32Array;
  const rightOffsets = b.offsets as Int32Array;
  let p = leftOffsets[i] as number;
  let q = rightOffsets[j] as number;
  const leftEnd = leftOffsets[i + 1] as number;
  const rightEnd = rightOffsets[j + 1] as number;
  const common = Math.min(leftEnd - p, rightEnd - q);
  for (const stop = p + common; p < stop; p++, q++) {
    const difference = (left[p] as number) - (right[q] as number);
    if (difference !== 0) return difference;
  }
  return leftEnd - p - (rightEnd - q);
}
