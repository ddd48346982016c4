// What a scan learns of a column beside its range: counts in bins whose width is a power of two, sums, how often each
// entry of a dictionary came, lengths of text. Masks may be 0: no nulls.

/**
 * Counts values in bins of 2^shift (u64 at `counts`), the first of which is number `base`; all must lie in them. Adds the sum
 * of the values' lower and upper halves to two i64 at `sums`.
 */
export function binI64(
  values: usize,
  validity: usize,
  rows: u32,
  shift: u32,
  base: i64,
  counts: usize,
  sums: usize,
): void {
  let low = load<i64>(sums);
  let high = load<i64>(sums, 8);
  for (let row: u32 = 0; row < rows; row++) {
    let value = load<i64>(values + (row << 3));
    let bin = (value >> shift) - base;
    let one: u64 = 1;
    if (validity != 0) {
      // Nulls add nothing; without a branch, since nobody can tell where they are.
      one = <u64>load<u8>(validity + row);
      bin = select<i64>(bin, 0, one != 0);
      value = select<i64>(value, 0, one != 0);
    }
    count(counts + ((<usize>bin) << 3), one);
    low += value & 0xffffffff;
    high += value >> 32;
  }
  store<i64>(sums, low);
  store<i64>(sums, high, 8);
}

/**
 * As `binI64` for finite f64, others are left out; bins are of the width 1 / `scale`. `sums`: a sum and what its roundings
 * lost (Knuth's two-sum), two f64.
 */
export function binF64(
  values: usize,
  validity: usize,
  rows: u32,
  scale: f64,
  base: f64,
  counts: usize,
  sums: usize,
): void {
  let sum = load<f64>(sums);
  let lost = load<f64>(sums, 8);
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = load<f64>(values + (row << 3));
    if (value - value != 0) continue;
    const place = value * scale;
    // What is negative and too small for a product lies in the bin below zero all the same.
    const bin = place == 0 && value < 0 ? -1 : floor<f64>(place);
    count(counts + ((<usize>(<i32>(bin - base))) << 3), 1);
    const next = sum + value;
    const added = next - sum;
    lost += sum - (next - added) + (value - added);
    sum = next;
  }
  store<f64>(sums, sum);
  store<f64>(sums, lost, 8);
}

/** The range of the finite values, two f64 at `found`, and behind it how many are NaN, infinite and minus infinite. */
export function finiteF64(values: usize, validity: usize, rows: u32, found: usize): void {
  let min: f64 = Infinity;
  let max: f64 = -Infinity;
  memory.fill(found + 16, 0, 24);
  for (let row: u32 = 0; row < rows; row++) {
    if (validity != 0 && load<u8>(validity + row) == 0) continue;
    const value = load<f64>(values + (row << 3));
    if (value - value != 0) {
      count(found + (value != value ? 16 : value > 0 ? 24 : 32), 1);
      continue;
    }
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
  store<f64>(found, min);
  store<f64>(found, max, 8);
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
