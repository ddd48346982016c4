// CSV fields as int64, float64 and decimal. The common spellings go through SIMD or words of eight digits; every other
// one through a scalar parser of the whole grammar.
import { csvCareful, csvContent, contentAt, contentSize } from './csv-values';

// 0: powers of ten as f64, 10^0..10^22; 256: powers of ten as u64, 10^0..10^19; 512: [length][dot] shuffles of 16 bytes
// that move a number's digits to the right end without its dot; 8192: 128-bit powers of five, 5^-342..5^308.
const SHUFFLES: usize = 512;
const FIVES: usize = 8192;
const tables: usize = memory.data(8192 + 651 * 16, 16);
let ready: bool = false;

/** What the scalar parsers say beside their value. */
const VALUE: u32 = 0;
const BROKEN: u32 = 1;
const HOST: u32 = 2;
let verdict: u32 = 0;

/**
 * Fills the tables that need no big integers. Gives the address where the host must put 651 entries of 16 bytes, the
 * high u64 of 5^q normalised to 128 bits and then the low one, q = -342..308; 0 when all was done before.
 */
export function csvPrepareNumbers(): usize {
  if (ready) return 0;
  let float: f64 = 1;
  for (let i = 0; i < 23; i++) {
    store<f64>(tables + (i << 3), float);
    float *= 10;
  }
  let whole: u64 = 1;
  for (let i = 0; i < 20; i++) {
    store<u64>(tables + 256 + (i << 3), whole);
    whole *= 10;
  }
  for (let length = 0; length <= 16; length++) {
    for (let dot = 0; dot <= 16; dot++) {
      const shuffle = tables + SHUFFLES + ((length * 17 + dot) << 4);
      const digits = dot < length ? length - 1 : length;
      for (let i = 0; i < 16; i++) {
        const k = i - (16 - digits);
        // 0x80 gives a zero byte.
        store<u8>(shuffle + i, k < 0 ? 0x80 : k >= dot ? k + 1 : k);
      }
    }
  }
  ready = true;
  return tables + FIVES;
}

/** Sixteen digit values, most significant first, as one number. */
function sixteenDigits(digits: v128): u64 {
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  return <u64>(<u32>i32x4.extract_lane(eights, 0)) * 100000000 + <u64>(<u32>i32x4.extract_lane(eights, 1));
}

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
  const tinyLimit: u32 = csvCareful(context) || !mostlyTiny(at, stride, rows) ? 0 : 4;
  const shortLimit: u32 = csvCareful(context) ? 0 : 8;
  const longLimit: u32 = csvCareful(context) ? 0 : 16;
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  let nulls: u32 = 0;
  let broken: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++, at += stride, out += 8) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
    const negative = <u32>(load<u8>(start) == 45);
    const first = start + negative;
    const digits = size - negative;
    const eight = load<u64>(first);
    // A leading zero is no int64, unless it is all.
    const leading = (<u32>((eight & 0xff) == 48)) & (<u32>(digits != 1));
    const sign = -(<i64>negative);
    if (digits - 1 < tinyLimit) {
      let x = ((<u32>eight) ^ 0x30303030) << (32 - (digits << 3));
      if (!((<u32>((((x + 0x76767676) | x) & 0x80808080) != 0)) | leading)) {
        x = (x * 10 + (x >> 8)) & 0x00ff00ff;
        store<i64>(out, ((<i64>((x * 100 + (x >> 16)) & 0xffff)) ^ sign) - sign);
        continue;
      }
    } else if (digits - 1 < shortLimit) {
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
    if (csvContent(start, size, context)) {
      value = anyInt64(contentAt, contentSize);
      broken |= verdict;
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

/** Whether the first rows say that a shorter path for four digits is worth its branch. */
function mostlyTiny(at: usize, stride: usize, rows: u32): bool {
  let tiny: u32 = 0;
  const sample = min<u32>(rows, 32);
  for (let r: u32 = 0; r < sample; r++, at += stride) tiny += <u32>(load<u32>(at) - load<u32>(at - 4) <= 5);
  return tiny * 16 > sample * 15;
}

function anyInt64(at: usize, size: u32): i64 {
  verdict = BROKEN;
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
  verdict = VALUE;
  return negative ? -(<i64>value) : <i64>value;
}

/**
 * The nearest double of each field. The few texts that need more than 128 bits to decide become `HOST_NAN` in `out`, and
 * the host parses them again.
 */
export function csvFloat64(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  const limit: u32 = csvCareful(context) ? 0 : 16;
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const vDot = i8x16.splat(46);
  const shuffles = tables + SHUFFLES;
  let nulls: u32 = 0;
  let broken: u32 = 0;
  let host: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++, at += stride, out += 8) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
    const negative = <u32>(load<u8>(start) == 45);
    const first = start + negative;
    const length = size - negative;
    if (length - 1 < limit) {
      const x = v128.load(first);
      const dots = (<u32>i8x16.bitmask(i8x16.eq(x, vDot))) | (1 << length);
      const dot = ctz<u32>(dots);
      const digits = i8x16.swizzle(v128.xor(x, zeroDigit), v128.load(shuffles + ((length * 17 + dot) << 4)));
      const mantissa = sixteenDigits(digits);
      const zeroFirst = i8x16.extract_lane_u(x, 0) == 48;
      const odd =
        (<u32>v128.any_true(i8x16.sub_sat_u(digits, nine))) |
        (<u32>(mantissa >> 53)) |
        ((<u32>zeroFirst) & (<u32>(dot != 1)) & (<u32>(length > 1))) |
        ((<u32>(dot == 0)) & (<u32>(length == 1)));
      if (!odd) {
        const places = dot < length ? length - dot - 1 : 0;
        const value = <f64>(<i64>mantissa) / load<f64>(tables + ((<usize>places) << 3));
        store<u64>(out, reinterpret<u64>(value) | ((<u64>negative) << 63));
        continue;
      }
    }
    let value: f64 = 0;
    if (csvContent(start, size, context)) {
      value = anyFloat64(contentAt, contentSize);
      broken |= <u32>(verdict == BROKEN);
      if (verdict == HOST) {
        host++;
        value = reinterpret<f64>(HOST_NAN);
      }
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<f64>(out, value);
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, host, 24);
}

// A NaN that no parse gives.
const HOST_NAN: u64 = 0x7ff8000000c5f000;

function anyFloat64(at: usize, size: u32): f64 {
  verdict = BROKEN;
  const end = at + size;
  let negative = false;
  if (at < end && (load<u8>(at) == 45 || load<u8>(at) == 43)) {
    negative = load<u8>(at) == 45;
    at++;
  }
  if (at == end) return 0;
  const lead = load<u8>(at);
  if (lead != 46 && <u32>lead - 48 > 9) return word(at, <u32>(end - at), negative);
  let mantissa: u64 = 0;
  let kept = 0; // significant digits in the mantissa
  let exponent = 0;
  let inexact = false;
  let whole = 0;
  let places = 0;
  for (; at < end; at++, whole++) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) break;
    if (kept < 19) {
      mantissa = mantissa * 10 + digit;
      kept += <i32>(mantissa != 0);
    } else {
      inexact = inexact || digit != 0;
      exponent++;
    }
  }
  if (whole > 1 && lead == 48) return 0;
  if (at < end && load<u8>(at) == 46) {
    at++;
    for (; at < end; at++, places++) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) break;
      if (kept < 19) {
        mantissa = mantissa * 10 + digit;
        kept += <i32>(mantissa != 0);
        exponent--;
      } else {
        inexact = inexact || digit != 0;
      }
    }
  }
  if (whole + places == 0) return 0;
  if (at < end) {
    if ((load<u8>(at) | 32) != 101) return 0;
    at++;
    let down = false;
    if (at < end && (load<u8>(at) == 45 || load<u8>(at) == 43)) {
      down = load<u8>(at) == 45;
      at++;
    }
    if (at == end) return 0;
    let power = 0;
    for (; at < end; at++) {
      const digit = <u32>load<u8>(at) - 48;
      if (digit > 9) return 0;
      // Fields are shorter than 2^31 bytes, and rows of fewer than 10^9, so no digits make up for a larger exponent.
      if (power < 100000000) power = power * 10 + <i32>digit;
    }
    exponent += down ? -power : power;
  }
  verdict = VALUE;
  let value: f64;
  if (!inexact && mantissa >> 53 == 0 && exponent >= -22 && exponent <= 22) {
    const float = <f64>(<i64>mantissa);
    value =
      exponent < 0
        ? float / load<f64>(tables + ((<usize>-exponent) << 3))
        : float * load<f64>(tables + ((<usize>exponent) << 3));
  } else {
    value = nearest(mantissa, exponent);
    // Digits were left off: decided only if the next mantissa rounds to the same double.
    if (inexact && nearest(mantissa + 1, exponent) != value) verdict = HOST;
  }
  return negative ? -value : value;
}

/** nan, inf and infinity in any case. */
function word(at: usize, size: u32, negative: bool): f64 {
  if (size != 3 && size != 8) return 0;
  const three = (load<u32>(at) | 0x20202020) & 0xffffff;
  if (size == 3 && three == 0x6e616e) {
    verdict = VALUE;
    return NaN;
  }
  const infinity = size == 3 ? three == 0x666e69 : (load<u64>(at) | 0x2020202020202020) == 0x7974696e69666e69;
  if (!infinity) return 0;
  verdict = VALUE;
  return negative ? -Infinity : Infinity;
}

/** mantissa * 10^exponent, rounded to even: Lemire, "Number parsing at a gigabyte per second" (2021). */
function nearest(mantissa: u64, exponent: i32): f64 {
  if (mantissa == 0 || exponent < -342) return 0;
  if (exponent > 308) return Infinity;
  const zeros = <i32>clz(mantissa);
  const w = mantissa << zeros;
  const five = tables + FIVES + ((<usize>(exponent + 342)) << 4);
  let high = highProduct(w, load<u64>(five));
  let low = w * load<u64>(five);
  if ((high & 0x1ff) == 0x1ff) {
    const more = highProduct(w, load<u64>(five, 8));
    low += more;
    if (low < more) high++;
  }
  if (low == 0xffffffffffffffff && (exponent < -27 || exponent > 55)) {
    verdict = HOST;
    return 0;
  }
  const upper = <i32>(high >> 63);
  let m = high >> (upper + 9);
  let binary = (((152170 + 65536) * exponent) >> 16) + 63 + upper - zeros + 1023;
  if (binary <= 0) {
    if (-binary + 1 >= 64) return 0;
    m >>= -binary + 1;
    m += m & 1;
    m >>= 1;
    return reinterpret<f64>(m);
  }
  // Exactly halfway, which only small powers can be: to even.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (m & 3) == 1 && m << (upper + 9) == high) m &= ~(<u64>1);
  m += m & 1;
  m >>= 1;
  if (m >= (<u64>1) << 53) {
    m = (<u64>1) << 52;
    binary++;
  }
  if (binary >= 0x7ff) return Infinity;
  return reinterpret<f64>((m & 0x000fffffffffffff) | ((<u64>binary) << 52));
}

function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = p10 + ((a0 * b0) >> 32) + (p01 & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (p01 >> 32);
}

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
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const vDot = i8x16.splat(46);
  const shuffles = tables + SHUFFLES;
  let nulls: u32 = 0;
  let broken: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++, at += stride, out += 8) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
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
    if (csvContent(start, size, context)) {
      value = anyDecimal(contentAt, contentSize, scale);
      broken |= verdict;
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
  verdict = BROKEN;
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
  verdict = VALUE;
  return negative ? -(<i64>value) : <i64>value;
}
