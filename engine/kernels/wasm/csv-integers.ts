// CSV fields as int64. Up to eight digits go four rows at a time without a branch a row, others one by one through words of
// eight digits or SIMD, every other spelling through a scalar parser.
import { csvCareful, csvContent, contentAt, contentSize } from './csv-values';
import { fourDigits, sixteenDigits } from './csv-digits';

/** Groups of rows taken at once that may fail before most must have done well, or the rest goes one by one. */
const FAILURES: u32 = 8;
/** So many that no group is taken at once. */
const NEVER: u32 = 0x40000000;
/** Counted by the loops over rows. */
let nulls: u32 = 0;
let broken: u32 = 0;
/** Whether the text that `anyInt64` read is none. */
let wrong: u32 = 0;

export function csvInt64(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  nulls = 0;
  broken = 0;
  memory.fill(present, 1, rows);
  let r: u32 = 0;
  let failures: u32 = csvCareful(context) ? NEVER : 0;
  for (; r + 4 <= rows && failures << 1 <= (r >> 2) + FAILURES; r += 4, at += stride << 2, out += 32) {
    const bAt = at + stride;
    const cAt = bAt + stride;
    const dAt = cAt + stride;
    const a = <usize>load<u32>(at - 4);
    const b = <usize>load<u32>(bAt - 4);
    const c = <usize>load<u32>(cAt - 4);
    const d = <usize>load<u32>(dAt - 4);
    // Places of the last digits.
    const aLast = load<u32>(at) - <u32>a - 2 - cut;
    const bLast = load<u32>(bAt) - <u32>b - 2 - cut;
    const cLast = load<u32>(cAt) - <u32>c - 2 - cut;
    const dLast = load<u32>(dAt) - <u32>d - 2 - cut;
    const aText = load<u64>(base + a, 1) ^ 0x3030303030303030;
    const bText = load<u64>(base + b, 1) ^ 0x3030303030303030;
    const cText = load<u64>(base + c, 1) ^ 0x3030303030303030;
    const dText = load<u64>(base + d, 1) ^ 0x3030303030303030;
    const first = i64x2.replace_lane(i64x2.splat(lastDigits(aText, aLast)), 1, lastDigits(bText, bLast));
    const second = i64x2.replace_lane(i64x2.splat(lastDigits(cText, cLast)), 1, lastDigits(dText, dLast));
    const zeros = leads(aText, aLast) | leads(bText, bLast) | leads(cText, cLast) | leads(dText, dLast);
    const odd =
      (<u32>v128.any_true(i8x16.sub_sat_u(i8x16.max_u(first, second), i8x16.splat(9)))) |
      (<u32>((aLast | bLast | cLast | dLast) > 7)) |
      (zeros >> 31);
    if (odd) {
      someInt64(base, at, stride, 4, cut, context, out, present + r);
      failures++;
      continue;
    }
    const fours = i16x8.narrow_i32x4_u(fourDigits(first), fourDigits(second));
    const values = i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
    v128.store(out, i64x2.extend_low_i32x4_u(values));
    v128.store(out, i64x2.extend_high_i32x4_u(values), 16);
  }
  someInt64(base, at, stride, rows - r, cut, context, out, present + r);
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, 0, 24);
}

/** The digits up to that at `last` as the eight bytes of a number with leading zeros; the text is already digits. */
function lastDigits(text: u64, last: u32): u64 {
  return text << ((7 - <u64>last) << 3);
}

/** The highest bit says that there is a leading zero, which no int64 has unless it is all. */
function leads(text: u64, last: u32): u32 {
  return (((<u32>text) & 0xff) - 1) & (0 - last);
}

/** Row by row. */
function someInt64(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  const shortLimit: u32 = csvCareful(context) ? 0 : 8;
  const longLimit: u32 = csvCareful(context) ? 0 : 16;
  const quote = load<u32>(context, 4);
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let r: u32 = 0; r < rows; r++, at += stride, out += 8) {
    const field = base + load<u32>(at - 4) + 1;
    const bytes = <u32>(base + load<u32>(at) - field) - cut;
    const quoted = <u32>(load<u8>(field) == quote);
    const start = field + quoted;
    const size = bytes - (quoted << 1);
    const negative = <u32>(load<u8>(start) == 45);
    const first = start + negative;
    const digits = size - negative;
    const eight = load<u64>(first);
    // A leading zero is no int64, unless it is all.
    const leading = (<u32>((eight & 0xff) == 48)) & (<u32>(digits != 1));
    const sign = -(<i64>negative);
    if (digits - 1 < shortLimit) {
      let x = (eight ^ 0x3030303030303030) << (64 - ((<u64>digits) << 3));
      if (!((<u32>((((x + 0x7676767676767676) | x) & 0x8080808080808080) != 0)) | leading)) {
        x = x * 10 + (x >> 8);
        x =
          ((x & 0x000000ff000000ff) * 0x000f424000000064 + ((x >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32;
        store<i64>(out, ((<i64>x) ^ sign) - sign);
        continue;
      }
    } else if (digits - 1 < longLimit) {
      const keep = i8x16.ge_u(lanes, i8x16.splat(<i8>(16 - digits)));
      const x = v128.and(v128.xor(v128.load(first + digits - 16), zeroDigit), keep);
      if (!((<u32>v128.any_true(i8x16.sub_sat_u(x, nine))) | leading)) {
        store<i64>(out, ((<i64>sixteenDigits(x)) ^ sign) - sign);
        continue;
      }
    }
    let value: i64 = 0;
    if (csvContent(field, bytes, context)) {
      value = anyInt64(contentAt, contentSize);
      broken |= wrong;
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<i64>(out, value);
  }
}

function anyInt64(at: usize, size: u32): i64 {
  wrong = 1;
  const sign = size > 0 ? load<u8>(at) : 0;
  const negative = sign == 45;
  if (negative || sign == 43) {
    at++;
    size--;
  }
  if (size == 0 || size > 19 || (size > 1 && load<u8>(at) == 48)) return 0;
  let value: u64 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const digit = <u32>load<u8>(at + i) - 48;
    if (digit > 9) return 0;
    value = value * 10 + digit;
  }
  if (value > 0x7fffffffffffffff + <u64>negative) return 0;
  wrong = 0;
  return negative ? -(<i64>value) : <i64>value;
}
