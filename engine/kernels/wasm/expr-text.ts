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

/** Bytes that `concatStr` writes. */
export function concatBytes(a: usize, stepA: usize, b: usize, stepB: usize, present: usize, rows: u32): usize {
  let bytes: usize = 0;
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB) {
    if (present == 0 || load<u8>(present + row) != 0) bytes += <usize>load<u32>(a, 4) + load<u32>(b, 4);
  }
  return bytes;
}

/** Both texts one behind the other; the bytes go to `bytes`, the views to `out`. */
export function concatStr(
  a: usize,
  stepA: usize,
  b: usize,
  stepB: usize,
  present: usize,
  bytes: usize,
  out: usize,
  rows: u32,
): void {
  for (let row: u32 = 0; row < rows; row++, a += stepA, b += stepB, out += 8) {
    store<u64>(out, 0);
    if (present != 0 && load<u8>(present + row) == 0) continue;
    const lengthA = load<u32>(a, 4);
    const lengthB = load<u32>(b, 4);
    store<u32>(out, <u32>bytes);
    store<u32>(out, lengthA + lengthB, 4);
    copyBytes(bytes, load<u32>(a), lengthA);
    copyBytes(bytes + lengthA, load<u32>(b), lengthB);
    bytes += lengthA + lengthB;
  }
}

/** Writes up to 15 bytes too many, which the next text or the slack behind the last one takes. */
function copyBytes(to: usize, from: usize, length: u32): void {
  if (length > 64) memory.copy(to, from, length);
  else for (let at: u32 = 0; at < length; at += 16) v128.store(to + at, v128.load(from + at));
}

/** Views of the `count` characters from the `start`-th (from 0) on; no byte is copied. */
export function sliceStr(a: usize, present: usize, start: u32, count: u32, out: usize, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++, a += 8, out += 8) {
    store<u64>(out, 0);
    if (present != 0 && load<u8>(present + row) == 0) continue;
    const text = load<u32>(a);
    const length = load<u32>(a, 4);
    const from = skipCodePoints(text, 0, length, start);
    const to = skipCodePoints(text, from, length, count);
    store<u32>(out, text + from);
    store<u32>(out, to - from, 4);
  }
}

function skipCodePoints(text: usize, at: u32, length: u32, count: u32): u32 {
  for (; count > 0 && at < length; count--) at = inline.always(nextCodePoint(text, at, length));
  return at;
}

/**
 * For each present row the number of the first present row with the same text (u32 to `out`). `table` holds `slots`
 * zeroed u32, a power of two greater than `rows`. Other rows get nothing.
 */
export function firstRows(a: usize, present: usize, table: usize, slots: u32, out: usize, rows: u32): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (present != 0 && load<u8>(present + row) == 0) continue;
    const view = a + ((<usize>row) << 3);
    const length = load<u32>(view, 4);
    const text = load<u32>(view);
    let slot = inline.always(hashBytes(text, length)) & (slots - 1);
    let first = row;
    for (;;) {
      const entry = load<u32>(table + ((<usize>slot) << 2));
      if (entry == 0) {
        store<u32>(table + ((<usize>slot) << 2), row + 1);
        break;
      }
      const other = a + ((<usize>(entry - 1)) << 3);
      if (load<u32>(other, 4) == length && inline.always(sameBytes(load<u32>(other), text, length))) {
        first = entry - 1;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
    store<u32>(out + ((<usize>row) << 2), first);
  }
}

function hashBytes(at: usize, length: u32): u32 {
  let hash: u64 = length;
  let left = length;
  for (; left >= 8; left -= 8, at += 8) hash = (rotl<u64>(hash, 23) ^ load<u64>(at)) * 0x9e3779b97f4a7c15;
  if (left != 0) hash = (rotl<u64>(hash, 23) ^ (load<u64>(at) << (64 - (left << 3)))) * 0x9e3779b97f4a7c15;
  hash ^= hash >> 29;
  return <u32>((hash * 0xbf58476d1ce4e5b9) >> 32);
}
