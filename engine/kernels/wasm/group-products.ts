// Exact sums of the products of two columns. Of floats: 256-bit integers as for squares (group-exact.ts), but signed, in units
// of 2^(anchor + otherAnchor - 2150). Pairs with a value outside its window go to the group's chain: one entry for 64
// binades of the product, in units of 2^(64 * bucket - 2150). Merged and flushed as squares are.
import { add256, addIntegers, chainEntry, IMPLICIT, MANTISSA, WINDOW } from './group-exact';

/** Adds x * y of each row; NaN and infinities are left to the flags of the sums. Returns the rows done. */
export function groupProductsF64(
  table: usize,
  addresses: usize,
  values: usize,
  others: usize,
  rows: u32,
  offset: u32,
  anchor: i32,
  otherAnchor: i32,
): u32 {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const x = load<u64>(values + (i << 3));
    const y = load<u64>(others + (i << 3));
    const shiftX = ((<u32>(x >> 52)) & 0x7ff) - anchor;
    const shiftY = ((<u32>(y >> 52)) & 0x7ff) - otherAnchor;
    if (shiftX <= WINDOW && shiftY <= WINDOW) {
      addProduct(at, (x & MANTISSA) | IMPLICIT, (y & MANTISSA) | IMPLICIT, shiftX + shiftY, <i64>(x ^ y) < 0);
    } else if (!outlier(table, at, x, y)) return <u32>i;
  }
  return rows;
}

/** The same of integers, to 256-bit integers. */
export function groupProductsI64(addresses: usize, values: usize, others: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    addIntegers(at, load<i64>(values + (i << 3)), load<i64>(others + (i << 3)));
  }
}

function outlier(table: usize, at: usize, x: u64, y: u64): bool {
  if (x << 1 == 0 || y << 1 == 0) return true;
  const biasedX = (<i32>(x >> 52)) & 0x7ff;
  const biasedY = (<i32>(y >> 52)) & 0x7ff;
  if (biasedX == 0x7ff || biasedY == 0x7ff) return true;
  const exponent = max(biasedX, 1) + max(biasedY, 1);
  const entry = chainEntry(table, at + 32, exponent >> 6, 40);
  if (entry == 0) return false;
  const sizeX = (x & MANTISSA) | (biasedX == 0 ? 0 : IMPLICIT);
  const sizeY = (y & MANTISSA) | (biasedY == 0 ? 0 : IMPLICIT);
  addProduct(entry + 8, sizeX, sizeY, exponent & 63, <i64>(x ^ y) < 0);
  return true;
}

/** Adds or takes away a * b << shift; a and b < 2^53, shift < 128. */
function addProduct(at: usize, a: u64, b: u64, shift: u32, negative: bool): void {
  const aHigh = a >> 32;
  const aLow = a & 0xffffffff;
  const bHigh = b >> 32;
  const bLow = b & 0xffffffff;
  const middle = aHigh * bLow + aLow * bHigh;
  const first = aLow * bLow;
  const low = first + (middle << 32);
  const high = aHigh * bHigh + (middle >> 32) + <u64>(low < first);
  const bits = shift & 63;
  const w0 = low << bits;
  const w1 = (high << bits) | ((low >> 1) >> (63 - bits));
  const w2 = (high >> 1) >> (63 - bits);
  const whole = shift < 64;
  const x0 = whole ? w0 : 0;
  const x1 = whole ? w1 : w0;
  const x2 = whole ? w2 : w1;
  const x3 = whole ? 0 : w2;
  if (!negative) return add256(at, x0, x1, x2, x3);
  const n0 = ~x0 + 1;
  const c0 = <u64>(n0 == 0);
  const n1 = ~x1 + c0;
  const c1 = c0 & (<u64>(n1 == 0));
  const n2 = ~x2 + c1;
  const c2 = c1 & (<u64>(n2 == 0));
  add256(at, n0, n1, n2, ~x3 + c2);
}
