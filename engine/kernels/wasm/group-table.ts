// The group-by's hash table: find or insert the groups of key rows, and the dense index over its records.
import * as control from './group-control';
import { take, placeSlot, homeSlot, sameKey, sameLong, INLINE } from './group-control';

/** Rows whose slots and records are looked at together, so that they are still in the first-level cache. */
const CHUNK: u32 = 256;
/** Groups whose slots and records are in the second-level cache anyway. */
const NEAR_GROUPS: u32 = 8192;
/** Keeps loads alive whose value nobody needs. */
let touched: u32 = 0;

/**
 * Writes the record address of each key row's group to `out`, inserting new groups. Returns the rows done; fewer than
 * `rows` means that slots, records or heap are used up.
 */
export function groupFind(table: usize, keys: usize, stride: u32, rows: u32, out: usize): u32 {
  const slots = <usize>load<u32>(table, control.SLOTS);
  const count = load<u32>(table, control.SLOT_COUNT);
  const strings = <usize>load<u32>(table, control.STRING_START);
  const keyEnd = <usize>load<u32>(table, control.KEY_END);
  const far = load<u32>(table, control.GROUPS) > NEAR_GROUPS;
  for (let done: u32 = 0; done < rows; done += CHUNK) {
    const some = min<u32>(CHUNK, rows - done);
    const from = keys + <usize>done * stride;
    const to = out + ((<usize>done) << 2);
    if (far) touchSlots(slots, count, from, stride, some);
    guess(slots, count, from, stride, some, to);
    if (far) touchRecords(to, some);
    if (strings == 16 && keyEnd == 16) confirmWord(from, stride, some, to);
    else if (strings == 8 && keyEnd == 24) confirmView(from, stride, some, to);
    else if (strings == 8 && keyEnd == 40) confirmViews(from, stride, some, to);
    else confirm(from, stride, some, to, strings, keyEnd);
  }
  for (let i: u32 = 0; i < rows; i++) {
    if (load<u32>(out + (i << 2)) != 0) continue;
    const record = find(table, keys + i * stride, slots, count, strings, keyEnd);
    if (record == 0) return i;
    store<u32>(out + (i << 2), <u32>record);
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

/** Brings the home slots to the cache: a loop of few steps has more misses under way than one that also compares. */
function touchSlots(slots: usize, count: u32, keys: usize, stride: u32, rows: u32): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < rows; i++, keys += stride) sum += load<u32>(homeSlot(slots, count, load<u32>(keys)));
  touched = sum;
}

function touchRecords(out: usize, rows: u32): void {
  let sum: u32 = 0;
  for (const end = out + ((<usize>rows) << 2); out < end; out += 4) sum += load<u32>(<usize>load<u32>(out));
  touched = sum;
}

/** The address in the home slot or the one behind it (there are empty ones behind the last) whose tag fits, or 0. */
function guess(slots: usize, count: u32, keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const tag = load<u32>(keys);
    const at = homeSlot(slots, count, tag);
    const home = load<u64>(at);
    const next = load<u64>(at, 8);
    const second = <u32>next == tag ? <u32>(next >> 32) : 0;
    store<u32>(out, <u32>home == tag ? <u32>(home >> 32) : second);
  }
}

// The loops below take back the guesses whose keys are not equal.

/** Keys of any kinds. */
function confirm(keys: usize, stride: u32, rows: u32, out: usize, strings: usize, keyEnd: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const record = <usize>load<u32>(out);
    let differ = <u64>(load<u32>(keys, 4) ^ load<u32>(record, 4));
    let at: usize = 8;
    for (; at < strings; at += 8) differ |= load<u64>(keys + at) ^ load<u64>(record + at);
    let isLong: u32 = 0;
    for (; at < keyEnd; at += 16) {
      differ |= (load<u64>(keys + at) ^ load<u64>(record + at)) | (load<u64>(keys + at, 8) ^ load<u64>(record + at, 8));
      isLong |= <u32>(load<u32>(keys + at) > INLINE);
    }
    let same = differ == 0;
    if (isLong && !same && record != 0) same = sameKey(keys, record, strings, keyEnd);
    store<u32>(out, same ? <u32>record : 0);
  }
}

/** One key of 8 bytes. */
function confirmWord(keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const record = <usize>load<u32>(out);
    const same = load<u32>(keys, 4) == load<u32>(record, 4) && load<u64>(keys, 8) == load<u64>(record, 8);
    store<u32>(out, same ? <u32>record : 0);
  }
}

/** One key of text. */
function confirmView(keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const record = <usize>load<u32>(out);
    const view = load<u64>(keys, 8);
    if (load<u32>(keys, 4) == load<u32>(record, 4) && view == load<u64>(record, 8)) {
      if (load<u64>(keys, 16) == load<u64>(record, 16)) continue;
      const length = <u32>view;
      if (length > INLINE && record != 0 && sameLong(load<u32>(keys, 16), load<u32>(record, 16), length)) continue;
    }
    store<u32>(out, 0);
  }
}

/** Two keys of text. */
function confirmViews(keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const record = <usize>load<u32>(out);
    if (
      load<u32>(keys, 4) == load<u32>(record, 4) &&
      load<u64>(keys, 8) == load<u64>(record, 8) &&
      load<u64>(keys, 16) == load<u64>(record, 16) &&
      load<u64>(keys, 24) == load<u64>(record, 24) &&
      load<u64>(keys, 32) == load<u64>(record, 32)
    ) {
      continue;
    }
    const isLong = max<u32>(load<u32>(keys, 8), load<u32>(keys, 24)) > INLINE;
    if (!isLong || record == 0 || !sameKey(keys, record, 8, 40)) store<u32>(out, 0);
  }
}

/** The group of one key, made if it is new; 0 when slots, records or heap are used up. */
function find(table: usize, key: usize, slots: usize, count: u32, strings: usize, keyEnd: usize): usize {
  const end = slots + ((<usize>count) << 3);
  const tag = load<u32>(key);
  let at = homeSlot(slots, count, tag);
  while (true) {
    const slot = load<u64>(at);
    const record = <usize>(slot >> 32);
    if (record == 0) break;
    if (<u32>slot == tag && sameKey(key, record, strings, keyEnd)) return record;
    at += 8;
    if (at == end) at = slots;
  }
  if (load<u32>(table, control.GROUPS) >= load<u32>(table, control.LIMIT)) return 0;
  const record = insert(table, key);
  if (record != 0) store<u64>(at, (<u64>tag) | ((<u64>record) << 32));
  return record;
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
