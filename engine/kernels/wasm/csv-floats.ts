// CSV fields as float64. Up to sixteen characters go two rows at a time without a branch a row, or one by one through SIMD,
// every other spelling through a scalar parser of the whole grammar.
import { csvCareful, csvContent, contentAt, contentSize } from './csv-values';
import { tables, SHUFFLES, SIGNED_POWERS, FIVES, fourDigits, sixteenDigits } from './csv-digits';

/** What the scalar parser says beside its value. */
const VALUE: u32 = 0;
const BROKEN: u32 = 1;
const HOST: u32 = 2;
let verdict: u32 = 0;

/** Groups of rows taken at once that may fail before most must have done well, or the rest goes one by one. */
const FAILURES: u32 = 8;
/** So many that no group is taken at once. */
const NEVER: u32 = 0x40000000;
/** Counted by the loops over rows. */
let nulls: u32 = 0;
let broken: u32 = 0;
let host: u32 = 0;

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
  nulls = 0;
  broken = 0;
  host = 0;
  memory.fill(present, 1, rows);
  const zeroDigit = i8x16.splat(48);
  const vDot = i8x16.splat(46);
  let r: u32 = 0;
  let failures: u32 = csvCareful(context) ? NEVER : 0;
  for (; r + 2 <= rows && failures << 1 <= (r >> 1) + FAILURES; r += 2, at += stride << 1, out += 16) {
    const bAt = at + stride;
    let a = base + load<u32>(at - 4) + 1;
    let b = base + load<u32>(bAt - 4) + 1;
    const aNegative = <u32>(load<u8>(a) == 45);
    const bNegative = <u32>(load<u8>(b) == 45);
    a += aNegative;
    b += bNegative;
    // Places of the last characters, and those of the dots, which are one more where there are none.
    const aLast = <u32>(base + load<u32>(at) - a) - 1 - cut;
    const bLast = <u32>(base + load<u32>(bAt) - b) - 1 - cut;
    const aText = v128.load(a);
    const bText = v128.load(b);
    const aDot = ctz<u32>((<u32>i8x16.bitmask(i8x16.eq(aText, vDot))) | (2 << aLast));
    const bDot = ctz<u32>((<u32>i8x16.bitmask(i8x16.eq(bText, vDot))) | (2 << bLast));
    const aShuffle = tables + SHUFFLES + (((aLast & 15) * 17 + 17 + aDot) << 4);
    const bShuffle = tables + SHUFFLES + (((bLast & 15) * 17 + 17 + bDot) << 4);
    const aDigits = i8x16.swizzle(v128.xor(aText, zeroDigit), v128.load(aShuffle));
    const bDigits = i8x16.swizzle(v128.xor(bText, zeroDigit), v128.load(bShuffle));
    // The highest bit says that there is a leading zero before other digits, or nothing but a dot.
    const wrong =
      ((<u32>load<u8>(a) - 49) & (1 - aDot)) |
      (aDot + aLast - 1) |
      ((<u32>load<u8>(b) - 49) & (1 - bDot)) |
      (bDot + bLast - 1);
    const fours = i16x8.narrow_i32x4_u(fourDigits(aDigits), fourDigits(bDigits));
    const eights = i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
    const high = f64x2.convert_low_i32x4_s(i32x4.shuffle(eights, eights, 0, 2, 0, 2));
    const low = f64x2.convert_low_i32x4_s(i32x4.shuffle(eights, eights, 1, 3, 1, 3));
    // Both steps are exact below 2^53, and give no less than that where the number is no less.
    const mantissas = f64x2.add(f64x2.mul(high, f64x2.splat(100000000)), low);
    const odd =
      (<u32>v128.any_true(i8x16.sub_sat_u(i8x16.max_u(aDigits, bDigits), i8x16.splat(9)))) |
      (<u32>v128.any_true(f64x2.ge(mantissas, f64x2.splat(9007199254740992)))) |
      (<u32>((aLast | bLast) > 15)) |
      (wrong >> 31);
    if (odd) {
      someFloat64(base, at, stride, 2, cut, context, out, present + r);
      failures++;
      continue;
    }
    const aPower = tables + SIGNED_POWERS + (((aNegative << 5) + aLast - aDot + 1) << 3);
    const bPower = tables + SIGNED_POWERS + (((bNegative << 5) + bLast - bDot + 1) << 3);
    const powers = f64x2.replace_lane(v128.load64_splat(aPower), 1, load<f64>(bPower));
    v128.store(out, f64x2.div(mantissas, powers));
  }
  someFloat64(base, at, stride, rows - r, cut, context, out, present + r);
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, host, 24);
}

/** Row by row. */
function someFloat64(
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
  const quote = load<u32>(context, 4);
  const nine = i8x16.splat(9);
  const zeroDigit = i8x16.splat(48);
  const vDot = i8x16.splat(46);
  const shuffles = tables + SHUFFLES;
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
    if (csvContent(field, bytes, context)) {
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
