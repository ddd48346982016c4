/**
 * The order of values, shared by sorting, merging and group-by output: numbers by value with NaN last, false before
 * true, text by its UTF-8 bytes, and nulls after everything, whatever the direction.
 */
import type { Column } from './record-batch.js';
import type { DataType } from './types.js';

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
}

/** A column made ready for many comparisons: typed views are taken once, not for every value. */
export interface KeyColumn {
  /** Validity bitmap; null when no value is null. */
  readonly validity: Uint8Array | null;
  /** Bits of bool, bytes of utf8. */
  readonly bytes: Uint8Array;
  /** Days of a date; low and high halves of a 64-bit integer, which spares a BigInt for every value. */
  readonly words: Int32Array;
  readonly floats: Float64Array;
  readonly offsets: Int32Array;
}

/** Negative where row `i` of `a` comes before row `j` of `b`. Both columns have the comparator's type. */
export type RowComparator = (a: KeyColumn, i: number, b: KeyColumn, j: number) => number;

export function keyColumn(column: Column): KeyColumn {
  const { values } = column;
  return {
    validity: column.validity ?? null,
    bytes: values instanceof Uint8Array ? values : NO_BYTES,
    words:
      values instanceof Uint8Array
        ? NO_WORDS
        : new Int32Array(values.buffer, values.byteOffset, values.byteLength >> 2),
    floats: values instanceof Float64Array ? values : NO_FLOATS,
    offsets: column.offsets ?? NO_WORDS,
  };
}

const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Int32Array(0);
const NO_FLOATS = new Float64Array(0);

/** Compares values of one type. */
export function comparatorOf(type: DataType, descending: boolean): RowComparator {
  const values = VALUE_COMPARATORS[type.kind];
  const sign = descending ? -1 : 1;
  return (a, i, b, j) => {
    if (a.validity !== null || b.validity !== null) {
      const absent = isAbsent(a, i);
      const otherAbsent = isAbsent(b, j);
      if (absent || otherAbsent) return Number(absent) - Number(otherAbsent);
    }
    return sign * values(a, i, b, j);
  };
}

export function isAbsent(column: KeyColumn, row: number): boolean {
  return column.validity !== null && (((column.validity[row >> 3] as number) >> (row & 7)) & 1) === 0;
}

const VALUE_COMPARATORS: Readonly<Record<DataType['kind'], RowComparator>> = {
  bool: (a, i, b, j) => bitAt(a, i) - bitAt(b, j),
  date: (a, i, b, j) => (a.words[i] as number) - (b.words[j] as number),
  int64: compareInt64,
  decimal: compareInt64,
  timestamp: compareInt64,
  float64: compareFloat64,
  utf8: compareUtf8,
};

function bitAt(column: KeyColumn, row: number): number {
  return ((column.bytes[row >> 3] as number) >> (row & 7)) & 1;
}

function compareInt64(a: KeyColumn, i: number, b: KeyColumn, j: number): number {
  const high = (a.words[2 * i + 1] as number) - (b.words[2 * j + 1] as number);
  return high !== 0 ? high : ((a.words[2 * i] as number) >>> 0) - ((b.words[2 * j] as number) >>> 0);
}

function compareFloat64(a: KeyColumn, i: number, b: KeyColumn, j: number): number {
  const left = a.floats[i] as number;
  const right = b.floats[j] as number;
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function compareUtf8(a: KeyColumn, i: number, b: KeyColumn, j: number): number {
  let p = a.offsets[i] as number;
  let q = b.offsets[j] as number;
  const leftEnd = a.offsets[i + 1] as number;
  const rightEnd = b.offsets[j + 1] as number;
  const common = Math.min(leftEnd - p, rightEnd - q);
  for (const stop = p + common; p < stop; p++, q++) {
    const difference = (a.bytes[p] as number) - (b.bytes[q] as number);
    if (difference !== 0) return difference;
  }
  return leftEnd - p - (rightEnd - q);
}
