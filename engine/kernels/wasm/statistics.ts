// What a store keeps about a column: smallest, largest, and a HyperLogLog sketch of the distinct values (Flajolet et al.
// 2007, 1,024 registers of one byte). Masks may be 0: no nulls.

/** Widens [min, max] at `range` (two i64) by the values that are present. */
export function rangeI64(values: usize, validity: usize, rows: u32, range: usize): void {
  let min = load<i64>(range);
  let max = load<i64>(range, 8);
  let row: u32 = 0;
  if (validity == 0) {
    let mins = i64x2.splat(min);
    let maxs = i64x2.splat(max);
    for (; row + 2 <= rows; row += 2) {
      const pair = v128.load(values + (row << 3));
      mins = v128.bitselect(pair, mins, v128.gt<i64>(mins, pair));
      maxs = v128.bitselect(pair, maxs, v128.gt<i64>(pair, maxs));
    }
    min = i64Min(i64x2.extract_lane(mins, 0), i64x2.extract_lane(mins, 1));
    max = i64Max(i64x2.extract_lane(maxs, 0), i64x2.extract_lane(maxs, 1));
  }
  for (; row < rows; row++) {
    const value = load<i64>(values + (row << 3));
    // Without a branch, since nobody can tell where nulls are.
    const present = validity == 0 || load<u8>(validity + row) != 0;
    min = select<i64>(value, min, (<i32>present) & (<i32>(value < min)));
    max = select<i64>(value, max, (<i32>present) & (<i32>(value > max)));
  }
  store<i64>(range, min);
  store<i64>(range, max, 8);
}

/** As `rangeI64` for two f64; NaN is left out. Gives whether there was a NaN. */
export function rangeF64(values: usize, validity: usize, rows: u32, range: usize): u32 {
  let min = load<f64>(range);
  let max = load<f64>(range, 8);
  let nan = false;
  let row: u32 = 0;
  if (validity == 0) {
    let mins = f64x2.splat(min);
    let maxs = f64x2.splat(max);
    let nans = i64x2.splat(0);
    for (; row + 2 <= rows; row += 2) {
      const pair = v128.load(values + (row << 3));
      mins = f64x2.pmin(mins, pair);
      maxs = f64x2.pmax(maxs, pair);
      nans = v128.or(nans, f64x2.ne(pair, pair));
    }
    min = f64Min(f64x2.extract_lane(mins, 0), f64x2.extract_lane(mins, 1));
    max = f64Max(f64x2.extract_lane(maxs, 0), f64x2.extract_lane(maxs, 1));
    nan = v128.any_true(nans);
  }
  for (; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = load<f64>(values + (row << 3));
    min = f64Min(value, min);
    max = f64Max(value, max);
    nan = nan || value != value;
  }
  store<f64>(range, min);
  store<f64>(range, max, 8);
  return <u32>nan;
}

/** As `rangeI64` for bytes that are 0 or 1. */
export function rangeU8(values: usize, validity: usize, rows: u32, range: usize): void {
  let min = load<i64>(range);
  let max = load<i64>(range, 8);
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = <i64>load<u8>(values + row);
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  store<i64>(range, min);
  store<i64>(range, max, 8);
}

/** The rows of the smallest and the largest string by bytes, as two u32 at `found`; all ones when all are null. */
export function rangeText(views: usize, validity: usize, rows: u32, found: usize): void {
  const bytes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  let smallest: u32 = -1;
  let largest: u32 = -1;
  let min1: u64 = -1;
  let min2: u64 = -1;
  let max1: u64 = 0;
  let max2: u64 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const view = views + (row << 3);
    const length = load<u32>(view, 4);
    // The first 16 bytes as two numbers that order as they do; shorter strings end in zeros.
    const kept = i8x16.lt_u(bytes, i8x16.splat(<i8>min<u32>(length, 16)));
    const from: usize = length == 0 ? view : load<u32>(view);
    const text = v128.and(v128.load(from), kept);
    const key = i8x16.shuffle(text, text, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
    const key1 = <u64>i64x2.extract_lane(key, 0);
    const key2 = <u64>i64x2.extract_lane(key, 1);
    if (key1 < min1 || (key1 == min1 && key2 <= min2)) {
      const tie = smallest != <u32>-1 && key1 == min1 && key2 == min2;
      if (!tie || compareText(view, views + (smallest << 3)) < 0) smallest = row;
      min1 = key1;
      min2 = key2;
    }
    if (key1 > max1 || (key1 == max1 && key2 >= max2)) {
      const tie = largest != <u32>-1 && key1 == max1 && key2 == max2;
      if (!tie || compareText(view, views + (largest << 3)) > 0) largest = row;
      max1 = key1;
      max2 = key2;
    }
  }
  store<u32>(found, smallest);
  store<u32>(found, largest, 4);
}

/** Adds 8-byte values to a sketch. */
export function sketchI64(values: usize, validity: usize, rows: u32, registers: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    sketch(scatter(load<u64>(values + (row << 3))), registers);
  }
}

/** Adds strings to a sketch. */
export function sketchText(views: usize, validity: usize, rows: u32, registers: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    sketch(hashText(views + (row << 3)), registers);
  }
}

/** Merges the second sketch into the first. */
export function mergeSketches(registers: usize, other: usize): void {
  for (let at: usize = 0; at < 1024; at += 16) {
    v128.store(registers + at, i8x16.max_u(v128.load(registers + at), v128.load(other + at)));
  }
}

function sketch(hash: u64, registers: usize): void {
  const at = registers + <usize>(hash >> 54);
  const rank = <u8>(clz((hash << 10) | 512) + 1);
  if (rank > load<u8>(at)) store<u8>(at, rank);
}

/** A permutation of the 64-bit numbers that spreads every bit (Stafford's variant 13 of MurmurHash3's finaliser). */
function scatter(value: u64): u64 {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

function hashText(view: usize): u64 {
  let at: usize = load<u32>(view);
  let left = load<u32>(view, 4);
  let hash: u64 = <u64>left * 0x9e3779b97f4a7c15;
  while (left > 8) {
    hash = (hash ^ load<u64>(at)) * 0xbf58476d1ce4e5b9;
    hash ^= hash >> 32;
    at += 8;
    left -= 8;
  }
  const tail = left == 0 ? 0 : load<u64>(at) & ((<u64>-1) >> (64 - (left << 3)));
  return scatter(hash ^ tail);
}

function i64Min(a: i64, b: i64): i64 {
  return a < b ? a : b;
}

function i64Max(a: i64, b: i64): i64 {
  return a > b ? a : b;
}

/** The smaller one, `b` when `a` is NaN. */
function f64Min(a: f64, b: f64): f64 {
  return a < b ? a : b;
}

/** The larger one, `b` when `a` is NaN. */
function f64Max(a: f64, b: f64): f64 {
  return a > b ? a : b;
}

function compareText(a: usize, b: usize): i32 {
  const lengthA = load<u32>(a, 4);
  const lengthB = load<u32>(b, 4);
  const addressA: usize = load<u32>(a);
  const addressB: usize = load<u32>(b);
  const shared = min(lengthA, lengthB);
  for (let i: u32 = 0; i < shared; i++) {
    const difference = <i32>load<u8>(addressA + i) - <i32>load<u8>(addressB + i);
    if (difference != 0) return difference;
  }
  return lengthA < lengthB ? -1 : <i32>(lengthA > lengthB);
}
