/** The table behind exact float parsing: 5^q for q = -342..308, as 128-bit fractions with the highest bit set. */
import type { KernelMemory } from '../../kernels/memory.js';

const SMALLEST = -342;
const LARGEST = 308;

/** Writes 651 entries of 16 bytes at `address`: the high u64, then the low one. Exact ones aside, positive powers are truncated. */
export function fillPowersOfFive(memory: KernelMemory, address: number): void {
  const { u64 } = memory;
  for (let q = SMALLEST; q <= LARGEST; q++) {
    const fraction = q < 0 ? reciprocal(5n ** BigInt(-q)) : normalized(5n ** BigInt(q));
    const at = address / 8 + (q - SMALLEST) * 2;
    u64[at] = fraction >> 64n;
    u64[at + 1] = fraction & 0xffff_ffff_ffff_ffffn;
  }
}

function normalized(power: bigint): bigint {
  const excess = bits(power) - 128;
  return excess > 0 ? power >> BigInt(excess) : power << BigInt(-excess);
}

/** Rounded up while the error then stays below what can hide a halfway case (5^27 < 2^64); truncated beyond. */
function reciprocal(power: bigint): bigint {
  const size = bits(power);
  if (size < 64) return (1n << BigInt(size + 127)) / power + 1n;
  const fraction = (1n << BigInt(size * 2 + 128)) / power + 1n;
  return fraction >> BigInt(bits(fraction) - 128);
}

function bits(value: bigint): number {
  return value.toString(2).length;
}
