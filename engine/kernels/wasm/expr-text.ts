// Tests and measures of UTF-8 texts given as views (u32 address, u32 length). Operands as in expr-arithmetic.ts;
// rows that `present` (0: none) leaves out are not read and give 0.
import { sameBytes } from './expr-shared';

/** Code points of each text. */
export function lengthStr(a: usize, present: usize, out: usize, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++, a += 8, out += 8) {
    const shown = present == 0 || load<u8>(present + row) != 0;
    store<i64>(out, shown ? inline.always(codePoints(load<u32>(a), load<u32>(a, 4))) : 0);
  }
}

function codePoints(at: usize, length: u32): u32 {
  let following: u32 = 0;
  let left = length;
  for (; left >= 8; left -= 8, at += 8) following += inline.always(followingBytes(load<u64>(at)));
  if (left != 0) following += inline.always(followingBytes(load<u64>(at) << (64 - (left << 3))));
  return length - following;
}

/** Bytes of the form 10xxxxxx. */
function followingBytes(word: u64): u32 {
  return <u32>popcnt<u64>((word >> 7) & ~(word >> 6) & 0x0101010101010101);
}

export function startsWithStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    let found = present == 0 || load<u8>(present + row) != 0;
    if (found) {
      const length = load<u32>(b, 4);
      found = load<u32>(a, 4) >= length && inline.always(sameBytes(load<u32>(a), load<u32>(b), length));
    }
    store<u8>(out + row, found ? 1 : 0);
  }
}

export function endsWithStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    let found = present == 0 || load<u8>(present + row) != 0;
    if (found) {
      const whole = load<u32>(a, 4);
      const length = load<u32>(b, 4);
      found = whole >= length && inline.always(sameBytes(load<u32>(a) + (whole - length), load<u32>(b), length));
    }
    store<u8>(out + row, found ? 1 : 0);
  }
}

export function containsStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  out: usize,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    let found = present == 0 || load<u8>(present + row) != 0;
    if (found) found = containsBytes(load<u32>(a), load<u32>(a, 4), load<u32>(b), load<u32>(b, 4));
    store<u8>(out + row, found ? 1 : 0);
  }
}

/** Compares first and last byte of the needle at 16 places at a time (Mula, "SIMD-friendly algorithms for substring searching"). */
function containsBytes(text: usize, length: u32, needle: usize, size: u32): bool {
  if (size > length) return false;
  if (size == 0) return true;
  const first = i8x16.splat(load<i8>(needle));
  const last = i8x16.splat(load<i8>(needle + size - 1));
  const places = length - size + 1;
  for (let place: u32 = 0; place < places; place += 16) {
    const heads = i8x16.eq(v128.load(text + place), first);
    const tails = i8x16.eq(v128.load(text + place + size - 1), last);
    let hits = <u32>i8x16.bitmask(v128.and(heads, tails));
    if (places - place < 16) hits &= ((<u32>1) << (places - place)) - 1;
    for (; hits != 0; hits &= hits - 1) {
      if (inline.always(sameBytes(text + place + ctz(hits), needle, size))) return true;
    }
  }
  return false;
}

/** SQL's LIKE without an escape: % is any bytes, _ one code point. */
export function likeStr(a: usize, stepA: usize, b: usize, stepB: usize, present: usize, out: usize, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    let found = present == 0 || load<u8>(present + row) != 0;
    if (found) found = likeBytes(load<u32>(a), load<u32>(a, 4), load<u32>(b), load<u32>(b, 4));
    store<u8>(out + row, found ? 1 : 0);
  }
}

function likeBytes(text: usize, length: u32, pattern: usize, size: u32): bool {
  let at: u32 = 0;
  let step: u32 = 0;
  // Where to take up again after the latest %, which then swallows one more byte.
  let resumePattern: u32 = 0;
  let resumeText: u32 = 0;
  let resumable = false;
  while (at < length) {
    const wanted: u32 = step < size ? load<u8>(pattern + step) : 0;
    if (step < size && wanted == 0x25) {
      resumable = true;
      resumePattern = ++step;
      resumeText = at;
    } else if (step < size && wanted == 0x5f) {
      at = inline.always(nextCodePoint(text, at, length));
      step++;
    } else if (step < size && wanted == load<u8>(text + at)) {
      at++;
      step++;
    } else if (resumable) {
      step = resumePattern;
      // A whole code point, so that _ never meets the middle of one.
      resumeText = inline.always(nextCodePoint(text, resumeText, length));
      at = resumeText;
    } else {
      return false;
    }
  }
  while (step < size && load<u8>(pattern + step) == 0x25) step++;
  return step == size;
}

function nextCodePoint(text: usize, at: u32, length: u32): u32 {
  do at++;
  while (at < length && (load<u8>(text + at) & 0xc0) == 0x80);
  return at;
}
