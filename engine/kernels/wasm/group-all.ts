// The states of the one group that all rows belong to: sums stay in registers. `validity` may be 0.
import { IMPLICIT, MANTISSA, WINDOW, sumOutlier } from './group-exact';

/** Values that are added as floats before they go to the sum; 2^12 of them cannot overflow a part. */
const CHUNK: u32 = 4096;
const FEW: u32 = 256;
/** Bits of a part of a value: three hold those of all values of the window. */
const PART_BITS: i32 = 32;

/** Adds floats to the exact sum at `at`, as `groupSumF64`. Returns the rows done; fewer mean that the heap is used up. */
export function groupAllSumF64(table: usize, at: usize, values: usize, validity: usize, rows: u32, anchor: i32): u32 {
  // The least and the greatest constant below must be floats of full precision.
  const splits = anchor >= 53 && anchor <= 1900;
  // Of the largest value of a few or of a chunk; the others are mostly not much larger.
  let exponent = -1;
  let runs = splits;
  for (let done: u32 = 0; done < rows;) {
    const count = min<u32>(CHUNK, rows - done);
    const from = values + ((<usize>done) << 3);
    const mask = validity == 0 ? 0 : validity + done;
    const wide = count & ~3;
    if (splits && wide > 0) {
      if (exponent < 0) exponent = exponentOf(from, mask, min<u32>(wide, FEW));
      if (runs && !addRunning(at, from, mask, wide, anchor, exponent)) {
        exponent = exponentOf(from, mask, wide);
        runs = addRunning(at, from, mask, wide, anchor, exponent);
      }
      if (runs || addParts(at, from, mask, wide, anchor)) {
        done += wide;
        if (wide == count) continue;
      }
    }
    const left = min<u32>(CHUNK, rows - done);
    const one = addEach(
      table,
      at,
      values + ((<usize>done) << 3),
      validity == 0 ? 0 : validity + done,
      left,
      anchor,
      validity != 0,
    );
    done += one;
    if (one < left) return done;
  }
  return rows;
}

/** 2^exponent; the biased exponent is in [1, 2046]. */
function power(biased: i32): f64 {
  return reinterpret<f64>((<u64>biased) << 52);
}

/** Two values, 0 where the mask bytes at `validity` (which may be 0) say null. */
function presentAt(values: usize, validity: usize): v128 {
  const value = v128.load(values);
  if (validity == 0) return value;
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(validity)));
  return v128.and(value, i64x2.neg(i64x2.extend_low_i32x4_u(words)));
}

/** The biased exponent of the largest value that is a number; `rows` is a multiple of 2. */
function exponentOf(values: usize, validity: usize, rows: u32): i32 {
  let most = f64x2.splat(0);
  const end = values + ((<usize>rows) << 3);
  for (; values < end; values += 16) {
    most = f64x2.pmax(most, f64x2.abs(presentAt(values, validity)));
    if (validity != 0) validity += 2;
  }
  return <i32>(reinterpret<u64>(max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1))) >> 52);
}

/** Bits from the exponent of the largest value down to the unit of the first running sum, and to that of the second. */
const FIRST_UNIT: i32 = 39;
const SECOND_UNIT: i32 = 80;
/** Sign and exponent of a float. */
const BINADE: i64 = -0x10000000000000;

/**
 * Adds values, a multiple of 4, to running sums that begin at a number so large that they stay in one binade: what an
 * addition rounds away is then known exactly and goes to a second running sum, of a finer unit. False, and nothing added,
 * where values are too large for the exponent, or finer than the second unit.
 */
function addRunning(at: usize, values: usize, validity: usize, rows: u32, anchor: i32, exponent: i32): bool {
  if (exponent > anchor + <i32>WINDOW) return false;
  const least = anchor - 52;
  const unit1 = max(exponent - FIRST_UNIT, least);
  const unit0 = max(exponent - SECOND_UNIT, least);
  const first1 = f64x2.splat(1.5 * power(unit1 + 52));
  const first0 = f64x2.splat(1.5 * power(unit0 + 52));
  let a1 = first1;
  let b1 = first1;
  let a0 = first0;
  let b0 = first0;
  let wrong = i64x2.splat(0);
  let ones = first1;
  let any = first1;
  const end = values + ((<usize>rows) << 3);
  for (; values < end; values += 32) {
    let a = v128.load(values);
    let b = v128.load(values, 16);
    if (validity != 0) {
      const words = i16x8.neg(i16x8.extend_low_i8x16_u(v128.load32_zero(validity)));
      const four = i32x4.extend_low_i16x8_s(words);
      a = v128.and(a, i64x2.extend_low_i32x4_s(four));
      b = v128.and(b, i64x2.extend_high_i32x4_s(four));
      validity += 4;
    }
    const nextA1 = f64x2.add(a1, a);
    const nextB1 = f64x2.add(b1, b);
    const restA = f64x2.sub(a, f64x2.sub(nextA1, a1));
    const restB = f64x2.sub(b, f64x2.sub(nextB1, b1));
    const nextA0 = f64x2.add(a0, restA);
    const nextB0 = f64x2.add(b0, restB);
    wrong = v128.or(wrong, f64x2.sub(restA, f64x2.sub(nextA0, a0)));
    wrong = v128.or(wrong, f64x2.sub(restB, f64x2.sub(nextB0, b0)));
    ones = v128.and(ones, v128.and(nextA1, nextB1));
    any = v128.or(any, v128.or(nextA1, nextB1));
    a1 = nextA1;
    b1 = nextB1;
    a0 = nextA0;
    b0 = nextB0;
  }
  const moved = v128.or(v128.xor(ones, first1), v128.xor(any, first1));
  const binade = (i64x2.extract_lane(moved, 0) | i64x2.extract_lane(moved, 1)) & BINADE;
  if (binade != 0 || v128.any_true(wrong)) return false;
  // In one binade the bits of floats count units.
  const count1 = i64x2.add(i64x2.sub(a1, first1), i64x2.sub(b1, first1));
  const count0 = i64x2.add(i64x2.sub(a0, first0), i64x2.sub(b0, first0));
  addUnits(at, i64x2.extract_lane(count1, 0) + i64x2.extract_lane(count1, 1), unit1 - least);
  addUnits(at, i64x2.extract_lane(count0, 0) + i64x2.extract_lane(count0, 1), unit0 - least);
  return true;
}

/**
 * Splits each value exactly into three parts, multiples of 2^32 of each other's units, and adds these as floats, which is
 * exact too. False, and nothing added, where a value is not in the window.
 */
function addParts(at: usize, values: usize, validity: usize, rows: u32, anchor: i32): bool {
  const unit = anchor - 52;
  // Adding and taking away 1.5 * 2^52 units rounds to multiples of the unit.
  const round2 = f64x2.splat(1.5 * power(unit + 2 * PART_BITS + 52));
  const round1 = f64x2.splat(1.5 * power(unit + PART_BITS + 52));
  const round0 = f64x2.splat(1.5 * power(unit + 52));
  let sum2 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let sum0 = f64x2.splat(0);
  let most = f64x2.splat(0);
  let wrong = i64x2.splat(0);
  const end = values + ((<usize>rows) << 3);
  for (; values < end; values += 16) {
    const value = presentAt(values, validity);
    if (validity != 0) validity += 2;
    most = f64x2.pmax(most, f64x2.abs(value));
    const part2 = f64x2.sub(f64x2.add(value, round2), round2);
    const rest = f64x2.sub(value, part2);
    const part1 = f64x2.sub(f64x2.add(rest, round1), round1);
    const part0 = f64x2.sub(rest, part1);
    wrong = v128.or(wrong, f64x2.ne(f64x2.sub(f64x2.add(part0, round0), round0), part0));
    sum2 = f64x2.add(sum2, part2);
    sum1 = f64x2.add(sum1, part1);
    sum0 = f64x2.add(sum0, part0);
  }
  const limit = power(anchor + <i32>WINDOW + 1);
  const fits = f64x2.extract_lane(most, 0) < limit && f64x2.extract_lane(most, 1) < limit;
  if (!fits || v128.any_true(wrong)) return false;
  addPart(at, sum2, unit + 2 * PART_BITS, 2 * PART_BITS);
  addPart(at, sum1, unit + PART_BITS, PART_BITS);
  addPart(at, sum0, unit, 0);
  return true;
}

/** Adds both sums of parts, whose unit is 2^unit (biased), in units of the sum: `shift` bits below. */
function addPart(at: usize, sum: v128, unit: i32, shift: i32): void {
  // In two steps, since 1 / 2^unit need not be a float.
  const up = power(1023 + 52);
  const scaled = f64x2.div(sum, f64x2.splat(power(unit + 52)));
  addUnits(at, <i64>(f64x2.extract_lane(scaled, 0) * up) + <i64>(f64x2.extract_lane(scaled, 1) * up), shift);
}

/** Adds count << shift to the 128-bit integer at `at`. */
function addUnits(at: usize, count: i64, shift: i32): void {
  const low = shift >= 64 ? 0 : (<u64>count) << shift;
  const high = shift >= 64 ? count << (shift - 64) : shift == 0 ? count >> 63 : count >> (64 - shift);
  const before = load<u64>(at);
  store<u64>(at, before + low);
  store<i64>(at, load<i64>(at, 8) + high + <i64>(before + low < low), 8);
}

function addEach(table: usize, at: usize, values: usize, validity: usize, rows: u32, anchor: i32, nullable: bool): u32 {
  let low = load<u64>(at);
  let high = load<i64>(at, 8);
  for (let i: usize = 0; i < <usize>rows; i++) {
    const bits = load<u64>(values + (i << 3));
    const shift = ((<u32>(bits >> 52)) & 0x7ff) - anchor;
    if (shift <= WINDOW) {
      const sign = (<i64>bits) >> 63;
      let mantissa = ((<i64>((bits & MANTISSA) | IMPLICIT)) ^ sign) - sign;
      if (nullable) mantissa &= -(<i64>load<u8>(validity + i));
      const add = (<u64>mantissa) << shift;
      low += add;
      high += ((mantissa >> 1) >> (63 - shift)) + <i64>(low < add);
      continue;
    }
    if (bits << 1 == 0) continue;
    if (nullable) if (load<u8>(validity + i) == 0) continue;
    store<u64>(at, low);
    store<i64>(at, high, 8);
    if (!sumOutlier(table, at, bits, anchor)) return <u32>i;
    low = load<u64>(at);
    high = load<i64>(at, 8);
  }
  store<u64>(at, low);
  store<i64>(at, high, 8);
  return rows;
}

/** Adds integers to the 128-bit integer at `at`. */
export function groupAllSumI64(at: usize, values: usize, validity: usize, rows: u32): void {
  let low = load<u64>(at);
  let high = load<i64>(at, 8);
  for (let i: usize = 0; i < <usize>rows; i++) {
    let value = load<i64>(values + (i << 3));
    if (validity != 0) value &= -(<i64>load<u8>(validity + i));
    low += <u64>value;
    high += (value >> 63) + <i64>(low < <u64>value);
  }
  store<u64>(at, low);
  store<i64>(at, high, 8);
}

/** Adds `rows` to the u64 at `at`. */
export function groupAllCount(at: usize, rows: u32): void {
  store<u64>(at, load<u64>(at) + <u64>rows);
}

/** Adds to the u64 at `at` how many of `all` rows are null; validity is a byte a row, 0 or 1, and 0 of others. */
export function groupAllNulls(at: usize, validity: usize, rows: u32, all: u32): void {
  const wide = rows & ~15;
  let present: u64 = 0;
  for (let i: usize = 0; i < <usize>wide; i += 16) {
    const pairs = i16x8.extadd_pairwise_i8x16_u(v128.load(validity + i));
    const fours = i32x4.extadd_pairwise_i16x8_u(pairs);
    const twos = i64x2.add(i64x2.extend_low_i32x4_u(fours), i64x2.extend_high_i32x4_u(fours));
    present += i64x2.extract_lane(twos, 0) + i64x2.extract_lane(twos, 1);
  }
  for (let i: usize = wide; i < <usize>rows; i++) present += <u64>load<u8>(validity + i);
  store<u64>(at, load<u64>(at) + <u64>all - present);
}
