// Exact integer states -> correctly rounded floats. Numbers are little-endian u32 limbs in a fixed scratch buffer.
const LIMBS: usize = memory.data(192, 8);
const PRODUCT: usize = memory.data(32, 8);
const SIZES: usize = memory.data(32, 8);

/**
 * out = state * 2^power / (divisors), rounded once to nearest even, for each record. With `byCount` the number of
 * non-null rows divides too (0 rows give 0). Rows whose state has a chain or flags (`chained`) or too many rows are put
 * on the list `slow` (row numbers) instead; returns their number.
 */
export function groupRoundSums(
  addresses: usize,
  rows: u32,
  offset: u32,
  chained: bool,
  power: i32,
  byCount: bool,
  countOffset: u32,
  nullsOffset: u32,
  divisors: usize,
  divisorCount: u32,
  out: usize,
  slow: usize,
): u32 {
  let late: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const record = <usize>load<u32>(addresses + (i << 2));
    const state = record + offset;
    const count = load<u64>(record + countOffset) - load<u64>(record + nullsOffset);
    if ((chained && load<u64>(state, 16) != 0) || count >> 32 != 0) {
      store<u32>(slow + (late++ << 2), i);
      continue;
    }
    let low = load<u64>(state);
    let high = load<u64>(state, 8);
    const negative = <i64>high < 0;
    if (negative) {
      low = ~low + 1;
      high = ~high + <u64>(low == 0);
    }
    let value: f64 = 0;
    if ((low | high) != 0 && count != 0) {
      const extra = 2 + divisorCount + <u32>byCount;
      clear(extra);
      store<u64>(LIMBS + (extra << 2), low);
      store<u64>(LIMBS + (extra << 2), high, 8);
      let sticky = byCount ? divide(extra + 4, <u32>count) : 0;
      for (let k: u32 = 0; k < divisorCount; k++) sticky |= divide(extra + 4, load<u32>(divisors + (k << 2)));
      value = roundLimbs(extra + 4, power - <i32>(extra << 5), sticky);
    }
    store<f64>(out + (i << 3), negative ? -value : value);
  }
  return late;
}

/**
 * out = sample covariance = (n * products - sum * other) * 2^power / (n * (n - 1) * divisors), as `groupRoundSums`; of a
 * column with itself, with its squares, that is the sample variance.
 */
export function groupRoundCovariances(
  addresses: usize,
  rows: u32,
  sumOffset: u32,
  otherOffset: u32,
  productsOffset: u32,
  chained: bool,
  power: i32,
  countOffset: u32,
  nullsOffset: u32,
  divisors: usize,
  divisorCount: u32,
  out: usize,
  slow: usize,
): u32 {
  let late: u32 = 0;
  const extra = 4 + divisorCount;
  const at = LIMBS + (extra << 2);
  for (let i: u32 = 0; i < rows; i++) {
    const record = <usize>load<u32>(addresses + (i << 2));
    const sum = record + sumOffset;
    const other = record + otherOffset;
    const products = record + productsOffset;
    const count = load<u64>(record + countOffset) - load<u64>(record + nullsOffset);
    const outliers = chained && (load<u64>(sum, 16) | load<u64>(other, 16) | load<u64>(products, 32)) != 0;
    if (outliers || count >> 32 != 0) {
      store<u32>(slow + (late++ << 2), i);
      continue;
    }
    store<f64>(out + (i << 3), 0);
    if (count < 2) continue;
    clear(extra);
    // Two's complement in 10 limbs: n * products.
    let carry: u64 = 0;
    const sign = <u64>(<u32>((<i64>load<u64>(products, 24)) >> 63));
    for (let k: usize = 0; k < 40; k += 4) {
      const t = (k < 32 ? <u64>load<u32>(products + k) : sign) * count + carry;
      store<u32>(at + k, <u32>t);
      carry = t >> 32;
    }
    const flipped = productOfSums(sum, other);
    let rest: u64 = flipped ? 0 : 1;
    for (let k: usize = 0; k < 40; k += 4) {
      const limb: u64 = k < 32 ? <u64>load<u32>(PRODUCT + k) : 0;
      const t = <u64>load<u32>(at + k) + (flipped ? limb : limb ^ 0xffffffff) + rest;
      store<u32>(at + k, <u32>t);
      rest = t >> 32;
    }
    const negative = <i32>load<u32>(at, 36) < 0;
    if (negative) {
      rest = 1;
      for (let k: usize = 0; k < 40; k += 4) {
        const t = ((<u64>load<u32>(at + k)) ^ 0xffffffff) + rest;
        store<u32>(at + k, <u32>t);
        rest = t >> 32;
      }
    }
    let sticky = divide(extra + 10, <u32>count) | divide(extra + 10, <u32>count - 1);
    for (let k: u32 = 0; k < divisorCount; k++) sticky |= divide(extra + 10, load<u32>(divisors + (k << 2)));
    const value = roundLimbs(extra + 10, power - <i32>(extra << 5), sticky);
    store<f64>(out + (i << 3), negative ? -value : value);
  }
  return late;
}

/** Integer sums as int64; returns the first row whose sum does not fit, or -1. */
export function groupOutSumI64(addresses: usize, rows: u32, offset: u32, out: usize): i32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const low = load<i64>(at);
    if (load<i64>(at, 8) != low >> 63) return i;
    store<i64>(out + (i << 3), low);
  }
  return -1;
}

function clear(limbs: u32): void {
  for (let k: u32 = 0; k < limbs; k++) store<u32>(LIMBS + (k << 2), 0);
}

/** PRODUCT = |sum * other| in 8 limbs; returns whether the product is negative. */
function productOfSums(sum: usize, other: usize): bool {
  const negative = size(sum, SIZES) != size(other, SIZES + 16);
  memory.fill(PRODUCT, 0, 32);
  for (let i: usize = 0; i < 16; i += 4) {
    let carry: u64 = 0;
    const a = <u64>load<u32>(SIZES + i);
    for (let j: usize = 0; j < 16; j += 4) {
      const t = a * <u64>load<u32>(SIZES + 16 + j) + <u64>load<u32>(PRODUCT + i + j) + carry;
      store<u32>(PRODUCT + i + j, <u32>t);
      carry = t >> 32;
    }
    store<u32>(PRODUCT + i, <u32>carry, 16);
  }
  return negative;
}

/** Writes the magnitude of a 128-bit integer; returns whether it is negative. */
function size(at: usize, to: usize): bool {
  let low = load<u64>(at);
  let high = load<u64>(at, 8);
  const negative = <i64>high < 0;
  if (negative) {
    low = ~low + 1;
    high = ~high + <u64>(low == 0);
  }
  store<u64>(to, low);
  store<u64>(to, high, 8);
  return negative;
}

/** Divides the number in place; returns whether there was a remainder. */
function divide(limbs: u32, divisor: u32): u32 {
  let rest: u64 = 0;
  let k = limbs;
  while (k > 0 && load<u32>(LIMBS + ((k - 1) << 2)) == 0) k--;
  while (k > 0) {
    k--;
    const at = LIMBS + (k << 2);
    const part = (rest << 32) | (<u64>load<u32>(at));
    const quotient = part / <u64>divisor;
    store<u32>(at, <u32>quotient);
    rest = part - quotient * <u64>divisor;
  }
  return <u32>(rest != 0);
}

/** The number times 2^power, to nearest even; `sticky` says that it is a little more. At least 3 limbs are in use, or all are 0. */
function roundLimbs(limbs: u32, power: i32, sticky: u32): f64 {
  let top = limbs;
  while (top > 0 && load<u32>(LIMBS + ((top - 1) << 2)) == 0) top--;
  if (top == 0) return 0;
  top--;
  const at = LIMBS + (top << 2);
  const zeros = clz<u32>(load<u32>(at));
  const next = (<u64>load<u32>(at - 8)) << zeros;
  const bits = (load<u64>(at - 4) << zeros) | (next >> 32);
  let rest = (<u32>next) | sticky;
  for (let k = LIMBS; k < at - 8; k += 4) rest |= load<u32>(k);
  return scale(bits | (<u64>(rest != 0)), power + <i32>((top - 1) << 5) - <i32>zeros);
}

/** bits * 2^power; the highest bit of `bits` is set, the lowest one is sticky. */
function scale(bits: u64, power: i32): f64 {
  if (power < -1085) {
    const drop = -1074 - power;
    if (drop > 64) return 0;
    const kept = drop == 64 ? 0 : bits >> drop;
    const half = (<u64>1) << (drop - 1);
    const rest = drop == 64 ? bits : bits & ((half << 1) - 1);
    return reinterpret<f64>(kept + <u64>(rest > half || (rest == half && (kept & 1) == 1)));
  }
  if (power > 970) return Infinity;
  const half = power >> 1;
  return <f64>bits * powerOfTwo(half) * powerOfTwo(power - half);
}

function powerOfTwo(power: i32): f64 {
  return reinterpret<f64>((<u64>(1023 + power)) << 52);
}
