// The states of the one group that all rows belong to: sums stay in registers. `validity` may be 0.
import { IMPLICIT, MANTISSA, WINDOW, sumOutlier } from './group-exact';

/** Adds floats to the exact sum at `at`, as `groupSumF64`. Returns the rows done; fewer mean that the heap is used up. */
export function groupAllSumF64(table: usize, at: usize, values: usize, validity: usize, rows: u32, anchor: i32): u32 {
  return validity == 0
    ? inline.always(sumAll(table, at, values, 0, rows, anchor, false))
    : inline.always(sumAll(table, at, values, validity, rows, anchor, true));
}

function sumAll(table: usize, at: usize, values: usize, validity: usize, rows: u32, anchor: i32, nullable: bool): u32 {
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

/** Adds the number of null rows to the u64 at `at`; validity is a byte a row, 0 or 1. */
export function groupAllNulls(at: usize, validity: usize, rows: u32): void {
  const wide = rows & ~15;
  let present: u64 = 0;
  for (let i: usize = 0; i < <usize>wide; i += 16) {
    const pairs = i16x8.extadd_pairwise_i8x16_u(v128.load(validity + i));
    const fours = i32x4.extadd_pairwise_i16x8_u(pairs);
    const twos = i64x2.add(i64x2.extend_low_i32x4_u(fours), i64x2.extend_high_i32x4_u(fours));
    present += i64x2.extract_lane(twos, 0) + i64x2.extract_lane(twos, 1);
  }
  for (let i: usize = wide; i < <usize>rows; i++) present += <u64>load<u8>(validity + i);
  store<u64>(at, load<u64>(at) + <u64>rows - present);
}
