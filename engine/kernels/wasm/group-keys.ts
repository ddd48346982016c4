// Group-by keys: columns -> rows of normalised keys with a running hash each, and the digits of a dense index.
import { SEED, INLINE, mix, tagOf, viewHead, viewTail, hashLong, canonicalFloat } from './group-control';

// Every key kernel takes what its place among the keys is: the first one (FIRST) clears `head` bytes of each row (tag and
// null bits) and begins the hash, the last one (LAST) writes the tag instead of the hash.
const FIRST: u32 = 1;
const LAST: u32 = 2;

/** A key of 64-bit integers. `nullAt` is the byte of the key row, `nullBit` its bit, that says null. */
export function groupKeyI64(
  values: usize,
  validity: usize,
  rows: u32,
  hashes: usize,
  keys: usize,
  stride: u32,
  offset: u32,
  nullAt: u32,
  nullBit: u32,
  head: u32,
  place: u32,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    if ((place & FIRST) != 0) for (let at: u32 = 0; at < head; at += 8) store<u64>(keys + at, 0);
    let word = load<u64>(values + (i << 3));
    if (validity != 0 && load<u8>(validity + i) == 0) {
      word = 0;
      store<u8>(keys + nullAt, load<u8>(keys + nullAt) | (<u8>nullBit));
    }
    store<u64>(keys + offset, word);
    const hash = mix((place & FIRST) != 0 ? SEED : load<u64>(hashes), word);
    if ((place & LAST) != 0) store<u32>(keys, tagOf(hash));
    else store<u64>(hashes, hash);
    keys += stride;
    hashes += 8;
  }
}

/** A key of floats: -0 is 0, every NaN is one. */
export function groupKeyF64(
  values: usize,
  validity: usize,
  rows: u32,
  hashes: usize,
  keys: usize,
  stride: u32,
  offset: u32,
  nullAt: u32,
  nullBit: u32,
  head: u32,
  place: u32,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    if ((place & FIRST) != 0) for (let at: u32 = 0; at < head; at += 8) store<u64>(keys + at, 0);
    let word = canonicalFloat(load<f64>(values + (i << 3)));
    if (validity != 0 && load<u8>(validity + i) == 0) {
      word = 0;
      store<u8>(keys + nullAt, load<u8>(keys + nullAt) | (<u8>nullBit));
    }
    store<u64>(keys + offset, word);
    const hash = mix((place & FIRST) != 0 ? SEED : load<u64>(hashes), word);
    if ((place & LAST) != 0) store<u32>(keys, tagOf(hash));
    else store<u64>(hashes, hash);
    keys += stride;
    hashes += 8;
  }
}

/** A key of strings, as views that refer to the bytes where they are. */
export function groupKeyStr(
  values: usize,
  validity: usize,
  rows: u32,
  hashes: usize,
  keys: usize,
  stride: u32,
  offset: u32,
  nullAt: u32,
  nullBit: u32,
  head: u32,
  place: u32,
): void {
  if (validity == 0 && head == 8) {
    if (place == (FIRST | LAST))
      return inline.always(presentStrings(values, rows, hashes, keys, stride, offset, true, true));
    if (place == FIRST) return inline.always(presentStrings(values, rows, hashes, keys, stride, offset, true, false));
    if (place == LAST) return inline.always(presentStrings(values, rows, hashes, keys, stride, offset, false, true));
  }
  for (let i: u32 = 0; i < rows; i++) {
    if ((place & FIRST) != 0) for (let at: u32 = 0; at < head; at += 8) store<u64>(keys + at, 0);
    const value = load<u64>(values + (i << 3));
    let length = <u32>(value >> 32);
    if (validity != 0 && load<u8>(validity + i) == 0) {
      length = 0;
      store<u8>(keys + nullAt, load<u8>(keys + nullAt) | (<u8>nullBit));
    }
    const hash = writeView(<usize>(<u32>value), length, (place & FIRST) != 0 ? SEED : load<u64>(hashes), keys + offset);
    if ((place & LAST) != 0) store<u32>(keys, tagOf(hash));
    else store<u64>(hashes, hash);
    keys += stride;
    hashes += 8;
  }
}

/** The same without nulls and with few keys; inlined once for each place, so that no row asks for it. */
function presentStrings(
  values: usize,
  rows: u32,
  hashes: usize,
  keys: usize,
  stride: u32,
  offset: u32,
  first: bool,
  last: bool,
): void {
  for (const end = values + ((<usize>rows) << 3); values < end; values += 8) {
    if (first) store<u64>(keys, 0);
    const value = load<u64>(values);
    const seed = first ? SEED : load<u64>(hashes);
    const hash = inline.always(writeView(<usize>(<u32>value), <u32>(value >> 32), seed, keys + offset));
    if (last) store<u32>(keys, tagOf(hash));
    else store<u64>(hashes, hash);
    keys += stride;
    hashes += 8;
  }
}

/** Writes the view of `length` bytes at `address`; returns the hash with it. */
function writeView(address: usize, length: u32, hash: u64, out: usize): u64 {
  if (length > INLINE) {
    store<u64>(out, viewHead(address, length));
    store<u64>(out, viewTail(address, length), 8);
    return hashLong(hash, address, length);
  }
  const iota = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const bytes = v128.and(v128.load(address), i8x16.gt_s(i8x16.splat(<i8>length), iota));
  // Any lanes of the length would do; with these the two vectors are simply moved along.
  const size = i32x4.splat(length);
  const view = i8x16.shuffle(size, bytes, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
  v128.store(out, view);
  return mix(mix(hash, i64x2.extract_lane(view, 0)), i64x2.extract_lane(view, 1));
}

/** Bytes as 64-bit integers. */
export function groupWiden(values: usize, rows: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(out + (i << 3), <u64>load<u8>(values + i));
}

/** Number `i` of a dictionary's numbers of `width` bytes. */
export function codeAt(codes: usize, width: u32, i: u32): u32 {
  if (width == 1) return <u32>load<u8>(codes + i);
  return width == 2 ? <u32>load<u16>(codes + (i << 1)) : load<u32>(codes + (i << 2));
}

/**
 * The digit of a text that is the number of a dictionary: `digits` has a u32 for each of those, 0 where it is none. Adds to
 * `index` as `groupDenseDigit` does; returns not 0 where one has no digit.
 */
export function groupDenseCode(
  codes: usize,
  width: u32,
  digits: usize,
  validity: usize,
  rows: u32,
  index: usize,
  radix: u32,
): u32 {
  if (validity == 0 && width == 1) return presentCodes<u8>(codes, digits, rows, index, radix);
  if (validity == 0 && width == 2) return presentCodes<u16>(codes, digits, rows, index, radix);
  if (validity == 0) return presentCodes<u32>(codes, digits, rows, index, radix);
  let outside: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const code = codeAt(codes, width, i);
    let kept = load<u32>(digits + (code << 2));
    if (validity != 0 && load<u8>(validity + i) == 0) kept = 0;
    else outside += <u32>(kept == 0);
    const at = index + (i << 2);
    store<u32>(at, (radix == 1 ? 0 : load<u32>(at)) + kept * radix);
  }
  return outside;
}

/**
 * Adds a key's digit times `radix` to each row's dense index (`index[i] = digit` for the first key): 0 for null, else
 * value - least + 1. Returns not 0 where a value is outside [least, least + size - 1).
 */
export function groupDenseDigit(
  values: usize,
  validity: usize,
  rows: u32,
  index: usize,
  least: i64,
  size: u32,
  radix: u32,
): u32 {
  if (validity == 0) return presentDigits(values, rows, index, least, size, radix);
  let outside: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const digit = load<i64>(values + (i << 3)) - least + 1;
    let kept = <u32>digit;
    if (validity != 0 && load<u8>(validity + i) == 0) kept = 0;
    else if (<u64>(digit - 1) >= <u64>(size - 1)) outside++;
    const at = index + (i << 2);
    store<u32>(at, (radix == 1 ? 0 : load<u32>(at)) + kept * radix);
  }
  return outside;
}

/** The same without nulls, four rows at a time. */
function presentDigits(values: usize, rows: u32, index: usize, least: i64, size: u32, radix: u32): u32 {
  const lowest = i64x2.splat(least);
  const highest = i64x2.splat(<i64>size - 2);
  const one = i32x4.splat(1);
  const times = i32x4.splat(<i32>radix);
  const first = radix == 1;
  // The sign bits: of a value below the range, or above it.
  let signs = i64x2.splat(0);
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4, values += 32) {
    const a = i64x2.sub(v128.load(values), lowest);
    const b = i64x2.sub(v128.load(values, 16), lowest);
    signs = v128.or(signs, v128.or(a, i64x2.sub(highest, a)));
    signs = v128.or(signs, v128.or(b, i64x2.sub(highest, b)));
    const digits = i32x4.add(v128.shuffle<u32>(a, b, 0, 2, 4, 6), one);
    const at = index + (row << 2);
    v128.store(at, first ? digits : i32x4.add(v128.load(at), i32x4.mul(digits, times)));
  }
  let outside = <u32>i64x2.bitmask(signs);
  for (; row < rows; row++, values += 8) {
    const digit = load<i64>(values) - least + 1;
    if (<u64>(digit - 1) >= <u64>(size - 1)) outside++;
    const at = index + (row << 2);
    store<u32>(at, (first ? 0 : load<u32>(at)) + <u32>digit * radix);
  }
  return outside;
}

/** As `groupDenseDigit` for whole numbers of `width` 1 or 2 bytes; `least` and `size` are below 2^30. */
export function groupDenseNarrow(
  values: usize,
  width: u32,
  validity: usize,
  rows: u32,
  index: usize,
  least: i32,
  size: u32,
  radix: u32,
): u32 {
  if (width == 1) return narrowDigits<i8>(values, validity, rows, index, least, size, radix);
  return narrowDigits<i16>(values, validity, rows, index, least, size, radix);
}

function narrowDigits<T>(
  values: usize,
  validity: usize,
  rows: u32,
  index: usize,
  least: i32,
  size: u32,
  radix: u32,
): u32 {
  const lowest = i32x4.splat(least);
  const highest = i32x4.splat(<i32>size - 2);
  const one = i32x4.splat(1);
  const times = i32x4.splat(<i32>radix);
  const first = radix == 1;
  // The sign bits: of a value below the range, or above it.
  let signs = i32x4.splat(0);
  let row: u32 = 0;
  for (const wide = validity == 0 ? rows & ~3 : 0; row < wide; row += 4, values += 4 * sizeof<T>()) {
    const words = sizeof<T>() == 1 ? i16x8.extend_low_i8x16_s(v128.load32_zero(values)) : v128.load64_zero(values);
    const distance = i32x4.sub(i32x4.extend_low_i16x8_s(words), lowest);
    signs = v128.or(signs, v128.or(distance, i32x4.sub(highest, distance)));
    const digits = i32x4.add(distance, one);
    const at = index + (row << 2);
    v128.store(at, first ? digits : i32x4.add(v128.load(at), i32x4.mul(digits, times)));
  }
  let outside = <u32>i32x4.bitmask(signs);
  for (; row < rows; row++, values += sizeof<T>()) {
    const distance = <i32>load<T>(values) - least;
    let digit = <u32>(distance + 1);
    if (validity != 0 && load<u8>(validity + row) == 0) digit = 0;
    else if (<u32>distance >= size - 1) outside++;
    const at = index + (row << 2);
    store<u32>(at, (first ? 0 : load<u32>(at)) + digit * radix);
  }
  return outside;
}

function presentCodes<T>(codes: usize, digits: usize, rows: u32, index: usize, radix: u32): u32 {
  let outside: u32 = 0;
  const end = index + ((<usize>rows) << 2);
  if (radix == 1) {
    for (const last = end - 15; index < last; index += 16, codes += sizeof<T>() * 4) {
      const a = load<u32>(digits + ((<usize>load<T>(codes)) << 2));
      const b = load<u32>(digits + ((<usize>load<T>(codes, sizeof<T>())) << 2));
      const c = load<u32>(digits + ((<usize>load<T>(codes, sizeof<T>() * 2)) << 2));
      const d = load<u32>(digits + ((<usize>load<T>(codes, sizeof<T>() * 3)) << 2));
      outside |= (<u32>(a == 0)) | (<u32>(b == 0)) | (<u32>(c == 0)) | (<u32>(d == 0));
      store<u32>(index, a);
      store<u32>(index, b, 4);
      store<u32>(index, c, 8);
      store<u32>(index, d, 12);
    }
    for (; index < end; index += 4, codes += sizeof<T>()) {
      const digit = load<u32>(digits + ((<usize>load<T>(codes)) << 2));
      outside += <u32>(digit == 0);
      store<u32>(index, digit);
    }
    return outside;
  }
  for (; index < end; index += 4, codes += sizeof<T>()) {
    const digit = load<u32>(digits + ((<usize>load<T>(codes)) << 2));
    outside += <u32>(digit == 0);
    store<u32>(index, load<u32>(index) + digit * radix);
  }
  return outside;
}
