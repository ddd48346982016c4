// Helpers of several kernels; not exported from the module.

export function sameBytes(a: usize, b: usize, length: u32): bool {
  let left = length;
  for (; left >= 8; left -= 8, a += 8, b += 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
  }
  if (left == 0) return true;
  return (load<u64>(a) ^ load<u64>(b)) << (64 - (left << 3)) == 0;
}

export function floorDivide(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return quotient * divisor > value ? quotient - 1 : quotient;
}
