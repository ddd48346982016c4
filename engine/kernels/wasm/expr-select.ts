// Choosing between two vectors row by row, gathering rows by number, and repeating a constant.
// Operands as in expr-arithmetic.ts.

/** 8-byte values: a where `mask` is 1, else b. */
export function choose8(mask: usize, a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  const end = mask + rows;
  for (; mask < end; mask++, a += stepA, b += stepB, out += 8) {
    store<u64>(out, select<u64>(load<u64>(a), load<u64>(b), load<u8>(mask) != 0));
  }
}

/** 1-byte values: a where `mask` is 1, else b. */
export function choose1(mask: usize, a: usize, stepA: usize, b: usize, stepB: usize, out: usize, rows: u32): void {
  const end = mask + rows;
  for (; mask < end; mask++, a += stepA, b += stepB, out++) {
    store<u8>(out, select<u8>(load<u8>(a), load<u8>(b), load<u8>(mask) != 0));
  }
}

/** The 8-byte values of the rows numbered at `selection` (u32 each). */
export function gather8(values: usize, selection: usize, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 3);
  for (const last = end - 31; out < last; out += 32, selection += 16) {
    const low = load<u64>(selection);
    const high = load<u64>(selection, 8);
    const a = v128.load64_zero(values + ((<usize>(<u32>low)) << 3));
    const b = v128.load64_zero(values + ((<usize>(<u32>high)) << 3));
    v128.store(out, v128.load64_lane(values + ((<usize>(low >> 32)) << 3), a, 1));
    v128.store(out, v128.load64_lane(values + ((<usize>(high >> 32)) << 3), b, 1), 16);
  }
  for (; out < end; out += 8, selection += 4) {
    store<u64>(out, load<u64>(values + ((<usize>load<u32>(selection)) << 3)));
  }
}

export function gather1(values: usize, selection: usize, rows: u32, out: usize): void {
  const end = out + rows;
  for (; out < end; out++, selection += 4) store<u8>(out, load<u8>(values + load<u32>(selection)));
}

/** The 8 bytes at `value`, `rows` times. */
export function repeat8(value: usize, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  const word = load<u64>(value);
  for (; out < end; out += 8) store<u64>(out, word);
}
