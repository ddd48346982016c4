// A 64-bit checksum at the speed of memory for the chunks of a store: sums of products of 32-bit halves with a key that
// changes every 32 bytes (the NH hash of Black et al., UMAC 1999), plus the data itself, so that no change of one byte
// can vanish; folded to 64 bits. Not for adversaries.

const MIX1: u64 = 0x9e3779b97f4a7c15;
const MIX2: u64 = 0xc2b2ae3d27d4eb4f;

/** The checksum of `bytes` bytes, a multiple of 32, continuing from `seed` (the checksum of what stands before, or 0). */
export function checksum(at: usize, bytes: u32, seed: u64): u64 {
  let low = i64x2(0x243f6a8885a308d3, 0x13198a2e03707344);
  let high = i64x2(0x452821e638d01377, -0x41ab9930cb16f394);
  let keyA = i32x4(0x3f84d5b5, 0x47309ab7, 0x1b4f2c15, 0x6a09e667);
  let keyB = i32x4(0x7c15f39d, 0x2545f491, 0x5bd1e995, 0x3c6ef372);
  const step = i32x4(0x1e3779b1, 0x05ebca77, 0x42b2ae3d, 0x27d4eb2f);
  const end = at + bytes;
  for (; at < end; at += 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const x = i32x4.add(a, keyA);
    const y = i32x4.add(b, keyB);
    low = i64x2.add(low, i64x2.add(i64x2.extmul_low_i32x4_u(x, y), b));
    high = i64x2.add(high, i64x2.add(i64x2.extmul_high_i32x4_u(x, y), a));
    keyA = i32x4.add(keyA, step);
    keyB = i32x4.sub(keyB, step);
  }
  let hash = mix(seed ^ (<u64>bytes * MIX1));
  hash = mix(hash ^ i64x2.extract_lane(low, 0));
  hash = mix(hash ^ i64x2.extract_lane(low, 1));
  hash = mix(hash ^ i64x2.extract_lane(high, 0));
  return mix(hash ^ i64x2.extract_lane(high, 1));
}

/** A permutation of the 64-bit numbers. */
function mix(value: u64): u64 {
  value = (value ^ (value >> 32)) * MIX1;
  value = (value ^ (value >> 29)) * MIX2;
  return value ^ (value >> 32);
}
