// What a scan learns of a column beside its range: counts in bins whose width is a power of two, sums, how often each
// entry of a dictionary came, lengths of text. Masks may be 0: no nulls.

// The state of a column of numbers: smallest and largest, their sum in two halves, then the counters of NaN, infinity and minus
// infinity, then those of the bins.
const SUMS: usize = 16;
const ODD: usize = 32;
const BINS: usize = 56;

/**
 * Counts values in `most` bins of 2^shift, the first of which is number `base`. The sum's halves are those of the values' lower
 * and upper 32 bits, two i64. Gives the rows done: fewer when the next value lies in none of the bins.
 */
export function binI64(values: usize, validity: usize, rows: u32, shift: u32, base: i64, most: u32, state: usize): u32 {
  let min = load<i64>(state);
  let max = load<i64>(state, 8);
  let low = load<i64>(state, SUMS);
  let high = load<i64>(state, SUMS + 8);
  let row: u32 = 0;
  for (; row < rows; row++) {
    let value = load<i64>(values + (row << 3));
    const place = value >> shift;
    // Below the first one none, however far: a difference may wrap around.
    let bin = select<u64>(<u64>(place - base), -1, place >= base);
    let one: u64 = 1;
    if (validity != 0) {
      // Nulls add nothing; without a branch, since nobody can tell where they are.
      one = <u64>load<u8>(validity + row);
      bin = select<u64>(bin, 0, one != 0);
      value = select<i64>(value, 0, one != 0);
    }
    if (bin >= <u64>most) break;
    const present = <i32>one;
    min = select<i64>(value, min, present & (<i32>(value < min)));
    max = select<i64>(value, max, present & (<i32>(value > max)));
    count(state + BINS + ((<usize>bin) << 3), one);
    low += value & 0xffffffff;
    high += value >> 32;
  }
  store<i64>(state, min);
  store<i64>(state, max, 8);
  store<i64>(state, low, SUMS);
  store<i64>(state, high, SUMS + 8);
  return row;
}

/**
 * As `binI64` for f64; bins are of the width 1 / `scale`. The sum's halves are a sum of the finite values and what its
 * roundings lost (Knuth's two-sum). Others than finite ones are only counted.
 */
export function binF64(values: usize, validity: usize, rows: u32, scale: f64, base: f64, most: f64, state: usize): u32 {
  let min = load<f64>(state);
  let max = load<f64>(state, 8);
  let sum = load<f64>(state, SUMS);
  let lost = load<f64>(state, SUMS + 8);
  let row: u32 = 0;
  for (; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = load<f64>(values + (row << 3));
    if (value - value != 0) {
      count(state + ODD + (value != value ? 0 : value > 0 ? 8 : 16), 1);
      continue;
    }
    const place = value * scale;
    // What is negative and too small for a product lies in the bin below zero all the same.
    const bin = (place == 0 && value < 0 ? -1 : floor<f64>(place)) - base;
    if (!(bin >= 0 && bin < most)) break;
    min = value < min ? value : min;
    max = value > max ? value : max;
    count(state + BINS + ((<usize>(<i32>bin)) << 3), 1);
    const next = sum + value;
    const added = next - sum;
    lost += sum - (next - added) + (value - added);
    sum = next;
  }
  store<f64>(state, min);
  store<f64>(state, max, 8);
  store<f64>(state, sum, SUMS);
  store<f64>(state, lost, SUMS + 8);
  return row;
}

/** Widens [min, max] at `range` (two f64) by the finite values that are present. */
export function finiteF64(values: usize, validity: usize, rows: u32, range: usize): void {
  let min = load<f64>(range);
  let max = load<f64>(range, 8);
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = load<f64>(values + (row << 3));
    if (value - value != 0) continue;
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  store<f64>(range, min);
  store<f64>(range, max, 8);
}

/** Rows that are present and 1, of a vector of bytes. */
export function countOnes(values: usize, validity: usize, rows: u32): u32 {
  let ones: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    ones += validity == 0 ? load<u8>(values + row) : load<u8>(values + row) & load<u8>(validity + row);
  }
  return ones;
}

/** Adds `weight` to the counter, an f64, of every number (u64) that is present. */
export function countNumbers(numbers: usize, validity: usize, rows: u32, counts: usize, weight: f64): void {
  for (let row: u32 = 0; row < rows; row++) {
    const at = counts + ((<usize>load<u32>(numbers + (row << 3))) << 3);
    const more = validity == 0 ? weight : weight * <f64>load<u8>(validity + row);
    store<f64>(at, load<f64>(at) + more);
  }
}

/** Counts empty texts in the u32 at `found`, and raises the one behind it to the characters of the longest. */
export function measureText(views: usize, validity: usize, rows: u32, found: usize): void {
  let empty = load<u32>(found);
  let longest = load<u32>(found, 4);
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const view = views + (row << 3);
    const length = load<u32>(view, 4);
    empty += <u32>(length == 0);
    if (length > longest) longest = max<u32>(longest, characters(load<u32>(view), length));
  }
  store<u32>(found, empty);
  store<u32>(found, longest, 4);
}

/** Bytes of UTF-8 that begin a character. */
function characters(from: usize, length: u32): u32 {
  let found: u32 = 0;
  let at: u32 = 0;
  for (; at + 16 <= length; at += 16) {
    found += popcnt<u32>(i8x16.bitmask(i8x16.gt_s(v128.load(from + at), i8x16.splat(-65))));
  }
  for (; at < length; at++) found += <u32>(<i32>load<i8>(from + at) > -65);
  return found;
}

/** Adds to a u64. */
function count(at: usize, more: u64): void {
  store<u64>(at, load<u64>(at) + more);
}
