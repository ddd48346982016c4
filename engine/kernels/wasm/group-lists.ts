// States without fixed size: all values of a group, its distinct values, and strings. They live on the table's heap.
//
// Values state: u32 address of the next place, u32 places left behind it, u64 number. A block of places ends with u32 end of
// the one before (0: none), u32 places; so an addition touches the state and one place, and all blocks but the newest are full.
// Distinct state: u32 newest entry, u32 0, u64 number; entry: u32 next, u32 record, then 8 bytes or a string slot.
// All entries of one column stand in an open-addressing set: control block of u32 slots, places, entries, limit.
import { SEED, INLINE, mix, tagOf, take, homeSlot, canonicalFloat } from './group-control';
import { viewHead, viewTail, viewBytes, hashLong, sameLong, compareBytes } from './group-control';

const LARGEST_BLOCK: u64 = 512;
const UNSET: u32 = 0xffffffff;

/** Appends each 8-byte value to its group's values. Returns the rows done, as all below. */
export function groupValues(table: usize, addresses: usize, values: usize, rows: u32, offset: u32): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    let next = load<u64>(state);
    const count = load<u64>(state, 8);
    if (<u32>(next >> 32) == 0) {
      const places = <u32>min<u64>(max<u64>(count, 2), LARGEST_BLOCK);
      const block = newBlock(table, <u32>next, places);
      if (block == 0) return i;
      next = (<u64>block) | ((<u64>places) << 32);
    }
    store<u64>(<usize>(<u32>next), load<u64>(values + (i << 3)));
    // One place on, one less left.
    store<u64>(state, next + 8 - ((<u64>1) << 32));
    store<u64>(state, count + 1, 8);
  }
  return rows;
}

export function groupMergeValues(
  table: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const count = load<u32>(source + offset, 8);
    if (count == 0) continue;
    const from = base + load<u32>(source + offset);
    const next = <usize>load<u32>(state);
    const left = load<u32>(state, 4);
    const number = load<u64>(state, 8);
    const now = min<u32>(count, left);
    const more = count - now;
    let after = next + ((<usize>now) << 3);
    let free = left - now;
    if (more != 0) {
      const places = max<u32>(more, <u32>min<u64>(number, LARGEST_BLOCK));
      const block = newBlock(table, next + ((<usize>left) << 3), places);
      if (block == 0) return i;
      memory.copy(block, from + ((<usize>now) << 3), (<usize>more) << 3);
      after = block + ((<usize>more) << 3);
      free = places - more;
    }
    memory.copy(next, from, (<usize>now) << 3);
    store<u32>(state, <u32>after);
    store<u32>(state, free, 4);
    store<u64>(state, number + count, 8);
  }
  return rows;
}

/** Copies a state's values to `to`, in any order; gives the address behind them. */
export function copyValues(state: usize, to: usize): usize {
  let left = <usize>load<u32>(state, 4);
  let end = <usize>load<u32>(state) + (left << 3);
  while (end != 0) {
    const places = <usize>load<u32>(end, 4);
    const bytes = (places - left) << 3;
    memory.copy(to, end - (places << 3), bytes);
    to += bytes;
    left = 0;
    end = <usize>load<u32>(end);
  }
  return to;
}

/**
 * The kept values of as many records as have no more than `capacity` of them in all, and the record of each; gives how many
 * records that are, and at `number` how many values.
 */
export function groupKeptRows(
  addresses: usize,
  rows: u32,
  offset: u32,
  capacity: u32,
  number: usize,
  outAddresses: usize,
  outValues: usize,
): u32 {
  let total: u32 = 0;
  let i: u32 = 0;
  for (; i < rows; i++, addresses += 4) {
    const record = load<u32>(addresses);
    const count = load<u64>(<usize>record + offset, 8);
    if (count > <u64>(capacity - total)) break;
    copyValues(<usize>record + offset, outValues + ((<usize>total) << 3));
    total += <u32>count;
    for (const end = outAddresses + ((<usize>count) << 2); outAddresses < end; outAddresses += 4) {
      store<u32>(outAddresses, record);
    }
  }
  store<u32>(number, total);
  return i;
}

/** Adds each 8-byte value (of floats: one zero, one NaN) to its group's distinct values. */
export function groupDistinct(
  table: usize,
  set: usize,
  addresses: usize,
  values: usize,
  rows: u32,
  offset: u32,
  floats: bool,
): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = values + (i << 3);
    const value = floats ? canonicalFloat(load<f64>(at)) : load<u64>(at);
    if (!addWord(table, set, load<u32>(addresses + (i << 2)), offset, value)) return i;
  }
  return rows;
}

export function groupDistinctStr(
  table: usize,
  set: usize,
  addresses: usize,
  values: usize,
  rows: u32,
  offset: u32,
): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const at = values + (i << 3);
    if (!addString(table, set, load<u32>(addresses + (i << 2)), offset, load<u32>(at), load<u32>(at, 4))) return i;
  }
  return rows;
}

export function groupMergeDistinct(
  table: usize,
  set: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const count = load<u32>(source + offset, 8);
    const from = base + load<u32>(source + offset);
    const record = <usize>load<u32>(addresses + (i << 2));
    for (let k: u32 = 0; k < count; k++) {
      if (!addWord(table, set, record, offset, load<u64>(from + (k << 3)))) return i;
    }
  }
  return rows;
}

export function groupMergeDistinctStr(
  table: usize,
  set: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const count = load<u32>(source + offset, 8);
    const from = base + load<u32>(source + offset);
    const record = <usize>load<u32>(addresses + (i << 2));
    for (let k: u32 = 0; k < count; k++) {
      const view = from + (k << 4);
      const length = load<u32>(view);
      const bytes = length <= INLINE ? view + 4 : base + load<u32>(view, 8);
      if (!addString(table, set, record, offset, bytes, length)) return i;
    }
  }
  return rows;
}

/** Least (`sign` 1) or greatest (-1) string by bytes; the state is a string slot of length 2^32 - 1 while there is none. */
export function groupExtremeStr(table: usize, addresses: usize, values: usize, rows: u32, offset: u32, sign: i32): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const at = values + (i << 3);
    if (!takeExtreme(table, state, load<u32>(at), load<u32>(at, 4), sign)) return i;
  }
  return rows;
}

export function groupMergeExtremeStr(
  table: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
  sign: i32,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const from = source + offset;
    const length = load<u32>(from);
    if (length == UNSET) continue;
    const bytes = length <= INLINE ? from + 4 : base + load<u32>(from, 8);
    if (!takeExtreme(table, <usize>load<u32>(addresses + (i << 2)) + offset, bytes, length, sign)) return i;
  }
  return rows;
}

/** First (`last` false) or last string by position: u64 position, string slot; see `groupFirst`. */
export function groupEdgeStr(
  table: usize,
  addresses: usize,
  values: usize,
  positions: usize,
  rows: u32,
  offset: u32,
  last: bool,
): u32 {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const position = load<u64>(positions + (i << 3)) + <u64>last;
    if (last ? position <= load<u64>(state) : position >= load<u64>(state)) continue;
    const at = values + (i << 3);
    if (!keepString(table, state + 8, load<u32>(at), load<u32>(at, 4))) return i;
    store<u64>(state, position);
  }
  return rows;
}

export function groupMergeEdgeStr(
  table: usize,
  addresses: usize,
  source: usize,
  stride: u32,
  rows: u32,
  offset: u32,
  base: usize,
  last: bool,
): u32 {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = source + offset;
    const position = load<u64>(from);
    if (last ? position <= load<u64>(state) : position >= load<u64>(state)) continue;
    const length = load<u32>(from, 8);
    const bytes = length <= INLINE ? from + 12 : base + load<u32>(from, 16);
    if (!keepString(table, state + 8, bytes, length)) return i;
    store<u64>(state, position);
  }
  return rows;
}

/** A block of values behind the one that ends at `before`; 0 when the heap is used up. */
function newBlock(table: usize, before: usize, places: u32): usize {
  const bytes = (<usize>places) << 3;
  const block = take(table, <u32>bytes + 8);
  if (block == 0) return 0;
  store<u32>(block + bytes, <u32>before);
  store<u32>(block + bytes, places, 4);
  return block;
}

function addWord(table: usize, set: usize, record: usize, offset: u32, value: u64): bool {
  const slots = <usize>load<u32>(set);
  const places = load<u32>(set, 4);
  const end = slots + ((<usize>places) << 3);
  const tag = tagOf(mix(mix(SEED, <u64>record), value));
  let at = homeSlot(slots, places, tag);
  while (true) {
    const slot = load<u64>(at);
    const entry = <usize>(slot >> 32);
    if (entry == 0) break;
    if (<u32>slot == tag && load<u32>(entry, 4) == <u32>record && load<u64>(entry, 8) == value) return true;
    at += 8;
    if (at == end) at = slots;
  }
  const entry = newEntry(table, set, record, offset, 16);
  if (entry == 0) return false;
  store<u64>(entry, value, 8);
  store<u64>(at, (<u64>tag) | ((<u64>entry) << 32));
  return true;
}

function addString(table: usize, set: usize, record: usize, offset: u32, address: usize, length: u32): bool {
  const slots = <usize>load<u32>(set);
  const places = load<u32>(set, 4);
  const end = slots + ((<usize>places) << 3);
  const head = viewHead(address, length);
  const tail = viewTail(address, length);
  const start = mix(SEED, <u64>record);
  const tag = tagOf(length > INLINE ? hashLong(start, address, length) : mix(mix(start, head), tail));
  let at = homeSlot(slots, places, tag);
  while (true) {
    const slot = load<u64>(at);
    const entry = <usize>(slot >> 32);
    if (entry == 0) break;
    if (<u32>slot == tag && load<u32>(entry, 4) == <u32>record && load<u64>(entry, 8) == head) {
      if (length > INLINE ? sameLong(load<u32>(entry, 16), address, length) : load<u64>(entry, 16) == tail) return true;
    }
    at += 8;
    if (at == end) at = slots;
  }
  const entry = newEntry(table, set, record, offset, length > INLINE ? 24 + length : 24);
  if (entry == 0) return false;
  store<u64>(entry, head, 8);
  store<u64>(entry, length > INLINE ? <u64>(entry + 24) : tail, 16);
  if (length > INLINE) memory.copy(entry + 24, address, length);
  store<u64>(at, (<u64>tag) | ((<u64>entry) << 32));
  return true;
}

/** An entry of the record's chain; 0 when the set or the heap is used up. */
function newEntry(table: usize, set: usize, record: usize, offset: u32, bytes: u32): usize {
  const count = load<u32>(set, 8);
  if (count >= load<u32>(set, 12)) return 0;
  const entry = take(table, bytes);
  if (entry == 0) return 0;
  const state = record + offset;
  store<u32>(entry, load<u32>(state));
  store<u32>(entry, <u32>record, 4);
  store<u32>(state, <u32>entry);
  store<u64>(state, load<u64>(state, 8) + 1, 8);
  store<u32>(set, count + 1, 8);
  return entry;
}

function takeExtreme(table: usize, state: usize, address: usize, length: u32, sign: i32): bool {
  const held = load<u32>(state);
  if (held != UNSET && compareBytes(address, length, viewBytes(state), held) * sign >= 0) return true;
  return keepString(table, state, address, length);
}

/** Puts a copy of the string into the slot, over the former one where it is long enough. */
function keepString(table: usize, slot: usize, address: usize, length: u32): bool {
  if (length <= INLINE) {
    const head = viewHead(address, length);
    const tail = viewTail(address, length);
    store<u64>(slot, head);
    store<u64>(slot, tail, 8);
    return true;
  }
  const held = load<u32>(slot);
  const fits = held != UNSET && held >= length;
  const heap = fits ? <usize>load<u32>(slot, 8) : take(table, length);
  if (heap == 0) return false;
  memory.copy(heap, address, length);
  store<u64>(slot, viewHead(heap, length));
  store<u64>(slot, <u64>heap, 8);
  return true;
}
