// The group-by's hash table: find or insert the groups of key rows, and the dense index over its records.
import * as control from './group-control';
import { take, placeSlot, homeSlot, sameLong, INLINE } from './group-control';

/**
 * Writes the record address of each key row's group to `out`, inserting new groups. Returns the rows done; fewer than
 * `rows` means that slots, records or heap are used up.
 */
export function groupFind(table: usize, keys: usize, stride: u32, rows: u32, out: usize): u32 {
  const slots = <usize>load<u32>(table, control.SLOTS);
  const count = load<u32>(table, control.SLOT_COUNT);
  const end = slots + ((<usize>count) << 3);
  const strings = <usize>load<u32>(table, control.STRING_START);
  const keyEnd = <usize>load<u32>(table, control.KEY_END);
  for (let i: u32 = 0; i < rows; i++) {
    const tag = load<u32>(keys);
    let at = homeSlot(slots, count, tag);
    let record: usize = 0;
    while (true) {
      const slot = load<u64>(at);
      record = <usize>(slot >> 32);
      if (record == 0) break;
      if (<u32>slot == tag && sameKey(keys, record, strings, keyEnd)) break;
      at += 8;
      if (at == end) at = slots;
    }
    if (record == 0) {
      if (load<u32>(table, control.GROUPS) >= load<u32>(table, control.LIMIT)) return i;
      record = insert(table, keys);
      if (record == 0) return i;
      store<u64>(at, (<u64>tag) | ((<u64>record) << 32));
    }
    store<u32>(out, <u32>record);
    out += 4;
    keys += stride;
  }
  return rows;
}

/** Makes a group of each of `rows` records whose keys stand already at the next free records. Returns the rows done. */
export function groupAppend(table: usize, rows: u32, out: usize): u32 {
  const stride = load<u32>(table, control.STRIDE);
  const strings = <usize>load<u32>(table, control.STRING_START);
  const keyEnd = <usize>load<u32>(table, control.KEY_END);
  const template = <usize>load<u32>(table, control.TEMPLATE);
  let record = <usize>load<u32>(table, control.RECORD_NEXT);
  let i: u32 = 0;
  for (; i < rows; i++) {
    if (strings < keyEnd && !ownStrings(table, record, strings, keyEnd)) break;
    for (let at = keyEnd; at < <usize>stride; at += 8) store<u64>(record + at, load<u64>(template + at));
    store<u32>(out + (i << 2), <u32>record);
    record += stride;
  }
  store<u32>(table, <u32>record, control.RECORD_NEXT);
  store<u32>(table, load<u32>(table, control.GROUPS) + i, control.GROUPS);
  return i;
}

/** Fills the (zeroed) slots at `slots` from those at `from`; for a larger table. */
export function groupRehash(from: usize, fromCount: u32, slots: usize, count: u32): void {
  const end = from + ((<usize>fromCount) << 3);
  for (let at = from; at < end; at += 8) {
    const slot = load<u64>(at);
    if (slot != 0) placeSlot(slots, count, slot);
  }
}

/** Record addresses by dense index; returns the rows whose group is not known yet (address 0). */
export function groupDenseFind(index: usize, dense: usize, rows: u32, out: usize): u32 {
  let missing: u32 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const record = load<u32>(dense + ((<usize>load<u32>(index + (i << 2))) << 2));
    store<u32>(out + (i << 2), record);
    missing += <u32>(record == 0);
  }
  return missing;
}

/** Remembers the rows' record addresses by dense index. */
export function groupDenseLearn(index: usize, dense: usize, rows: u32, addresses: usize): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    store<u32>(dense + ((<usize>load<u32>(index + (i << 2))) << 2), load<u32>(addresses + (i << 2)));
  }
}

function sameKey(key: usize, record: usize, strings: usize, keyEnd: usize): bool {
  if (load<u32>(key, 4) != load<u32>(record, 4)) return false;
  let at: usize = 8;
  for (; at < strings; at += 8) if (load<u64>(key + at) != load<u64>(record + at)) return false;
  for (; at < keyEnd; at += 16) {
    if (load<u64>(key + at) != load<u64>(record + at)) return false;
    const length = load<u32>(key + at);
    if (length <= INLINE) {
      if (load<u64>(key + at, 8) != load<u64>(record + at, 8)) return false;
    } else if (!sameLong(load<u32>(key + at, 8), load<u32>(record + at, 8), length)) return false;
  }
  return true;
}

/** A new record with the key and the template's states, or 0 when records or heap are used up. */
function insert(table: usize, key: usize): usize {
  const stride = <usize>load<u32>(table, control.STRIDE);
  const strings = <usize>load<u32>(table, control.STRING_START);
  const keyEnd = <usize>load<u32>(table, control.KEY_END);
  const template = <usize>load<u32>(table, control.TEMPLATE);
  const record = <usize>load<u32>(table, control.RECORD_NEXT);
  if (record + stride > <usize>load<u32>(table, control.RECORD_END)) return 0;
  let at: usize = 0;
  for (; at < keyEnd; at += 8) store<u64>(record + at, load<u64>(key + at));
  if (strings < keyEnd && !ownStrings(table, record, strings, keyEnd)) return 0;
  for (; at < stride; at += 8) store<u64>(record + at, load<u64>(template + at));
  store<u32>(table, <u32>(record + stride), control.RECORD_NEXT);
  store<u32>(table, load<u32>(table, control.GROUPS) + 1, control.GROUPS);
  return record;
}

/** Copies the record's long key strings to the heap; all or none. */
function ownStrings(table: usize, record: usize, strings: usize, keyEnd: usize): bool {
  let bytes: u32 = 0;
  for (let at = strings; at < keyEnd; at += 16) {
    const length = load<u32>(record + at);
    if (length > INLINE) bytes += (length + 7) & ~7;
  }
  if (bytes == 0) return true;
  let heap = take(table, bytes);
  if (heap == 0) return false;
  for (let at = strings; at < keyEnd; at += 16) {
    const length = load<u32>(record + at);
    if (length <= INLINE) continue;
    memory.copy(heap, <usize>load<u32>(record + at, 8), length);
    store<u32>(record + at, <u32>heap, 8);
    heap += (length + 7) & ~7;
  }
  return true;
}
