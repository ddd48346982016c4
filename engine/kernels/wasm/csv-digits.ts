// What the parsers of numbers share: their tables, and digits put together.

// 0: powers of ten as f64, 10^0..10^22; 256: powers of ten as u64, 10^0..10^19; 512: [length][dot] shuffles of 16 bytes
// that move a number's digits to the right end without its dot; 5376: [negative * 32 + places + 1] signed powers of ten as f64,
// that of no places twice; 8192: 128-bit powers of five, 5^-342..5^308.
export const SHUFFLES: usize = 512;
export const SIGNED_POWERS: usize = 5376;
export const FIVES: usize = 8192;
export const tables: usize = memory.data(8192 + 651 * 16, 16);
let ready: bool = false;

/**
 * Fills the tables that need no big integers. Gives the address where the host must put 651 entries of 16 bytes, the
 * high u64 of 5^q normalised to 128 bits and then the low one, q = -342..308; 0 when all was done before.
 */
export function csvPrepareNumbers(): usize {
  if (ready) return 0;
  let float: f64 = 1;
  for (let i = 0; i < 23; i++) {
    store<f64>(tables + (i << 3), float);
    float *= 10;
  }
  let whole: u64 = 1;
  for (let i = 0; i < 20; i++) {
    store<u64>(tables + 256 + (i << 3), whole);
    whole *= 10;
  }
  for (let length = 0; length <= 16; length++) {
    for (let dot = 0; dot <= 16; dot++) {
      const shuffle = tables + SHUFFLES + ((length * 17 + dot) << 4);
      const digits = dot < length ? length - 1 : length;
      for (let i = 0; i < 16; i++) {
        const k = i - (16 - digits);
        // 0x80 gives a zero byte.
        store<u8>(shuffle + i, k < 0 ? 0x80 : k >= dot ? k + 1 : k);
      }
    }
  }
  for (let i: usize = 0; i < 17; i++) {
    const power = load<f64>(tables + (i == 0 ? 0 : (i - 1) << 3));
    store<f64>(tables + SIGNED_POWERS + (i << 3), power);
    store<f64>(tables + SIGNED_POWERS + ((i + 32) << 3), -power);
  }
  ready = true;
  return tables + FIVES;
}

/** Sixteen digit values, most significant first, as numbers of four digits. */
export function fourDigits(digits: v128): v128 {
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  return i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
}

/** As one number. */
export function sixteenDigits(digits: v128): u64 {
  const fours = fourDigits(digits);
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  return <u64>(<u32>i32x4.extract_lane(eights, 0)) * 100000000 + <u64>(<u32>i32x4.extract_lane(eights, 1));
}
