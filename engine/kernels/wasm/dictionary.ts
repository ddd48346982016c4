// A growing dictionary of short strings: hands out numbers in order of first appearance. Its state is a block of
// DICTIONARY_STATE bytes, its entries lie in 16-byte steps filled up with zeros, so that they compare by vectors.

/** Offsets in the state, all u32. */
const COUNT: usize = 0;
const USED: usize = 4;
const TABLE: usize = 8;
const MASK: usize = 12;
const VIEWS: usize = 16;
const BYTES: usize = 20;
const MOST: usize = 24;
const ROOM: usize = 28;

/** Longer strings do not go into dictionaries. */
const LONGEST: u32 = 128;

/** A slot has the entry's number + 1, its length, and the upper bits of its hash; 0 is none. So many entries at most. */
const NUMBER: u32 = 0xfffff;
/** Entries that are in the second-level cache anyway, and rows whose entries are brought there together. */
const NEAR: u32 = 8192;
const CHUNK: u32 = 64;
/** Scratch of as many u32. */
const slots: usize = memory.data(256);
/** Keeps loads alive whose value nobody needs. */
let touched: u32 = 0;

/**
 * Makes the state of an empty dictionary: a zeroed table of `mask` + 1 slots of 4 bytes, room for the views of `most`
 * entries and for `room` bytes of them.
 */
export function dictionaryInit(
  state: usize,
  table: u32,
  mask: u32,
  views: u32,
  most: u32,
  bytes: u32,
  room: u32,
): void {
  memory.fill(table, 0, (<usize>mask + 1) << 2);
  store<u32>(state, 0, COUNT);
  store<u32>(state, 0, USED);
  store<u32>(state, table, TABLE);
  store<u32>(state, mask, MASK);
  store<u32>(state, views, VIEWS);
  store<u32>(state, bytes, BYTES);
  store<u32>(state, most, MOST);
  store<u32>(state, room, ROOM);
}

export function dictionaryCount(state: usize): u32 {
  return load<u32>(state, COUNT);
}

/**
 * Numbers of the strings, as u64, to `target`; 0 for a null. Gives the rows done: fewer than `rows` when the next string is
 * too long or does not fit.
 */
export function dictionaryEncode(state: usize, views: usize, validity: usize, rows: u32, target: usize): u32 {
  const table: usize = load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const entries: usize = load<u32>(state, VIEWS);
  const far = load<u32>(state, COUNT) > NEAR;
  for (let row: u32 = 0; row < rows; row++, views += 8, target += 8) {
    if (far && row % CHUNK == 0) {
      const mark = validity == 0 ? 0 : validity + row;
      touch(state, views, mark, min<u32>(CHUNK, rows - row));
    }
    if (validity != 0 && load<u8>(validity + row) == 0) {
      store<u64>(target, 0);
      continue;
    }
    const entry = inline.always(entryOf(state, table, mask, entries, views));
    if (entry == 0) return row;
    store<u64>(target, entry - 1);
  }
  return rows;
}

/**
 * Adds to the u32 at `index` of each row (the first one sets it: `radix` 1) `radix` times one more than the number of its
 * string, nothing for a null. Gives the rows done, as `dictionaryEncode` does.
 */
export function dictionaryDigits(
  state: usize,
  views: usize,
  validity: usize,
  rows: u32,
  index: usize,
  radix: u32,
): u32 {
  const table: usize = load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const entries: usize = load<u32>(state, VIEWS);
  const kept: u32 = radix == 1 ? 0 : -1;
  const far = load<u32>(state, COUNT) > NEAR;
  for (let row: u32 = 0; row < rows; row++, views += 8, index += 4) {
    if (far && row % CHUNK == 0) {
      const mark = validity == 0 ? 0 : validity + row;
      touch(state, views, mark, min<u32>(CHUNK, rows - row));
    }
    let entry: u32 = 0;
    if (validity == 0 || load<u8>(validity + row) != 0) {
      entry = inline.always(entryOf(state, table, mask, entries, views));
      if (entry == 0) return row;
    }
    store<u32>(index, (load<u32>(index) & kept) + entry * radix);
  }
  return rows;
}

/**
 * Brings the first entries to the cache that the strings of the views are compared with: loops of few steps have more misses
 * under way than one that also compares.
 */
function touch(state: usize, views: usize, validity: usize, rows: u32): void {
  const table: usize = load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  const entries: usize = load<u32>(state, VIEWS);
  const bytes: usize = load<u32>(state, BYTES);
  const short = areShort(state);
  let sum: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const slot = validity == 0 || load<u8>(validity + row) != 0 ? slotOf(mask, views + (row << 3)) : 0;
    store<u32>(slots + (row << 2), slot);
    sum += load<u32>(table + (slot << 2));
  }
  for (let row: u32 = 0; row < rows; row++) {
    const at = slots + (row << 2);
    // Of an empty slot the first entry, which is there anyway.
    const place = max<u32>(load<u32>(table + (load<u32>(at) << 2)) & NUMBER, 1) - 1;
    const near = short ? bytes + (place << 4) : entries + (place << 3);
    store<u32>(at, <u32>near);
    sum += load<u32>(near);
  }
  if (!short) for (let row: u32 = 0; row < rows; row++) sum += load<u32>(load<u32>(load<u32>(slots + (row << 2))));
  touched = sum;
}

function slotOf(mask: u32, view: usize): u32 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const length = min<u32>(load<u32>(view, 4), LONGEST);
  const from: usize = length == 0 ? view : load<u32>(view);
  const kept = i8x16.lt_u(places, i8x16.splat(<i8>min<u32>(length, 16)));
  return hashEntry(from, length, v128.and(v128.load(from), kept)) & mask;
}

/** Whether all entries take 16 bytes, so that their numbers say where they lie. */
function areShort(state: usize): bool {
  return load<u32>(state, USED) == load<u32>(state, COUNT) << 4;
}

/** What a slot says of its entry besides the number. */
function markOf(hash: u32, length: u32): u32 {
  return ((hash >> 28) << 28) | (length << 20);
}

/** One more than the number of the string of the view, which it gets if it has none; 0 when it is too long or does not fit. */
function entryOf(state: usize, table: usize, mask: u32, entries: usize, view: usize): u32 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const length = load<u32>(view, 4);
  if (length > LONGEST) return 0;
  const from: usize = length == 0 ? view : load<u32>(view);
  const kept = i8x16.lt_u(places, i8x16.splat(<i8>min<u32>(length, 16)));
  const head = v128.and(v128.load(from), kept);
  const hash = inline.always(hashEntry(from, length, head));
  const mark = markOf(hash, length);
  const bytes: usize = load<u32>(state, BYTES);
  const short = areShort(state);
  let slot = hash & mask;
  let word = load<u32>(table + (slot << 2));
  while (word != 0) {
    if ((word & ~NUMBER) == mark) {
      const place = (word & NUMBER) - 1;
      const other: usize = short ? bytes + (place << 4) : load<u32>(entries + (place << 3));
      const same = !v128.any_true(v128.xor(v128.load(other), head)) && (length <= 16 || sameRest(other, from, length));
      if (same) return word & NUMBER;
    }
    slot = (slot + 1) & mask;
    word = load<u32>(table + (slot << 2));
  }
  return insert(state, table + (slot << 2), from, length, head, mark) ? load<u32>(state, COUNT) : 0;
}

/**
 * Keeps only the entries whose number has a byte other than 0 at `kept`, which get new numbers in the same order, and makes
 * the table anew.
 */
export function dictionaryKeep(state: usize, kept: usize): void {
  const count = load<u32>(state, COUNT);
  const views: usize = load<u32>(state, VIEWS);
  const bytes: usize = load<u32>(state, BYTES);
  const table: usize = load<u32>(state, TABLE);
  const mask = load<u32>(state, MASK);
  memory.fill(table, 0, (<usize>mask + 1) << 2);
  let left: u32 = 0;
  let used: u32 = 0;
  for (let entry: u32 = 0; entry < count; entry++) {
    if (load<u8>(kept + entry) == 0) continue;
    const view = views + (entry << 3);
    const length = load<u32>(view, 4);
    const size = max<u32>(16, (length + 15) & ~15);
    // Entries lie in the order of their numbers, so they only move down.
    memory.copy(bytes + used, load<u32>(view), size);
    const to = views + (left << 3);
    store<u32>(to, <u32>(bytes + used));
    store<u32>(to, length, 4);
    used += size;
    left++;
    const hash = hashEntry(load<u32>(to), length, v128.load(load<u32>(to)));
    let slot = hash & mask;
    while (load<u32>(table + (slot << 2)) != 0) slot = (slot + 1) & mask;
    store<u32>(table + (slot << 2), left | markOf(hash, length));
  }
  store<u32>(state, left, COUNT);
  store<u32>(state, used, USED);
}

/** `head`: the first 16 bytes, zeros behind the text. */
function hashEntry(from: usize, length: u32, head: v128): u32 {
  const word1 = <u64>i64x2.extract_lane(head, 0);
  const word2 = <u64>i64x2.extract_lane(head, 1);
  let hash = (word1 ^ (word2 * 0xc2b2ae3d27d4eb4f) ^ ((<u64>length) << 56)) * 0x9e3779b97f4a7c15;
  if (length > 16) hash = hashRest(from, length, hash);
  return <u32>(((hash ^ (hash >> 32)) * 0xbf58476d1ce4e5b9) >> 32);
}

function insert(state: usize, slot: usize, from: usize, length: u32, head: v128, mark: u32): bool {
  const count = load<u32>(state, COUNT);
  const used = load<u32>(state, USED);
  const size = max<u32>(16, (length + 15) & ~15);
  if (count == min<u32>(load<u32>(state, MOST), NUMBER - 1) || used + size > load<u32>(state, ROOM)) return false;
  const at: usize = load<u32>(state, BYTES) + used;
  v128.store(at, head);
  if (length > 16) {
    memory.copy(at + 16, from + 16, length - 16);
    memory.fill(at + length, 0, size - length);
  }
  const view: usize = load<u32>(state, VIEWS) + (count << 3);
  store<u32>(view, <u32>at);
  store<u32>(view, length, 4);
  store<u32>(state, count + 1, COUNT);
  store<u32>(state, used + size, USED);
  store<u32>(slot, (count + 1) | mark);
  return true;
}

/** Mixes the bytes behind the first 16 into the hash. */
function hashRest(from: usize, length: u32, hash: u64): u64 {
  for (let i: u32 = 16; i < length; i += 8) {
    const left = length - i;
    const word = load<u64>(from + i);
    hash = (hash ^ (left >= 8 ? word : word & ((<u64>-1) >> (64 - (left << 3))))) * 0xbf58476d1ce4e5b9;
    hash ^= hash >> 32;
  }
  return hash;
}

function sameRest(a: usize, b: usize, length: u32): bool {
  for (let i: u32 = 16; i < length; i += 8) {
    const left = length - i;
    const difference = load<u64>(a + i) ^ load<u64>(b + i);
    if ((left >= 8 ? difference : difference & ((<u64>-1) >> (64 - (left << 3)))) != 0) return false;
  }
  return true;
}
