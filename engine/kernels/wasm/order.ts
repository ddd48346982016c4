// Orders items by their keys: the first bits in which keys differ at all, packed in key order, sorted by radix; what then
// is equal again by what comes behind, or by comparison where it is little. An item is a number: of a row in columns, or the
// address of a record. Where an item has its keys is told by a list of eight u32 a key: kind, base, shift (the key stands at
// base + (item << shift)), base of the byte that tells nulls (0 where there are none; it stands at base + item), the bit of
// that byte, whether the bit says present, a mask that turns the order round, and whether values under nulls are nothing.
import { orderFloat, canonicalFloat, viewBytes, compareBytes } from './group-control';

// Kinds of keys.
const INTEGER: u32 = 0;
const FLOAT: u32 = 1;
/** Text in a record: a length and bytes, or the address of these. */
const STRING: u32 = 2;
/** Text of a column: address and length. */
const TEXT: u32 = 3;
const BYTE: u32 = 4;

// Parts of a key that are sorted by, each a u64 in its order.
const VALUE: u32 = 0;
const LENGTH: u32 = 1;
const IS_NULL: u32 = 2;
/** The byte that tells nulls, of up to eight keys. */
const NULLS: u32 = 3;

const KEY_BYTES: u32 = 32;
/** Heads of one key. */
const HEADS_BYTES: u32 = 256 * 8;
const RADIX_BITS: u32 = 11;
/** Items that are put in order by comparison. */
const SHORT_RUN: u32 = 32;

/** A part of each item's key, as u64; of text the word `word`. */
export function orderWords(items: usize, rows: u32, key: usize, part: u32, word: u32, words: usize): void {
  const end = items + (rows << 2);
  const kind = load<u32>(key);
  const base = <usize>load<u32>(key, 4);
  const shift = <usize>load<u32>(key, 8);
  const turn = turnOf(key);
  const isPlain = load<u32>(key, 12) == 0 || load<u32>(key, 28) != 0;
  if (part == VALUE && kind == INTEGER && isPlain) {
    for (; items < end; items += 4, words += 8) {
      const value = load<u64>(base + ((<usize>load<u32>(items)) << shift));
      store<u64>(words, value ^ 0x8000000000000000 ^ turn);
    }
  } else if (part == VALUE && kind == STRING && isPlain) {
    for (; items < end; items += 4, words += 8) {
      const slot = base + ((<usize>load<u32>(items)) << shift);
      store<u64>(words, inline.always(stringWord(viewBytes(slot), load<u32>(slot), word)) ^ turn);
    }
  } else if (part == VALUE && kind == TEXT && isPlain) {
    for (; items < end; items += 4, words += 8) {
      const view = load<u64>(base + ((<usize>load<u32>(items)) << shift));
      store<u64>(words, inline.always(stringWord(<usize>(<u32>view), <u32>(view >> 32), word)) ^ turn);
    }
  } else if (part == VALUE) {
    for (; items < end; items += 4, words += 8)
      store<u64>(words, inline.always(valueWord(key, load<u32>(items), word)));
  } else if (part == LENGTH && isPlain) {
    const at = base + (kind == TEXT ? 4 : 0);
    for (; items < end; items += 4, words += 8) {
      store<u64>(words, (<u64>load<u32>(at + ((<usize>load<u32>(items)) << shift))) ^ turn);
    }
  } else if (part == LENGTH) {
    for (; items < end; items += 4, words += 8) {
      const item = load<u32>(items);
      store<u64>(words, (isNull(key, item) ? 0 : <u64>textLength(kind, placeOf(key, item))) ^ turn);
    }
  } else if (part == IS_NULL) {
    for (; items < end; items += 4, words += 8) store<u64>(words, <u64>isNull(key, load<u32>(items)));
  } else if (part == NULLS) {
    const nulls = <usize>load<u32>(key, 12);
    for (; items < end; items += 4, words += 8) store<u64>(words, <u64>load<u8>(nulls + <usize>load<u32>(items)));
  }
}

/** Items first, first + step, ... */
export function orderItems(first: u32, step: u32, rows: u32, items: usize): void {
  for (const end = items + (rows << 2); items < end; items += 4, first += step) store<u32>(items, first);
}

/**
 * The first two words of each item's text, and at `masks` the OR and the AND of the lengths and of both words, as they are
 * ordered.
 */
export function orderTexts(items: usize, rows: u32, key: usize, first: usize, second: usize, masks: usize): void {
  const kind = load<u32>(key);
  const base = <usize>load<u32>(key, 4);
  const shift = <usize>load<u32>(key, 8);
  const turn = turnOf(key);
  const isPlain = load<u32>(key, 12) == 0 || load<u32>(key, 28) != 0;
  let orLength: u64 = 0;
  let andLength: u64 = ~0;
  let orFirst: u64 = 0;
  let andFirst: u64 = ~0;
  let orSecond: u64 = 0;
  let andSecond: u64 = ~0;
  for (const end = items + (rows << 2); items < end; items += 4, first += 8, second += 8) {
    const item = load<u32>(items);
    const at = base + ((<usize>item) << shift);
    const length = isPlain || !isNull(key, item) ? textLength(kind, at) : 0;
    const bytes = textBytes(kind, at);
    const one = inline.always(stringWord(bytes, length, 0)) ^ turn;
    const two = inline.always(stringWord(bytes, length, 1)) ^ turn;
    store<u64>(first, one);
    store<u64>(second, two);
    orLength |= (<u64>length) ^ turn;
    andLength &= (<u64>length) ^ turn;
    orFirst |= one;
    andFirst &= one;
    orSecond |= two;
    andSecond &= two;
  }
  store<u64>(masks, orLength);
  store<u64>(masks, andLength, 8);
  store<u64>(masks, orFirst, 16);
  store<u64>(masks, andFirst, 24);
  store<u64>(masks, orSecond, 32);
  store<u64>(masks, andSecond, 40);
}

/** The OR and the AND of words, to the two u64 at `out`. */
export function orderMask(words: usize, rows: u32, out: usize): void {
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
export function orderPack(words: usize, rows: u32, shift: u32, width: u32, packed: usize): void {
  const mask = (<u64>~0) >> (64 - width);
  for (let i: u32 = 0; i < rows; i++) {
    const at = packed + (i << 3);
    store<u64>(at, (load<u64>(at) << width) | ((load<u64>(words + (i << 3)) >> shift) & mask));
  }
}

/**
 * Puts items in order that have the same packed key, which are neighbours. Longer runs of them are listed, as u32 start
 * and u32 length, while the list has room. Returns how many are listed.
 */
export function orderTies(
  packed: usize,
  items: usize,
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
    const stretch = items + (start << 2);
    if (length > SHORT_RUN && listed < most) {
      store<u32>(runs + (listed << 3), start);
      store<u32>(runs + (listed << 3), length, 4);
      listed++;
    } else if (length > SHORT_RUN) {
      const ordered = orderCompare(stretch, length, keys, count, other);
      if (ordered != stretch) memory.copy(stretch, ordered, length << 2);
    } else if (length > 1) insertAll(stretch, length, keys, count);
    start = end;
  }
  return listed;
}

function insertAll(items: usize, rows: u32, keys: usize, count: u32): void {
  for (let i: u32 = 1; i < rows; i++) {
    const item = at(items, i);
    let to = i;
    for (; to > 0 && compareKeys(at(items, to - 1), keys, item, keys, count) > 0; to--) {
      store<u32>(items + (to << 2), at(items, to - 1));
    }
    store<u32>(items + (to << 2), item);
  }
}

/** One stable pass of a radix sort by the 11 bits at `shift`. `counters` has 2048 u32. */
export function orderPass(
  packed: usize,
  items: usize,
  rows: u32,
  shift: u32,
  counters: usize,
  outPacked: usize,
  outItems: usize,
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
    store<u32>(outItems + (place << 2), load<u32>(items + (i << 2)));
  }
}

/**
 * Stable merge sort by comparison. Returns which of the two buffers holds the result.
 */
export function orderCompare(items: usize, rows: u32, keys: usize, count: u32, other: usize): usize {
  let from = items;
  let to = other;
  for (let run: u32 = 1; run < rows; run = run << 1) {
    for (let start: u32 = 0; start < rows; start += run << 1) {
      const middle = min<u32>(start + run, rows);
      const end = min<u32>(middle + run, rows);
      let a = start;
      let b = middle;
      for (let k = start; k < end; k++) {
        const left = a < middle && (b >= end || compareKeys(at(from, a), keys, at(from, b), keys, count) <= 0);
        store<u32>(to + (k << 2), at(from, left ? a++ : b++));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/**
 * Of records in order keeps the first of those with equal keys, whose number it gives; each of the others is listed with the
 * one that it meets. The lower 24 bits of their tags, which are of the keys' hash, tell most apart.
 */
export function groupMeet(records: usize, rows: u32, keys: usize, count: u32, targets: usize, others: usize): u32 {
  let kept: u32 = 0;
  let last: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const record = at(records, i);
    const isNew = last == 0 || ((load<u32>(record) ^ load<u32>(last)) & 0xffffff) != 0;
    if (isNew || compareKeys(last, keys, record, keys, count) != 0) {
      store<u32>(records + (kept++ << 2), record);
      last = record;
      continue;
    }
    store<u32>(targets, last);
    store<u32>(others, record);
    targets += 4;
    others += 4;
  }
  return kept;
}

/** The first words of each key of `rows` items, counted from 0, as u64 that never fall where the order rises: 256 a key. */
export function orderHeads(rows: u32, keys: usize, count: u32, heads: usize): void {
  for (; count > 0; count--, keys += KEY_BYTES, heads += HEADS_BYTES) {
    for (let i: u32 = 0; i < rows; i++) store<u64>(heads + (i << 3), headOf(i, keys));
  }
}

/**
 * For each of the items first, first + step, ... as a byte: how many of the splitters come before it or have its keys. With
 * `apart` twice as many, and one less where it has the keys of one. The splitters, at most 255, are items from 0 on with
 * keys of their own, all different and in order; so are the heads of their first key, with ~0 behind them up to 256.
 */
export function orderRanges(
  first: u32,
  step: u32,
  rows: u32,
  keys: usize,
  count: u32,
  splitters: u32,
  heads: usize,
  splitterKeys: usize,
  apart: bool,
  out: usize,
): void {
  for (const end = out + rows; out < end; out++, first += step) {
    const head = inline.always(headOf(first, keys));
    let low = inline.always(headsBelow(heads, head));
    let same = false;
    if (low < splitters && load<u64>(heads + ((<usize>low) << 3)) == head) {
      const found = rangeOf(first, head, keys, count, low, splitters, heads, splitterKeys);
      low = found >> 1;
      same = (found & 1) != 0;
    }
    store<u8>(out, <u8>(apart ? 2 * low - <u32>same : low));
  }
}

/**
 * Goes on key by key among the splitters from `low` on that have the head of the item's first key: twice how many come before
 * it or have its keys, and 1 if one has.
 */
function rangeOf(
  item: u32,
  head: u64,
  keys: usize,
  count: u32,
  low: u32,
  high: u32,
  heads: usize,
  splitterKeys: usize,
): u32 {
  for (let key: u32 = 0; key < count; key++, heads += HEADS_BYTES) {
    const own = keys + key * KEY_BYTES;
    if (key > 0) head = headOf(item, own);
    while (low < high && load<u64>(heads + ((<usize>low) << 3)) < head) low++;
    let end = low;
    while (end < high && load<u64>(heads + ((<usize>end) << 3)) == head) end++;
    if (low == end) return low << 1;
    high = end;
    // What the head does not tell: the rest of a text, and nulls.
    if (head != ~0 && isTold(own, item, splitterKeys + key * KEY_BYTES, low, high)) continue;
    let same: u32 = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = compareKeys(middle, splitterKeys, item, keys, count);
      if (order == 0) same = 1;
      if (order <= 0) low = middle + 1;
      else high = middle;
    }
    return (low << 1) | same;
  }
  return (high << 1) | 1;
}

/** Whether the item's key and those of the splitters from `low` to `high`, which have the same head, are equal for sure. */
function isTold(key: usize, item: u32, splitterKey: usize, low: u32, high: u32): bool {
  const kind = load<u32>(key);
  if (kind != STRING && kind != TEXT) return true;
  const length = textLength(kind, placeOf(key, item));
  if (length > 8) return false;
  const other = load<u32>(splitterKey);
  for (; low < high; low++) if (textLength(other, placeOf(splitterKey, low)) != length) return false;
  return true;
}

/**
 * Row numbers from 0 on by their range, those of one in their order, to `out`; how many rows each range has to the counters,
 * a u32 each of `count` ranges and as many again to work with.
 */
export function orderByRange(parts: usize, rows: u32, count: u32, counters: usize, out: usize): void {
  memory.fill(counters, 0, count << 3);
  for (let i: u32 = 0; i < rows; i++) {
    const at = counters + ((<usize>load<u8>(parts + i)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  const places = counters + (count << 2);
  let next: u32 = 0;
  for (let part: u32 = 0; part < count; part++) {
    store<u32>(places + (part << 2), next);
    next += load<u32>(counters + (part << 2));
  }
  for (let i: u32 = 0; i < rows; i++) {
    const at = places + ((<usize>load<u8>(parts + i)) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(out + (place << 2), i);
  }
}

/** How many of 256 heads are less than the given one; no branch depends on them. */
function headsBelow(heads: usize, head: u64): u32 {
  let low: usize = 0;
  for (let step: usize = 128; step > 0; step >>= 1) {
    low += step & -(<usize>(load<u64>(heads + ((low + step - 1) << 3)) < head));
  }
  return <u32>low + <u32>(load<u64>(heads + (low << 3)) < head);
}

function headOf(item: u32, keys: usize): u64 {
  return isNull(keys, item) ? ~0 : valueWord(keys, item, 0);
}

function at(list: usize, index: u32): u32 {
  return load<u32>(list + (index << 2));
}

function compareKeys(a: u32, aKeys: usize, b: u32, bKeys: usize, count: u32): i32 {
  for (const end = aKeys + count * KEY_BYTES; aKeys < end; aKeys += KEY_BYTES, bKeys += KEY_BYTES) {
    const aNull = isNull(aKeys, a);
    const bNull = isNull(bKeys, b);
    if (aNull != bNull) return bNull ? -1 : 1;
    if (aNull) continue;
    const kind = load<u32>(aKeys);
    if (kind == STRING || kind == TEXT) {
      const x = placeOf(aKeys, a);
      const y = placeOf(bKeys, b);
      const other = load<u32>(bKeys);
      const order = compareBytes(textBytes(kind, x), textLength(kind, x), textBytes(other, y), textLength(other, y));
      if (order != 0) return load<u32>(aKeys, 24) != 0 ? -order : order;
    } else {
      const x = valueWord(aKeys, a, 0);
      const y = valueWord(bKeys, b, 0);
      if (x != y) return x < y ? -1 : 1;
    }
  }
  return 0;
}

function placeOf(key: usize, item: u32): usize {
  return <usize>load<u32>(key, 4) + ((<usize>item) << (<usize>load<u32>(key, 8)));
}

function isNull(key: usize, item: u32): bool {
  const base = load<u32>(key, 12);
  if (base == 0) return false;
  return (((<u32>load<u8>(<usize>base + <usize>item)) >> load<u32>(key, 16)) & 1) != load<u32>(key, 20);
}

function turnOf(key: usize): u64 {
  return <u64>(<i64>(<i32>load<u32>(key, 24)));
}

/** In its order; of nulls the word of nothing. */
function valueWord(key: usize, item: u32, word: u32): u64 {
  const kind = load<u32>(key);
  const at = placeOf(key, item);
  const none = isNull(key, item);
  if (kind == INTEGER) return (none ? 0 : load<u64>(at)) ^ 0x8000000000000000 ^ turnOf(key);
  if (kind == FLOAT) {
    return (none ? 0 : <u64>orderFloat(<i64>canonicalFloat(load<f64>(at)))) ^ 0x8000000000000000 ^ turnOf(key);
  }
  // As bools are in records: words.
  if (kind == BYTE) return (none ? 0 : <u64>load<u8>(at)) ^ 0x8000000000000000 ^ turnOf(key);
  return (none ? 0 : stringWord(textBytes(kind, at), textLength(kind, at), word)) ^ turnOf(key);
}

function textBytes(kind: u32, at: usize): usize {
  return kind == TEXT ? <usize>load<u32>(at) : viewBytes(at);
}

function textLength(kind: u32, at: usize): u32 {
  return load<u32>(at + (kind == TEXT ? 4 : 0));
}

/** Bytes 8 * word.. of a text, big-endian, zeros behind its end. */
function stringWord(bytes: usize, length: u32, word: u32): u64 {
  const start = word << 3;
  if (start >= length) return 0;
  const eight = bswap<u64>(load<u64>(bytes + start));
  const left = length - start;
  return left >= 8 ? eight : eight & ~((<u64>-1) >> (left << 3));
}
