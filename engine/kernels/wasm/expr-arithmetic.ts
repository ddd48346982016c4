// Arithmetic over vectors. An operand is (address, step): step is the bytes from one row to the next, 0 for a constant,
// whose value then stands 8 times at its address. Blocks of 8 rows overread and overwrite by up to 56 bytes.

const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;

export function addF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  inline.always(arithmeticF64(ADD, a, stepA, b, stepB, out, rows));
}

export function subtractF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  inline.always(arithmeticF64(SUBTRACT, a, stepA, b, stepB, out, rows));
}

export function multiplyF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  inline.always(arithmeticF64(MULTIPLY, a, stepA, b, stepB, out, rows));
}

export function divideF64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  inline.always(arithmeticF64(DIVIDE, a, stepA, b, stepB, out, rows));
}

function arithmeticF64(op: i32, a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  const blockA = stepA << 3;
  const blockB = stepB << 3;
  for (; out < end; out += 64, a += blockA, b += blockB) {
    v128.store(out, inline.always(pairF64(op, v128.load(a), v128.load(b))));
    v128.store(out, inline.always(pairF64(op, v128.load(a, 16), v128.load(b, 16))), 16);
    v128.store(out, inline.always(pairF64(op, v128.load(a, 32), v128.load(b, 32))), 32);
    v128.store(out, inline.always(pairF64(op, v128.load(a, 48), v128.load(b, 48))), 48);
  }
}

function pairF64(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f64x2.add(a, b);
  if (op == SUBTRACT) return f64x2.sub(a, b);
  if (op == MULTIPLY) return f64x2.mul(a, b);
  return f64x2.div(a, b);
}

export function absoluteF64(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 16, a += 16) v128.store(out, f64x2.abs(v128.load(a)));
}

export function floorF64(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 16, a += 16) v128.store(out, f64x2.floor(v128.load(a)));
}

export function ceilingF64(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 16, a += 16) v128.store(out, f64x2.ceil(v128.load(a)));
}

export function squareRootF64(a: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 16, a += 16) v128.store(out, f64x2.sqrt(v128.load(a)));
}

/** a + b; returns 1 when any of the rows left the range of int64, nulls and all. */
export function addI64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): u32 {
  let overflow: i64 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += stepA, b += stepB) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const sum = x + y;
    overflow |= (x ^ sum) & (y ^ sum);
    store<i64>(out, sum);
  }
  return overflow < 0 ? 1 : 0;
}

/** a - b; as `addI64`. */
export function subtractI64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): u32 {
  let overflow: i64 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += stepA, b += stepB) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const difference = x - y;
    overflow |= (x ^ y) & (x ^ difference);
    store<i64>(out, difference);
  }
  return overflow < 0 ? 1 : 0;
}

/** a * b; as `addI64`. */
export function multiplyI64(a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): u32 {
  let overflow: u32 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += stepA, b += stepB) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const product = x * y;
    // Factors of 32 bits cannot overflow, and a division is slow.
    if ((x ^ (<i64>(<i32>x))) | (y ^ (<i64>(<i32>y)))) {
      if ((x == -1 && y == i64.MIN_VALUE) || (x != 0 && x != -1 && product / x != y)) overflow = 1;
    }
    store<i64>(out, product);
  }
  return overflow;
}

/**
 * a / b truncated to `out`, and to `validity` whether the row has a result: both sides present and b not 0.
 * `present` is the operands' validity or 0. Returns 1 when a quotient left the range of int64.
 */
export function divideI64(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  validity: usize,
  rows: u32,
): u32 {
  let overflow: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const shown = y != 0 && (present == 0 || load<u8>(present + row) != 0);
    store<u8>(validity + row, shown ? 1 : 0);
    let quotient: i64 = 0;
    if (shown) {
      if (y == -1 && x == i64.MIN_VALUE) overflow = 1;
      else quotient = x / y;
    }
    store<i64>(out + ((<usize>row) << 3), quotient);
  }
  return overflow;
}

/** a % b with the sign of a; otherwise as `divideI64`, and never an overflow. */
export function remainderI64(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  validity: usize,
  rows: u32,
): u32 {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    const x = load<i64>(a);
    const y = load<i64>(b);
    const shown = y != 0 && (present == 0 || load<u8>(present + row) != 0);
    store<u8>(validity + row, shown ? 1 : 0);
    store<i64>(out + ((<usize>row) << 3), shown && y != -1 ? x % y : 0);
  }
  return 0;
}

/** |a|; returns 1 when the smallest int64 was met. */
export function absoluteI64(a: usize, out: usize, rows: u32): u32 {
  let overflow: u32 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, a += 8) {
    const x = load<i64>(a);
    if (x == i64.MIN_VALUE) overflow = 1;
    store<i64>(out, x < 0 ? -x : x);
  }
  return overflow;
}
