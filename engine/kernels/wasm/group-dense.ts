// Sums of the groups of a dense index, beside their records: a slot of i64 lanes for each place of the index, the first lane
// counts rows. An addition is one 128-bit load, add and store a row for two lanes, without carries: addends are bounded
// (`groupWithin`, `groupDenseAddFloats`), and the lanes are folded into the records before they could run over.

/** Bits that the low part of a float's two lanes reaches below the high part: 2^22 halves of its unit stay below 2^63. */
const PARTS: u32 = 42;
/** Units of the low part above the least bit of the records' sums. */
const LEAST: u32 = 7;

/** Writes the numbers of the rows whose place has no record to `out`; returns how many. */
export function groupDenseMissing(index: usize, dense: usize, rows: u32, out: usize): u32 {
  if (allKnown(index, dense, rows)) return 0;
  let to = out;
  for (let i: u32 = 0; i < rows; i++) {
    store<u32>(to, i);
    to += (<usize>(load<u32>(dense + ((<usize>load<u32>(index + (i << 2))) << 2)) == 0)) << 2;
  }
  return <u32>((to - out) >> 2);
}

function allKnown(index: usize, dense: usize, rows: u32): bool {
  const end = index + ((<usize>rows) << 2);
  let unknown: u32 = 0;
  for (const last = end - 15; index < last; index += 16) {
    const a = load<u32>(dense + ((<usize>load<u32>(index)) << 2));
    const b = load<u32>(dense + ((<usize>load<u32>(index, 4)) << 2));
    const c = load<u32>(dense + ((<usize>load<u32>(index, 8)) << 2));
    const d = load<u32>(dense + ((<usize>load<u32>(index, 12)) << 2));
    unknown |= (<u32>(a == 0)) | (<u32>(b == 0)) | (<u32>(c == 0)) | (<u32>(d == 0));
  }
  for (; index < end; index += 4) unknown |= <u32>(load<u32>(dense + ((<usize>load<u32>(index)) << 2)) == 0);
  return unknown == 0;
}

/** Remembers the record addresses of those of the rows that `list` numbers. */
export function groupDenseLearnListed(index: usize, dense: usize, list: usize, rows: u32, addresses: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const place = load<u32>(index + ((<usize>load<u32>(list + (i << 2))) << 2));
    store<u32>(dense + ((<usize>place) << 2), load<u32>(addresses + (i << 2)));
  }
}

/** The listed ones of 8-byte values; the list is ascending, so `out` may be `values`. */
export function groupListedWords(values: usize, list: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    store<u64>(out + (i << 3), load<u64>(values + ((<usize>load<u32>(list + (i << 2))) << 3)));
  }
}

export function groupListedBytes(values: usize, list: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u8>(out + i, load<u8>(values + <usize>load<u32>(list + (i << 2))));
}

/** Whether all values are in [-2^bits, 2^bits). */
export function groupWithin(values: usize, rows: u32, bits: u32): bool {
  const shift = i64x2.splat((<i64>1) << bits);
  let all = i64x2.splat(0);
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4) {
    const at = values + (row << 3);
    all = v128.or(all, i64x2.add(v128.load(at), shift));
    all = v128.or(all, i64x2.add(v128.load(at, 16), shift));
  }
  for (; row < rows; row++) all = v128.or(all, i64x2.add(v128.load64_splat(values + (row << 3)), shift));
  return (<u64>(i64x2.extract_lane(all, 0) | i64x2.extract_lane(all, 1))) >> (bits + 1) == 0;
}

/** Products of 64-bit integers. May write 8 bytes past the rows. */
export function groupMultiply(values: usize, others: usize, rows: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row += 2) {
    const at = row << 3;
    v128.store(out + at, i64x2.mul(v128.load(values + at), v128.load(others + at)));
  }
}

/** Keeps loads alive whose value nobody needs. */
let touched: u64 = 0;

/** Brings the rows' slots to the cache: a loop of loads alone has more misses under way than one that also adds. */
export function groupDenseTouch(index: usize, rows: u32, slots: usize, stride: u32): void {
  const end = index + ((<usize>rows) << 2);
  let any: u64 = 0;
  for (const last = end - 15; index < last; index += 16) {
    any |= load<u64>(slots + <usize>(load<u32>(index) * stride));
    any |= load<u64>(slots + <usize>(load<u32>(index, 4) * stride));
    any |= load<u64>(slots + <usize>(load<u32>(index, 8) * stride));
    any |= load<u64>(slots + <usize>(load<u32>(index, 12) * stride));
  }
  touched = any;
}

/** Adds 1 to the lane at `slots` of each row's slot. */
export function groupDenseCount(index: usize, rows: u32, slots: usize, stride: u32): void {
  const end = index + ((<usize>rows) << 2);
  for (; index < end; index += 4) {
    const at = slots + <usize>(load<u32>(index) * stride);
    store<u64>(at, load<u64>(at) + 1);
  }
}

/** Adds 1 and a value to two lanes. */
export function groupDenseCountAdd(index: usize, rows: u32, slots: usize, stride: u32, values: usize): void {
  const one = i64x2(1, 0);
  const end = index + ((<usize>rows) << 2);
  for (const last = end - 15; index < last; index += 16, values += 32) {
    addTo(slots + <usize>(load<u32>(index) * stride), v128.load64_lane(values, one, 1));
    addTo(slots + <usize>(load<u32>(index, 4) * stride), v128.load64_lane(values, one, 1, 8));
    addTo(slots + <usize>(load<u32>(index, 8) * stride), v128.load64_lane(values, one, 1, 16));
    addTo(slots + <usize>(load<u32>(index, 12) * stride), v128.load64_lane(values, one, 1, 24));
  }
  for (; index < end; index += 4, values += 8) {
    const at = slots + <usize>(load<u32>(index) * stride);
    v128.store(at, i64x2.add(v128.load(at), v128.load64_lane(values, one, 1)));
  }
}

/** Adds a value of each of two columns to two lanes. */
export function groupDenseAdd(index: usize, rows: u32, slots: usize, stride: u32, values: usize, others: usize): void {
  const end = index + ((<usize>rows) << 2);
  for (; index < end; index += 4, values += 8, others += 8) {
    const at = slots + <usize>(load<u32>(index) * stride);
    v128.store(at, i64x2.add(v128.load(at), v128.load64_lane(others, v128.load64_zero(values), 1)));
  }
}

/**
 * Adds floats to two lanes, each cut exactly into a whole number of units of 2^(anchor - 1075 + 7 + 42), and the rest in
 * units of 2^(anchor - 1075 + 7), by adding and taking away a number whose last bit is that unit. Where a value is too
 * large, too fine or no number, all is taken back and the answer is false.
 */
export function groupDenseAddFloats(
  index: usize,
  rows: u32,
  slots: usize,
  stride: u32,
  values: usize,
  anchor: i32,
): bool {
  if (addFloats(index, rows, slots, stride, values, anchor, 0)) return true;
  // Rounding knows no sign: the parts of the opposite are the opposites of the parts, where there are any.
  addFloats(index, rows, slots, stride, values, anchor, 0x8000000000000000);
  return false;
}

/** `sign`: bits that each value is XORed with. */
function addFloats(index: usize, rows: u32, slots: usize, stride: u32, values: usize, anchor: i32, sign: u64): bool {
  const unit = anchor - 1075 + LEAST;
  const high = f64x2.splat(1.5 * powerOfTwo(52 + unit + PARTS));
  const low = f64x2.splat(1.5 * powerOfTwo(52 + unit));
  const limit = f64x2.splat(powerOfTwo(unit + PARTS + 41));
  const signs = i64x2.splat(sign);
  let all = i64x2.splat(-1);
  let row: u32 = 0;
  for (; row + 2 <= rows; row += 2, values += 16, index += 8) {
    const value = v128.xor(v128.load(values), signs);
    const sum = f64x2.add(value, high);
    const rest = f64x2.sub(value, f64x2.sub(sum, high));
    const restSum = f64x2.add(rest, low);
    const fits = v128.and(f64x2.lt(f64x2.abs(value), limit), f64x2.eq(f64x2.sub(restSum, low), rest));
    all = v128.and(all, fits);
    const whole = v128.and(i64x2.sub(sum, high), fits);
    const fine = v128.and(i64x2.sub(restSum, low), fits);
    addTo(slots + <usize>(load<u32>(index) * stride), v128.shuffle<u64>(whole, fine, 0, 2));
    addTo(slots + <usize>(load<u32>(index, 4) * stride), v128.shuffle<u64>(whole, fine, 1, 3));
  }
  if (row < rows) {
    const value = v128.xor(v128.load64_zero(values), signs);
    const sum = f64x2.add(value, high);
    const rest = f64x2.sub(value, f64x2.sub(sum, high));
    const restSum = f64x2.add(rest, low);
    const fits = v128.and(f64x2.lt(f64x2.abs(value), limit), f64x2.eq(f64x2.sub(restSum, low), rest));
    all = v128.and(all, fits);
    const whole = v128.and(i64x2.sub(sum, high), fits);
    const fine = v128.and(i64x2.sub(restSum, low), fits);
    addTo(slots + <usize>(load<u32>(index) * stride), v128.shuffle<u64>(whole, fine, 0, 2));
  }
  return i64x2.all_true(all);
}

function addTo(at: usize, addend: v128): void {
  v128.store(at, i64x2.add(v128.load(at), addend));
}

/**
 * The slots, of `places` from `slots` on, that have rows: record addresses to `addresses`, addresses of slots to `out`.
 * Returns how many.
 */
export function groupDenseFilled(
  dense: usize,
  slots: usize,
  places: u32,
  stride: u32,
  addresses: usize,
  out: usize,
): u32 {
  let filled: u32 = 0;
  for (let i: u32 = 0; i < places; i++, slots += stride) {
    store<u32>(addresses + (filled << 2), load<u32>(dense + (i << 2)));
    store<u32>(out + (filled << 2), <u32>slots);
    filled += <u32>(load<u64>(slots) != 0);
  }
  return filled;
}

/** Adds a lane to the 64-bit count, 128-bit (`words` 2) or 256-bit integer (4) at `offset` of each record. */
export function groupDenseFold(addresses: usize, slots: usize, rows: u32, lane: u32, offset: u32, words: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const value = load<i64>(<usize>load<u32>(slots + (i << 2)) + lane);
    addWords(at, <u64>value, <u64>(value >> 63), words);
  }
}

/** Adds the two lanes of floats to the 128-bit integer at `offset` of each record. */
export function groupDenseFoldFloats(addresses: usize, slots: usize, rows: u32, lane: u32, offset: u32): void {
  const both = LEAST + PARTS;
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = <usize>load<u32>(slots + (i << 2)) + lane;
    const whole = load<i64>(from);
    const fine = load<i64>(from, 8);
    addWords(at, (<u64>whole) << both, <u64>(whole >> (64 - both)), 2);
    addWords(at, (<u64>fine) << LEAST, <u64>(fine >> (64 - LEAST)), 2);
  }
}

function addWords(at: usize, low: u64, rest: u64, words: u32): void {
  const sum = load<u64>(at) + low;
  store<u64>(at, sum);
  let carry = <u64>(sum < low);
  // What follows the second word of a negative number is all ones.
  let add = rest;
  for (let word: u32 = 1; word < words; word++) {
    at += 8;
    const next = load<u64>(at) + add;
    const total = next + carry;
    carry = (<u64>(next < add)) | (<u64>(total < next));
    store<u64>(at, total);
    add = <u64>((<i64>rest) >> 63);
  }
}

function powerOfTwo(exponent: i32): f64 {
  return reinterpret<f64>((<u64>(1023 + exponent)) << 52);
}
