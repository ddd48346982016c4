// CSV fields as decimals.
import { csvCareful, csvContent, contentAt, contentSize } from './csv-values';
import { tables, SHUFFLES, sixteenDigits } from './csv-digits';

/** Whether the text that `anyDecimal` read is none. */
let wrong: u32 = 0;

/** Integers scaled by 10^scale, of at most 18 digits. */
export function csvDecimal(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
  scale: u32,
): void {
  const limit: u32 = csvCareful(context) ? 0 : 16;
  const quote = load<u32>(context, 4);
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const vDot = i8x16.splat(46);
  const shuffles = tables + SHUFFLES;
  let nulls: u32 = 0;
  let broken: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++, at += stride, out += 8) {
    const field = base + load<u32>(at - 4) + 1;
    const bytes = <u32>(base + load<u32>(at) - field) - cut;
    const quoted = <u32>(load<u8>(field) == quote);
    const start = field + quoted;
    const size = bytes - (quoted << 1);
    const negative = <u32>(load<u8>(start) == 45);
    const first = start + negative;
    const length = size - negative;
    if (length - 1 < limit) {
      const x = v128.load(first);
      const dots = (<u32>i8x16.bitmask(i8x16.eq(x, vDot))) | (1 << length);
      const dot = ctz<u32>(dots);
      const places = dot < length ? length - dot - 1 : 0;
      const digits = i8x16.swizzle(v128.xor(x, zeroDigit), v128.load(shuffles + ((length * 17 + dot) << 4)));
      const whole = dot + scale;
      const odd =
        (<u32>v128.any_true(i8x16.sub_sat_u(digits, nine))) |
        (<u32>(dot == 0)) |
        (<u32>(dot + 1 == length)) |
        (<u32>(places > scale)) |
        (<u32>(whole > 18));
      if (!odd) {
        const value = <i64>(sixteenDigits(digits) * load<u64>(tables + 256 + ((<usize>(scale - places)) << 3)));
        store<i64>(out, negative ? -value : value);
        continue;
      }
    }
    let value: i64 = 0;
    if (csvContent(field, bytes, context)) {
      value = anyDecimal(contentAt, contentSize, scale);
      broken |= wrong;
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<i64>(out, value);
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, 0, 24);
}

function anyDecimal(at: usize, size: u32, scale: u32): i64 {
  wrong = 1;
  const end = at + size;
  const sign = size > 0 ? load<u8>(at) : 0;
  const negative = sign == 45;
  if (negative || sign == 43) at++;
  let value: u64 = 0;
  let whole = 0;
  for (; at < end; at++, whole++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    value = value * 10 + digit;
    if (value >= 1000000000000000000) return 0;
  }
  if (whole == 0) return 0;
  let places: u32 = 0;
  if (at < end) {
    if (load<u8>(at) != 46 || at + 1 == end) return 0;
    for (at++; at < end; at++, places++) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) return 0;
      if (places < scale) value = value * 10 + digit;
      else if (digit != 0) return 0;
      if (value >= 1000000000000000000) return 0;
    }
  }
  for (; places < scale; places++) {
    value *= 10;
    if (value >= 1000000000000000000) return 0;
  }
  wrong = 0;
  return negative ? -(<i64>value) : <i64>value;
}
