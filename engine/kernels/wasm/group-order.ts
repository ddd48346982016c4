// Orders groups by their keys: the first 64 bits in which keys differ at all, packed in key order, sorted by radix; what
// then is equal again by what comes behind, or by comparison where it is little.
import { orderFloat, viewBytes, compareBytes } from './group-control';

// Parts of a key that are sorted by, each a u64 in its order.
const INTEGER: u32 = 0;
const FLOAT: u32 = 1;
const STRING: u32 = 2;
const LENGTH: u32 = 3;
const NULL: u32 = 4;
/** The null bits of eight keys. */
const NULLS: u32 = 5;

const RADIX_BITS: u32 = 11;
/** Groups that are put in order by comparison. */
const SHORT_RUN: u32 = 32;

/** A part of each record, as u64. `extra`: word of a string, bit of a null byte. */
export function groupOrderWords(addresses: usize, rows: u32, part: u32, offset: u32, extra: u32, words: usize): void {
  const end = addresses + (rows << 2);
  if (part == STRING) {
    for (; addresses < end; addresses += 4, words += 8) {
      store<u64>(words, stringWord(<usize>load<u32>(addresses) + offset, extra));
    }
  } else if (part == NULL) {
    for (; addresses < end; addresses += 4, words += 8) {
      store<u64>(words, <u64>((load<u8>(<usize>load<u32>(addresses) + offset) >> (<u8>extra)) & 1));
    }
  } else if (part == NULLS) {
    for (; addresses < end; addresses += 4, words += 8) {
      store<u64>(words, <u64>load<u8>(<usize>load<u32>(addresses) + offset));
    }
  } else if (part == LENGTH) {
    for (; addresses < end; addresses += 4, words += 8) {
      store<u64>(words, <u64>load<u32>(<usize>load<u32>(addresses) + offset));
    }
  } else {
    for (; addresses < end; addresses += 4, words += 8) {
      const word = load<i64>(<usize>load<u32>(addresses) + offset);
      store<u64>(words, (<u64>(part == FLOAT ? orderFloat(word) : word)) ^ 0x8000000000000000);
    }
  }
}

/** The OR and the AND of words, to the two u64 at `out`. */
export function groupOrderMask(words: usize, rows: u32, out: usize): void {
  let or: u64 = 0;
  let and: u64 = ~0;
  for (let i: u32 = 0; i < rows; i++) {
    const word = load<u64>(words + (i << 3));
    or |= word;
    and &= word;
  }
  store<u64>(out, or);
  store<u64>(out, and, 8);
}

/** Appends bits of a word to each packed key. */
export function groupOrderPack(words: usize, rows: u32, shift: u32, width: u32, packed: usize): void {
  const mask = (<u64>~0) >> (64 - width);
  for (let i: u32 = 0; i < rows; i++) {
    const at = packed + (i << 3);
    store<u64>(at, (load<u64>(at) << width) | ((load<u64>(words + (i << 3)) >> shift) & mask));
  }
}

/**
 * Puts groups in order that have the same packed key, which are neighbours. Longer runs of them are listed, as u32 start
 * and u32 length, while the list has room. Returns how many are listed.
 */
export function groupOrderTies(
  packed: usize,
  addresses: usize,
  rows: u32,
  keys: usize,
  count: u32,
  other: usize,
  runs: usize,
  most: u32,
): u32 {
  let listed: u32 = 0;
  for (let start: u32 = 0; start < rows;) {
    const key = load<u64>(packed + (start << 3));
    let end = start + 1;
    while (end < rows && load<u64>(packed + (end << 3)) == key) end++;
    const length = end - start;
    const stretch = addresses + (start << 2);
    if (length > SHORT_RUN && listed < most) {
      store<u32>(runs + (listed << 3), start);
      store<u32>(runs + (listed << 3), length, 4);
      listed++;
    } else if (length > SHORT_RUN) {
      const ordered = groupOrderCompare(stretch, length, keys, count, other);
      if (ordered != stretch) memory.copy(stretch, ordered, length << 2);
    } else if (length > 1) insertAll(stretch, length, keys, count);
    start = end;
  }
  return listed;
}

function insertAll(addresses: usize, rows: u32, keys: usize, count: u32): void {
  for (let i: u32 = 1; i < rows; i++) {
    const record = at(addresses, i);
    let to = i;
    for (; to > 0 && compareKeys(at(addresses, to - 1), record, keys, count) > 0; to--) {
      store<u32>(addresses + (to << 2), at(addresses, to - 1));
    }
    store<u32>(addresses + (to << 2), <u32>record);
  }
}

/** One stable pass of a radix sort by the 11 bits at `shift`. `counters` has 2048 u32. */
export function groupOrderPass(
  packed: usize,
  addresses: usize,
  rows: u32,
  shift: u32,
  counters: usize,
  outPacked: usize,
  outAddresses: usize,
): void {
  const mask: u64 = (1 << RADIX_BITS) - 1;
  memory.fill(counters, 0, 4 << RADIX_BITS);
  for (let i: u32 = 0; i < rows; i++) {
    const at = counters + ((<usize>((load<u64>(packed + (i << 3)) >> shift) & mask)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let next: u32 = 0;
  for (let at = counters; at < counters + (4 << RADIX_BITS); at += 4) {
    const count = load<u32>(at);
    store<u32>(at, next);
    next += count;
  }
  for (let i: u32 = 0; i < rows; i++) {
    const key = load<u64>(packed + (i << 3));
    const at = counters + ((<usize>((key >> shift) & mask)) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u64>(outPacked + (place << 3), key);
    store<u32>(outAddresses + (place << 2), load<u32>(addresses + (i << 2)));
  }
}

/**
 * Stable merge sort by comparison. `keys` lists each key as four u32: part, offset, offset of its null byte, its null bit.
 * Returns which of the two buffers holds the result.
 */
export function groupOrderCompare(addresses: usize, rows: u32, keys: usize, count: u32, other: usize): usize {
  let from = addresses;
  let to = other;
  for (let run: u32 = 1; run < rows; run = run << 1) {
    for (let start: u32 = 0; start < rows; start += run << 1) {
      const middle = min<u32>(start + run, rows);
      const end = min<u32>(middle + run, rows);
      let a = start;
      let b = middle;
      for (let k = start; k < end; k++) {
        const left = a < middle && (b >= end || compareKeys(at(from, a), at(from, b), keys, count) <= 0);
        store<u32>(to + (k << 2), at(from, left ? a++ : b++));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/** The first part of each listed record's first key, as a u64 that never falls where the order of the keys rises. */
export function groupOrderHeads(addresses: usize, rows: u32, keys: usize, heads: usize): void {
  for (let i: u32 = 0; i < rows; i++) store<u64>(heads + (i << 3), headOf(at(addresses, i), keys));
}

/**
 * For each record in [from, to), as a byte: how many of the listed ones come before it or have its keys. The listed ones,
 * at most 255, are in order, and so are their `heads`.
 */
export function groupOrderRanges(
  from: usize,
  to: usize,
  stride: u32,
  listed: usize,
  heads: usize,
  count: u32,
  keys: usize,
  keyCount: u32,
  out: usize,
): void {
  for (; from < to; from += stride, out++) {
    const head = headOf(from, keys);
    let low = headsBelow(heads, 0, count, head);
    // Whole keys are compared only with those of the same head.
    let high = head == ~0 ? count : headsBelow(heads, low, count, head + 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(at(listed, middle), from, keys, keyCount) <= 0) low = middle + 1;
      else high = middle;
    }
    store<u8>(out, <u8>low);
  }
}

/** Where in [low, high) heads end that are less than the given one. */
function headsBelow(heads: usize, low: u32, high: u32, head: u64): u32 {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u64>(heads + (middle << 3)) < head) low = middle + 1;
    else high = middle;
  }
  return low;
}

function headOf(record: usize, keys: usize): u64 {
  if (partOf(record + load<u32>(keys, 8), NULL, load<u32>(keys, 12)) != 0) return ~0;
  return partOf(record + load<u32>(keys, 4), load<u32>(keys), 0);
}

function at(list: usize, index: u32): u32 {
  return load<u32>(list + (index << 2));
}

function compareKeys(a: usize, b: usize, keys: usize, count: u32): i32 {
  for (let k = keys; k < keys + (count << 4); k += 16) {
    const nullAt = load<u32>(k, 8);
    const aNull = partOf(a + nullAt, NULL, load<u32>(k, 12));
    const bNull = partOf(b + nullAt, NULL, load<u32>(k, 12));
    if (aNull != bNull) return aNull < bNull ? -1 : 1;
    const part = load<u32>(k);
    const offset = load<u32>(k, 4);
    if (part == STRING) {
      const x = a + offset;
      const y = b + offset;
      const order = compareBytes(viewBytes(x), load<u32>(x), viewBytes(y), load<u32>(y));
      if (order != 0) return order;
    } else {
      const x = partOf(a + offset, part, 0);
      const y = partOf(b + offset, part, 0);
      if (x != y) return x < y ? -1 : 1;
    }
  }
  return 0;
}

function partOf(at: usize, part: u32, extra: u32): u64 {
  if (part == INTEGER) return load<u64>(at) ^ 0x8000000000000000;
  if (part == FLOAT) return (<u64>orderFloat(load<i64>(at))) ^ 0x8000000000000000;
  if (part == LENGTH) return <u64>load<u32>(at);
  if (part == NULL) return <u64>((load<u8>(at) >> (<u8>extra)) & 1);
  return stringWord(at, extra);
}

/** Bytes 8 * word.. of the string in the slot, big-endian, zeros behind its end. */
function stringWord(slot: usize, word: u32): u64 {
  const length = load<u32>(slot);
  const start = word << 3;
  if (start >= length) return 0;
  const bytes = bswap<u64>(load<u64>(viewBytes(slot) + start));
  const left = length - start;
  return left >= 8 ? bytes : bytes & ~((<u64>-1) >> (left << 3));
}
