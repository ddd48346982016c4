// Columns between the batch layout (byte masks, 8-byte values, string views) and Arrow's (bitmaps, i32 days, offsets).

/**
 * Appends one bit a row at bit `bit` of `target`: whether the byte at `source` is not 0 and, where `validity` is not 0,
 * the mask byte neither. Bits of `target`'s last byte behind the rows become 0. Gives the number of ones.
 */
export function packBits(source: usize, validity: usize, rows: u32, target: usize, bit: u32): u32 {
  let ones: u32 = 0;
  let row: u32 = 0;
  let at = target + (bit >> 3);
  const shift = bit & 7;
  if (shift != 0) {
    let byte = (<u32>load<u8>(at)) & ((1 << shift) - 1);
    for (let position = shift; position < 8 && row < rows; position++, row++) {
      const present = validity == 0 || load<u8>(validity + row) != 0;
      const one = <u32>(present && load<u8>(source + row) != 0);
      byte |= one << position;
      ones += one;
    }
    store<u8>(at, <u8>byte);
    at += 1;
  }
  for (; row < rows; row += 16, at += 2) {
    let bytes = i8x16.ne(v128.load(source + row), i8x16.splat(0));
    if (validity != 0) bytes = v128.and(bytes, i8x16.ne(v128.load(validity + row), i8x16.splat(0)));
    let bits = <u32>i8x16.bitmask(bytes);
    const left = rows - row;
    if (left < 16) bits &= (1 << left) - 1;
    store<u16>(at, <u16>bits);
    ones += popcnt(bits);
  }
  return ones;
}

/** Appends `rows` ones at bit `bit` of `target`; bits of the last byte behind them become 0. */
export function packOnes(target: usize, bit: u32, rows: u32): void {
  if (rows == 0) return;
  const first = target + (bit >> 3);
  const end = bit + rows;
  const last = target + (end >> 3);
  const kept = (<u32>load<u8>(first)) & ((1 << (bit & 7)) - 1);
  memory.fill(first, 0xff, last - first);
  store<u8>(last, <u8>(((<u32>1) << (end & 7)) - 1));
  store<u8>(first, <u8>(kept | ((<u32>load<u8>(first)) & ~((1 << (bit & 7)) - 1))));
}

/** One byte 0 or 1 a row from a bitmap that begins at bit 0 of `source`. May write 15 bytes past the rows. */
export function unpackBits(source: usize, rows: u32, target: usize): void {
  const pick = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  const one = i8x16.splat(1);
  for (let row: u32 = 0; row < rows; row += 16) {
    const bytes = i8x16.swizzle(i16x8.splat(load<i16>(source + (row >> 3))), pick);
    v128.store(target + row, v128.and(i8x16.eq(v128.and(bytes, bit), bit), one));
  }
}

/** Copies 8-byte values, 0 where the mask byte says null. */
export function copyPresent(source: usize, validity: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    store<u64>(target + (row << 3), load<u64>(source + (row << 3)) & -(<u64>load<u8>(validity + row)));
  }
}

/** The low 32 bits of 8-byte values, 0 where null; `validity` may be 0. May write 12 bytes past the rows. */
export function narrowTo32(source: usize, validity: usize, rows: u32, target: usize): void {
  if (validity == 0) {
    for (let row: u32 = 0; row < rows; row += 4) {
      const at = source + (row << 3);
      v128.store(
        target + (row << 2),
        i8x16.shuffle(v128.load(at), v128.load(at, 16), 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
      );
    }
    return;
  }
  for (let row: u32 = 0; row < rows; row++) {
    store<u32>(target + (row << 2), load<u32>(source + (row << 3)) & -(<u32>load<u8>(validity + row)));
  }
}

/** i64 values from i32 ones. May write 8 bytes past the rows. */
export function widenFrom32(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row += 2) {
    v128.store(target + (row << 3), i64x2.extend_low_i32x4_s(v128.load64_zero(source + (row << 2))));
  }
}

/** Bytes of all strings that are present. */
export function textBytes(views: usize, validity: usize, rows: u32): f64 {
  let bytes: u64 = 0;
  if (validity == 0) {
    for (let row: u32 = 0; row < rows; row++) bytes += load<u32>(views + (row << 3), 4);
  } else {
    for (let row: u32 = 0; row < rows; row++) {
      bytes += load<u32>(views + (row << 3), 4) & -(<u32>load<u8>(validity + row));
    }
  }
  return <f64>bytes;
}

/**
 * Appends strings: their bytes from `bytes` + `used` on, their ends (relative to `bytes`) at `ends`; a null has no bytes.
 * Gives the bytes used then. May write 15 bytes past them.
 */
export function appendText(views: usize, validity: usize, rows: u32, ends: usize, bytes: usize, used: u32): u32 {
  let at = bytes + used;
  for (let row: u32 = 0; row < rows; row++) {
    let length = load<u32>(views + (row << 3), 4);
    if (validity != 0) length &= -(<u32>load<u8>(validity + row));
    // The address of a null or empty string may point anywhere.
    const from: usize = length == 0 ? at : load<u32>(views + (row << 3));
    if (length <= 32) {
      v128.store(at, v128.load(from));
      if (length > 16) v128.store(at, v128.load(from, 16), 16);
    } else {
      memory.copy(at, from, length);
    }
    at += length;
    store<u32>(ends + (row << 2), <u32>(at - bytes));
  }
  return <u32>(at - bytes);
}

/**
 * String views from rows + 1 offsets into the bytes at `bytes`. Gives 0, or 1 when an offset is below the one before it
 * or negative (the views are then not to be used). May write 24 bytes past the rows.
 */
export function textViews(offsets: usize, rows: u32, bytes: usize, target: usize): u32 {
  const base = i32x4.splat(<i32>bytes);
  let signs: u32 = 0;
  for (let row: u32 = 0; row < rows; row += 4) {
    const starts = v128.load(offsets + (row << 2));
    const lengths = i32x4.sub(v128.load(offsets + (row << 2), 4), starts);
    const left = rows - row;
    const bits = <u32>i32x4.bitmask(v128.or(starts, lengths));
    signs |= left < 4 ? bits & ((1 << left) - 1) : bits;
    const at = target + (row << 3);
    const addresses = i32x4.add(starts, base);
    v128.store(at, i8x16.shuffle(addresses, lengths, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23));
    v128.store(at, i8x16.shuffle(addresses, lengths, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31), 16);
  }
  return <u32>(signs != 0);
}

/** The low 16 bits of i64 values. May write 14 bytes past the rows. */
export function narrowTo16(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row += 4) {
    const at = source + (row << 3);
    const words = i8x16.shuffle(v128.load(at), v128.load(at, 16), 0, 1, 8, 9, 16, 17, 24, 25, 0, 0, 0, 0, 0, 0, 0, 0);
    store<u64>(target + (row << 1), i64x2.extract_lane(words, 0));
  }
}

/** The low 8 bits of i64 values. May write 7 bytes past the rows. */
export function narrowTo8(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row += 4) {
    const at = source + (row << 3);
    const bytes = i8x16.shuffle(v128.load(at), v128.load(at, 16), 0, 8, 16, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    store<u32>(target + row, i32x4.extract_lane(bytes, 0));
  }
}

/** i64 values from i16 ones. May write 24 bytes past the rows. */
export function widenFrom16(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row += 4) {
    const words = i32x4.extend_low_i16x8_s(v128.load64_zero(source + (row << 1)));
    v128.store(target + (row << 3), i64x2.extend_low_i32x4_s(words));
    v128.store(target + (row << 3), i64x2.extend_high_i32x4_s(words), 16);
  }
}

/** i64 values from i8 ones. May write 24 bytes past the rows. */
export function widenFrom8(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row += 4) {
    const words = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(source + row)));
    v128.store(target + (row << 3), i64x2.extend_low_i32x4_s(words));
    v128.store(target + (row << 3), i64x2.extend_high_i32x4_s(words), 16);
  }
}

/** Arrow's 128-bit decimals from scaled i64 values. */
export function widenTo128(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<i64>(source + (row << 3));
    store<i64>(target + (row << 4), value);
    store<i64>(target + (row << 4), value >> 63, 8);
  }
}

/** The low 64 bits of 128-bit decimals. */
export function narrowFrom128(source: usize, rows: u32, target: usize): void {
  for (let row: u32 = 0; row < rows; row++) store<i64>(target + (row << 3), load<i64>(source + (row << 4)));
}

/** `first`, first + 1, … */
export function sequence(target: usize, rows: u32, first: u64): void {
  for (let row: u32 = 0; row < rows; row++) store<u64>(target + (row << 3), first + row);
}

/** The view of each row's dictionary entry; indices are of `width` 1, 2, 4 or 8 bytes and not negative. */
export function pickViews(indices: usize, width: u32, dictionary: usize, rows: u32, target: usize): void {
  if (width == 1) {
    for (let row: u32 = 0; row < rows; row++) {
      store<u64>(target + (row << 3), load<u64>(dictionary + ((<u32>load<u8>(indices + row)) << 3)));
    }
  } else if (width == 2) {
    for (let row: u32 = 0; row < rows; row++) {
      store<u64>(target + (row << 3), load<u64>(dictionary + ((<u32>load<u16>(indices + (row << 1))) << 3)));
    }
  } else {
    // Of 8 bytes the lower ones say all.
    for (let row: u32 = 0; row < rows; row++) {
      store<u64>(target + (row << 3), load<u64>(dictionary + (load<u32>(indices + row * width) << 3)));
    }
  }
}
