// Orders groups by their keys: the bits in which keys differ at all, packed in key order, sorted by radix; a merge sort
// by comparison where strings are too long for that.
import { orderFloat, viewBytes, compareBytes } from './group-control';

// Parts of a key that are sorted by, each a u64 in its order.
const INTEGER: u32 = 0;
const FLOAT: u32 = 1;
const STRING: u32 = 2;
const LENGTH: u32 = 3;
const NULL: u32 = 4;

const RADIX_BITS: u32 = 11;

/** The OR and the AND of a part over all records, to the two u64 at `out`. `extra`: word of a string, bit of a null byte. */
export function groupOrderMask(addresses: usize, rows: u32, part: u32, offset: u32, extra: u32, out: usize): void {
  let or: u64 = 0;
  let and: u64 = ~0;
  for (let i: u32 = 0; i < rows; i++) {
    const word = partOf(<usize>load<u32>(addresses + (i << 2)) + offset, part, extra);
    or |= word;
    and &= word;
  }
  store<u64>(out, or);
  store<u64>(out, and, 8);
}

/** Appends bits of a part to each record's packed key. A segment is u32 shift, u32 width (< 64). */
export function groupOrderPack(
  addresses: usize,
  rows: u32,
  part: u32,
  offset: u32,
  extra: u32,
  segments: usize,
  count: u32,
  packed: usize,
): void {
  const end = segments + (count << 3);
  for (let i: u32 = 0; i < rows; i++) {
    const word = partOf(<usize>load<u32>(addresses + (i << 2)) + offset, part, extra);
    let key = load<u64>(packed + (i << 3));
    for (let at = segments; at < end; at += 8) {
      const width = load<u32>(at, 4);
      key = (key << width) | ((word >> load<u32>(at)) & (((<u64>1) << width) - 1));
    }
    store<u64>(packed + (i << 3), key);
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
