// Comparisons to one byte a row, 1 or 0. Operands as in expr-arithmetic.ts; `flip` is 1 for the opposite answer.
// Floats have DuckDB's total order: NaN equals itself and is greater than everything else; -0 equals 0.
import { sameBytes } from './expr-shared';

export function equalF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  inline.always(compareBlocks(0, a, stepA, b, stepB, out, rows, flip));
}

export function lessF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  inline.always(compareBlocks(1, a, stepA, b, stepB, out, rows, flip));
}

export function equalI64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  inline.always(compareBlocks(2, a, stepA, b, stepB, out, rows, flip));
}

export function lessI64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  inline.always(compareBlocks(3, a, stepA, b, stepB, out, rows, flip));
}

function compareBlocks(
  op: i32,
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  out: usize,
  rows: u32,
  flip: u32,
): void {
  const end = out + rows;
  const blockA = stepA << 3;
  const blockB = stepB << 3;
  const inverse = flip ? <u64>0x0101010101010101 : 0;
  for (; out < end; out += 8, a += blockA, b += blockB) {
    const first = inline.always(comparePair(op, v128.load(a), v128.load(b)));
    const second = inline.always(comparePair(op, v128.load(a, 16), v128.load(b, 16)));
    const third = inline.always(comparePair(op, v128.load(a, 32), v128.load(b, 32)));
    const fourth = inline.always(comparePair(op, v128.load(a, 48), v128.load(b, 48)));
    const low = v128.shuffle<i32>(first, second, 0, 2, 4, 6);
    const high = v128.shuffle<i32>(third, fourth, 0, 2, 4, 6);
    const words = i16x8.narrow_i32x4_s(low, high);
    const bytes = i8x16.narrow_i16x8_s(words, words);
    store<u64>(out, ((<u64>i64x2.extract_lane(bytes, 0)) & 0x0101010101010101) ^ inverse);
  }
}

function comparePair(op: i32, a: v128, b: v128): v128 {
  if (op == 0) return v128.or(f64x2.eq(a, b), v128.and(f64x2.ne(a, a), f64x2.ne(b, b)));
  if (op == 1) return v128.or(f64x2.lt(a, b), v128.and(f64x2.eq(a, a), f64x2.ne(b, b)));
  if (op == 2) return i64x2.eq(a, b);
  return i64x2.lt_s(a, b);
}

export function equalBool(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  const inverse = flip ? 0 : 1;
  const end = out + rows;
  for (; out < end; out++, a += stepA, b += stepB) store<u8>(out, (load<u8>(a) ^ load<u8>(b) ^ inverse) & 1);
}

export function lessBool(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32, flip: u32): void {
  const inverse = flip ? 1 : 0;
  const end = out + rows;
  for (; out < end; out++, a += stepA, b += stepB) store<u8>(out, ((~load<u8>(a) & load<u8>(b)) ^ inverse) & 1);
}

/** Rows that `present` (0: none) leaves out are not read. */
export function equalStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  rows: u32,
  flip: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    if (present != 0 && load<u8>(present + row) == 0) {
      store<u8>(out + row, 0);
      continue;
    }
    const length = load<u32>(a, 4);
    const equal = length == load<u32>(b, 4) && inline.always(sameBytes(load<u32>(a), load<u32>(b), length));
    store<u8>(out + row, (equal ? 1 : 0) ^ (<u8>flip));
  }
}

/** By the order of bytes, which for UTF-8 is that of code points. Rows that `present` leaves out are not read. */
export function lessStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  rows: u32,
  flip: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    if (present != 0 && load<u8>(present + row) == 0) {
      store<u8>(out + row, 0);
      continue;
    }
    const less = lessBytes(load<u32>(a), load<u32>(a, 4), load<u32>(b), load<u32>(b, 4));
    store<u8>(out + row, (less ? 1 : 0) ^ (<u8>flip));
  }
}

/** Whether each int64 is among the `count` ascending ones at `list`. */
export function amongI64(a: usize, list: usize, count: u32, out: usize, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++, a += 8) {
    const value = load<i64>(a);
    let first: u32 = 0;
    let size = count;
    while (size > 1) {
      const half = size >> 1;
      first = load<i64>(list + ((<usize>(first + half)) << 3)) <= value ? first + half : first;
      size -= half;
    }
    store<u8>(out + row, load<i64>(list + ((<usize>first) << 3)) == value ? 1 : 0);
  }
}

/** Whether each text is among the `count` views at `list`. Rows that `present` leaves out are not read. */
export function amongStr(a: usize, present: usize, list: usize, count: u32, out: usize, rows: u32): void {
  const end = list + ((<usize>count) << 3);
  for (let row: u32 = 0; row < rows; row++, a += 8) {
    let found: u8 = 0;
    if (present == 0 || load<u8>(present + row) != 0) {
      const address = load<u32>(a);
      const length = load<u32>(a, 4);
      for (let at = list; at < end; at += 8) {
        if (load<u32>(at, 4) == length && inline.always(sameBytes(address, load<u32>(at), length))) {
          found = 1;
          break;
        }
      }
    }
    store<u8>(out + row, found);
  }
}

function lessBytes(a: usize, lengthA: u32, b: usize, lengthB: u32): bool {
  const common = min(lengthA, lengthB);
  let left = common;
  for (; left >= 8; left -= 8, a += 8, b += 8) {
    const x = load<u64>(a);
    const y = load<u64>(b);
    if (x != y) return bswap<u64>(x) < bswap<u64>(y);
  }
  if (left != 0) {
    const shift = 64 - (left << 3);
    const x = load<u64>(a) << shift;
    const y = load<u64>(b) << shift;
    if (x != y) return bswap<u64>(x) < bswap<u64>(y);
  }
  return lengthA < lengthB;
}
