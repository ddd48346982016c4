// Exact sums of floats and of squares: fixed-point integers anchored once a query, so that the order of additions does
// not matter. A value of biased exponent in [anchor, anchor + 40] is added to the group's 128-bit (squares: 256-bit)
// integer in units of 2^(anchor - 1075); 2^34 rows cannot overflow it. Any other value goes to an entry of the group's
// chain: one a 32 binades, of the same width, in units of 2^(32 * bucket - 1075).
//
// Sum state: u64 low, i64 high, u32 chain, u32 flags. Squares state: 4 x u64, u32 chain, u32 0.
// Chain entry: u32 next, u32 bucket, then the integer.
import { HEAP_NEXT, take } from './group-control';

export const WINDOW: u32 = 40;
export const MANTISSA: u64 = 0x000fffffffffffff;
export const IMPLICIT: u64 = 0x0010000000000000;
const NOT_A_NUMBER: u32 = 1;
const INFINITY: u32 = 2;
const MINUS_INFINITY: u32 = 4;

/** Adds floats to their groups' sums. Returns the rows done; fewer than `rows` means that the heap is used up. */
export function groupSumF64(table: usize, addresses: usize, values: usize, rows: u32, offset: u32, anchor: i32): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses) + offset;
    const bits = load<u64>(values);
    const shift = ((<u32>(bits >> 52)) & 0x7ff) - anchor;
    if (shift <= WINDOW) {
      const sign = (<i64>bits) >> 63;
      const mantissa = ((<i64>((bits & MANTISSA) | IMPLICIT)) ^ sign) - sign;
      const add = (<u64>mantissa) << shift;
      const low = load<u64>(at) + add;
      store<u64>(at, low);
      store<i64>(at, load<i64>(at, 8) + ((mantissa >> 1) >> (63 - shift)) + <i64>(low < add), 8);
    } else if (!sumOutlier(table, at, bits, anchor)) return i;
    addresses += 4;
    values += 8;
  }
  return rows;
}

/** Adds the squares of floats; NaN and infinities are left to the sum's flags. */
export function groupSquaresF64(
  table: usize,
  addresses: usize,
  values: usize,
  rows: u32,
  offset: u32,
  anchor: i32,
): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses) + offset;
    const bits = load<u64>(values);
    const shift = ((<u32>(bits >> 52)) & 0x7ff) - anchor;
    if (shift <= WINDOW) addSquare(at, (bits & MANTISSA) | IMPLICIT, shift << 1);
    else if (!squareOutlier(table, at, bits, anchor)) return i;
    addresses += 4;
    values += 8;
  }
  return rows;
}

/** Adds the squares of integers to 256-bit integers. */
export function groupSquaresI64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  for (let i: u32 = 0; i < rows; i++) {
    const at = <usize>load<u32>(addresses) + offset;
    const value = load<i64>(values);
    addIntegers(at, value, value);
    addresses += 4;
    values += 8;
  }
}

/** Adds a * b to a signed 256-bit integer. */
export function addIntegers(at: usize, a: i64, b: i64): void {
  if (<u64>(a + 0x40000000) <= 0x80000000 && <u64>(b + 0x40000000) <= 0x80000000) {
    const product = a * b;
    const sum = load<u64>(at) + <u64>product;
    store<u64>(at, sum);
    const carry = (product >> 63) + <i64>(sum < <u64>product);
    // Hardly ever: the upper words change only where the lowest one runs over.
    if (carry != 0) add256(at, 0, <u64>carry, <u64>(carry >> 63), <u64>(carry >> 63));
    return;
  }
  const negative = (a ^ b) < 0;
  const x = <u64>(a < 0 ? -a : a);
  const y = <u64>(b < 0 ? -b : b);
  const middle = (x >> 32) * (y & 0xffffffff);
  const other = (x & 0xffffffff) * (y >> 32);
  const least = (x & 0xffffffff) * (y & 0xffffffff);
  const upper = (least >> 32) + (middle & 0xffffffff) + (other & 0xffffffff);
  const low = (least & 0xffffffff) | (upper << 32);
  const high = (x >> 32) * (y >> 32) + (middle >> 32) + (other >> 32) + (upper >> 32);
  if (!negative) return add256(at, low, high, 0, 0);
  const down = ~low + 1;
  const rest = ~high + <u64>(down == 0);
  const sign: u64 = (low | high) == 0 ? 0 : 0xffffffffffffffff;
  add256(at, down, rest, sign, sign);
}

/** Merges sums of a block whose payload offsets count from `base`. Returns the rows done. */
export function groupMergeSumF64(
  table: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = source + offset;
    const chain = load<u32>(from, 16);
    if (chain != 0) {
      const count = load<u32>(base + chain);
      if (!reserve(table, count * 24)) return i;
      for (let entry = base + chain + 8, k: u32 = 0; k < count; k++, entry += 24) {
        const to = chainEntry(table, at + 16, load<u32>(entry, 4), 24);
        add128(to + 8, load<u64>(entry, 8), load<i64>(entry, 16));
      }
    }
    add128(at, load<u64>(from), load<i64>(from, 8));
    store<u32>(at, load<u32>(at, 20) | load<u32>(from, 20), 20);
  }
  return rows;
}

export function groupMergeSquares(
  table: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = source + offset;
    const chain = load<u32>(from, 32);
    if (chain != 0) {
      const count = load<u32>(base + chain);
      if (!reserve(table, count * 40)) return i;
      for (let entry = base + chain + 8, k: u32 = 0; k < count; k++, entry += 40) {
        const to = chainEntry(table, at + 32, load<u32>(entry, 4), 40);
        add256(to + 8, load<u64>(entry, 8), load<u64>(entry, 16), load<u64>(entry, 24), load<u64>(entry, 32));
      }
    }
    add256(at, load<u64>(from), load<u64>(from, 8), load<u64>(from, 16), load<u64>(from, 24));
  }
  return rows;
}

export function sumOutlier(table: usize, at: usize, bits: u64, anchor: i32): bool {
  if (bits << 1 == 0) return true;
  const biased = (<i32>(bits >> 52)) & 0x7ff;
  if (biased == 0x7ff) {
    const flag = (bits & MANTISSA) != 0 ? NOT_A_NUMBER : <i64>bits < 0 ? MINUS_INFINITY : INFINITY;
    store<u32>(at, load<u32>(at, 20) | flag, 20);
    return true;
  }
  const sign = (<i64>bits) >> 63;
  const size = (bits & MANTISSA) | (biased == 0 ? 0 : IMPLICIT);
  const exponent = max(biased, 1);
  const below = anchor - exponent;
  if (below > 0 && below < 53 && <i32>ctz(size) >= below) {
    const whole = ((<i64>(size >> below)) ^ sign) - sign;
    add128(at, <u64>whole, whole >> 63);
    return true;
  }
  const entry = chainEntry(table, at + 16, exponent >> 5, 24);
  if (entry == 0) return false;
  const mantissa = ((<i64>size) ^ sign) - sign;
  const shift = exponent & 31;
  add128(entry + 8, (<u64>mantissa) << shift, (mantissa >> 1) >> (63 - shift));
  return true;
}

function squareOutlier(table: usize, at: usize, bits: u64, anchor: i32): bool {
  const biased = (<i32>(bits >> 52)) & 0x7ff;
  if (bits << 1 == 0 || biased == 0x7ff) return true;
  const size = (bits & MANTISSA) | (biased == 0 ? 0 : IMPLICIT);
  const exponent = max(biased, 1);
  const below = anchor - exponent;
  if (below > 0 && below < 53 && <i32>ctz(size) >= below) {
    addSquare(at, size >> below, 0);
    return true;
  }
  const entry = chainEntry(table, at + 32, exponent >> 5, 40);
  if (entry == 0) return false;
  addSquare(entry + 8, size, (exponent & 31) << 1);
  return true;
}

/** Adds size^2 << shift; size < 2^53, shift < 128. */
function addSquare(at: usize, size: u64, shift: u32): void {
  const a = size >> 27;
  const b = size & 0x7ffffff;
  const middle = a * b;
  const square = a * a;
  const first = b * b + (middle << 28);
  const low = first + (square << 54);
  const high = (middle >> 36) + (square >> 10) + <u64>(first < middle << 28) + <u64>(low < first);
  const bits = shift & 63;
  const x0 = low << bits;
  const x1 = (high << bits) | ((low >> 1) >> (63 - bits));
  const x2 = (high >> 1) >> (63 - bits);
  if (shift < 64) add256(at, x0, x1, x2, 0);
  else add256(at, 0, x0, x1, x2);
}

function add128(at: usize, low: u64, high: i64): void {
  const sum = load<u64>(at) + low;
  store<u64>(at, sum);
  store<i64>(at, load<i64>(at, 8) + high + <i64>(sum < low), 8);
}

export function add256(at: usize, x0: u64, x1: u64, x2: u64, x3: u64): void {
  const s0 = load<u64>(at) + x0;
  const t1 = load<u64>(at, 8) + x1;
  const s1 = t1 + <u64>(s0 < x0);
  const t2 = load<u64>(at, 16) + x2;
  const s2 = t2 + ((<u64>(t1 < x1)) | (<u64>(s1 < t1)));
  const carry = (<u64>(t2 < x2)) | (<u64>(s2 < t2));
  store<u64>(at, s0);
  store<u64>(at, s1, 8);
  store<u64>(at, s2, 16);
  store<u64>(at, load<u64>(at, 24) + x3 + carry, 24);
}

/** The entry of the bucket in the chain that `head` begins, made if missing; 0 when the heap is used up. */
export function chainEntry(table: usize, head: usize, bucket: u32, bytes: u32): usize {
  for (let entry = <usize>load<u32>(head); entry != 0; entry = <usize>load<u32>(entry)) {
    if (load<u32>(entry, 4) == bucket) return entry;
  }
  const entry = take(table, bytes);
  if (entry == 0) return 0;
  memory.fill(entry, 0, bytes);
  store<u32>(entry, load<u32>(head));
  store<u32>(entry, bucket, 4);
  store<u32>(head, <u32>entry);
  return entry;
}

/** Whether the heap has that many bytes; if not, the lack is noted. */
function reserve(table: usize, bytes: u32): bool {
  const at = take(table, bytes);
  if (at == 0) return false;
  store<u32>(table, <u32>at, HEAP_NEXT);
  return true;
}
