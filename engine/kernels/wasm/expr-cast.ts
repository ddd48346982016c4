// Casts between the 8-byte layouts, and of booleans.
import { floorDivide } from './expr-shared';

export function floatsOfI64(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += 8) store<f64>(out, <f64>load<i64>(a));
}

/** To the nearest integer, halves to the even one; returns 1 when a value, null or not, does not fit. */
export function integersOfF64(a: usize, out: usize, rows: u32): u32 {
  let bad: u32 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += 8) {
    const rounded = nearest<f64>(load<f64>(a));
    // The comparison is false for NaN too.
    if (rounded >= -9223372036854775808.0 && rounded < 9223372036854775808.0) store<i64>(out, <i64>rounded);
    else {
      store<i64>(out, 0);
      bad = 1;
    }
  }
  return bad;
}

export function wordsOfBool(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a++) store<u64>(out, load<u8>(a));
}

/** a divided by `divisor` > 0, rounded down: days of microseconds. */
export function floorDivideI64(a: usize, divisor: i64, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += 8) store<i64>(out, inline.always(floorDivide(load<i64>(a), divisor)));
}
