/**
 * Between which values those of a column lie, as they are ordered: numbers with NaN last, text by its UTF-8 bytes. Nulls
 * are none of them, since a null key equals nothing.
 */
import { comparatorOf, isAbsent, keyColumn, type KeyColumn } from './compare.js';
import { cellAt, type Column } from './record-batch.js';

/** `none`: there is no value; `unknown`: they may lie anywhere. Plain data. */
export type KeyRange = { readonly min: KeyValue; readonly max: KeyValue } | 'none' | 'unknown';

/** Text as its bytes. */
export type KeyValue = bigint | number | Uint8Array;

/** Bytes: longer texts are not carried around. */
const MOST_TEXT = 128;

export function columnRange(column: Column): KeyRange {
  const [least, most] = extremesOf(column);
  if (least < 0) return 'none';
  const [min, max] = [valueAt(column, least), valueAt(column, most)];
  return min === null || max === null ? 'unknown' : { min, max };
}

/** Whether a value may lie in both. */
export function rangesMeet(a: KeyRange, b: KeyRange): boolean {
  if (a === 'none' || b === 'none') return false;
  if (a === 'unknown' || b === 'unknown') return true;
  return compareValues(a.min, b.max) <= 0 && compareValues(b.min, a.max) <= 0;
}

/** Where the values of all of them lie. */
export function unionOf(ranges: readonly KeyRange[]): KeyRange {
  return ranges.reduce<KeyRange>((a, b) => {
    if (a === 'none' || b === 'unknown') return b;
    if (b === 'none' || a === 'unknown') return a;
    return {
      min: compareValues(b.min, a.min) < 0 ? b.min : a.min,
      max: compareValues(b.max, a.max) > 0 ? b.max : a.max,
    };
  }, 'none');
}

/** Rows of the smallest and of the largest value; -1 where there is none. */
function extremesOf(column: Column): readonly [number, number] {
  const { values, length } = column;
  const key = keyColumn(column);
  if (values instanceof BigInt64Array) return extremesOfWords(key, length);
  if (!(values instanceof Uint8Array)) return extremesOfNumbers(key, values, length);
  const compare = comparatorOf(column.type, false);
  let [least, most] = [-1, -1];
  for (let row = 0; row < length; row++) {
    if (isAbsent(key, row)) continue;
    if (least < 0) least = most = row;
    else if (compare(key, row, key, most) > 0) most = row;
    else if (compare(key, row, key, least) < 0) least = row;
  }
  return [least, most];
}

function extremesOfNumbers(key: KeyColumn, values: Float64Array | Int32Array, length: number): [number, number] {
  let [least, most] = [-1, -1];
  let [min, max] = [0, 0];
  for (let row = 0; row < length; row++) {
    if (key.validity !== null && isAbsent(key, row)) continue;
    const value = values[row] as number;
    if (least < 0) {
      least = most = row;
      min = max = value;
    } else if (value > max || (Number.isNaN(value) && !Number.isNaN(max))) {
      most = row;
      max = value;
    } else if (value < min || (Number.isNaN(min) && !Number.isNaN(value))) {
      least = row;
      min = value;
    }
  }
  return [least, most];
}

/** Of integers by their halves, which spares a BigInt for every value. */
function extremesOfWords(key: KeyColumn, length: number): [number, number] {
  const { words } = key;
  let [least, most] = [-1, -1];
  let [minHigh, minLow, maxHigh, maxLow] = [0, 0, 0, 0];
  for (let row = 0; row < length; row++) {
    if (key.validity !== null && isAbsent(key, row)) continue;
    const high = words[2 * row + 1] as number;
    const low = (words[2 * row] as number) >>> 0;
    if (least < 0 || high > maxHigh || (high === maxHigh && low > maxLow)) {
      most = row;
      maxHigh = high;
      maxLow = low;
    }
    if (least < 0 || high < minHigh || (high === minHigh && low < minLow)) {
      least = row;
      minHigh = high;
      minLow = low;
    }
  }
  return [least, most];
}

function valueAt(column: Column, row: number): KeyValue | null {
  const { values, offsets } = column;
  if (offsets !== undefined) {
    const text = (values as Uint8Array).slice(offsets[row], offsets[row + 1]);
    return text.length > MOST_TEXT ? null : text;
  }
  const cell = cellAt(column, row) as bigint | number | boolean;
  return typeof cell === 'boolean' ? BigInt(cell) : cell;
}

/** Both are of one type. */
function compareValues(a: KeyValue, b: KeyValue): number {
  if (a instanceof Uint8Array || b instanceof Uint8Array) return Buffer.compare(a as Uint8Array, b as Uint8Array);
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
