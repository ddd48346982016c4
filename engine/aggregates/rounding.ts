/** Exact rationals to floats: the plain form of the kernels' rounding, and the path of states too wide for them. */

/** numerator / denominator * 2^power, rounded once to nearest even. `denominator` > 0. */
export function roundRatio(numerator: bigint, denominator: bigint, power: number): number {
  if (numerator === 0n) return 0;
  const size = numerator < 0n ? -numerator : numerator;
  const shift = Math.max(0, bitLength(denominator) - bitLength(size) + 66);
  const scaled = size << BigInt(shift);
  const quotient = scaled / denominator;
  const sticky = quotient * denominator !== scaled;
  const magnitude = roundBits(quotient, power - shift, sticky);
  return numerator < 0n ? -magnitude : magnitude;
}

export function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

/** value * 2^power plus a little if `sticky`; `value` has at least 60 bits. */
function roundBits(value: bigint, power: number, sticky: boolean): number {
  const bits = value.toString(2).length;
  const kept = Math.min(53, bits + power + 1074);
  if (kept < 0) return 0;
  const drop = BigInt(bits - kept);
  const half = 1n << (drop - 1n);
  let mantissa = value >> drop;
  const rest = value - (mantissa << drop);
  if (rest > half || (rest === half && (sticky || (mantissa & 1n) === 1n))) mantissa += 1n;
  const exponent = power + Number(drop);
  if (exponent > 971) return Infinity;
  const first = Math.trunc(exponent / 2);
  return Number(mantissa) * 2 ** first * 2 ** (exponent - first);
}
