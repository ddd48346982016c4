// The index of a join's table: keys -> rows. A row is named by its number + 1; 0 is none. Rows with equal keys are linked
// in their order by `next`. Key rows are those of group-keys.ts: u32 tag, u32 null bits, words, string slots.
import { sameKey, sameLong, INLINE } from './group-control';
import { presentHeads } from './join-rows';

/** Rows whose slots are looked at together, so that more of their misses are under way. */
const CHUNK: u32 = 256;
/** Yet to be searched for; no row has this number, and no record this address. */
const OPEN: u32 = 0xffffffff;

/** Puts rows into an array over the keys' range; gives how many found their key taken. `next` may be 0. */
export function joinDenseInsert(values: usize, validity: usize, rows: u32, least: i64, heads: usize, next: usize): u32 {
  let twice: u32 = 0;
  for (let row = rows; row > 0; row--) {
    const i: usize = row - 1;
    if (validity != 0 && load<u8>(validity + i) == 0) continue;
    const at = heads + ((<usize>(load<i64>(values + (i << 3)) - least)) << 2);
    const head = load<u32>(at);
    twice += <u32>(head != 0);
    if (next != 0) store<u32>(next + (i << 2), head);
    store<u32>(at, row);
  }
  return twice;
}

/** The first row of each key; `heads` has one entry more than the range, which is 0. Gives how many have one. */
export function joinDenseFind(
  values: usize,
  validity: usize,
  rows: u32,
  least: i64,
  size: u32,
  heads: usize,
  out: usize,
): u32 {
  // Two at a time, and unsigned by way of the sign, since a choice by `min` is a branch to the machine.
  const sign = i64.MIN_VALUE;
  const leasts = i64x2.splat(least);
  const signs = i64x2.splat(sign);
  const outside = i64x2.splat(<i64>size);
  const limit = i64x2.splat((<i64>size) ^ sign);
  const even = rows & ~1;
  let to = out;
  for (const end = out + ((<usize>even) << 2); to < end; to += 8, values += 16) {
    const distance = i64x2.sub(v128.load(values), leasts);
    const digits = v128.bitselect(distance, outside, i64x2.gt_s(limit, v128.xor(distance, signs)));
    store<u32>(to, load<u32>(heads + ((<usize>i32x4.extract_lane(digits, 0)) << 2)));
    store<u32>(to, load<u32>(heads + ((<usize>i32x4.extract_lane(digits, 2)) << 2)), 4);
  }
  if (even < rows) {
    const digit = min<u64>(<u64>(load<i64>(values) - least), <u64>size);
    store<u32>(to, load<u32>(heads + ((<usize>digit) << 2)));
  }
  return presentHeads(out, validity, rows);
}

/** As `joinDenseFind` of keys without null; gives only the rows that have one, each with it. */
export function joinDenseMatches(
  values: usize,
  rows: u32,
  least: i64,
  size: u32,
  heads: usize,
  outRows: usize,
  outMatches: usize,
): u32 {
  let at: usize = 0;
  for (let i: u32 = 0; i < rows; i++, values += 8) {
    const digit = min<u64>(<u64>(load<i64>(values) - least), <u64>size);
    const head = load<u32>(heads + ((<usize>digit) << 2));
    store<u32>(outRows + at, i);
    store<u32>(outMatches + at, head);
    at += (<usize>(head != 0)) << 2;
  }
  return <u32>(at >> 2);
}

/** The least and the greatest value that is present, to the two i64 at `out`. Gives how many are present. */
export function joinRange(values: usize, validity: usize, rows: u32, out: usize): u32 {
  let least = i64.MAX_VALUE;
  let most = i64.MIN_VALUE;
  let present: u32 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    if (validity != 0 && load<u8>(validity + i) == 0) continue;
    const value = load<i64>(values + (i << 3));
    least = min<i64>(least, value);
    most = max<i64>(most, value);
    present++;
  }
  store<i64>(out, least);
  store<i64>(out, most, 8);
  return present;
}

/** Where the search for a tag begins. Other than a group-by's: in a partition of a partition the upper bits are all equal. */
function homeOf(slots: usize, count: u32, turn: u32, factor: u32, tag: u32): usize {
  return slots + ((<usize>((<u64>(rotl<u32>(tag, turn) * factor) * <u64>count) >> 32)) << 3);
}

/** Puts key rows without null into zeroed slots (u32 tag, u32 row); gives how many found their key taken. `next` may be 0. */
export function joinInsert(
  slots: usize,
  count: u32,
  turn: u32,
  factor: u32,
  keys: usize,
  stride: u32,
  rows: u32,
  strings: usize,
  keyEnd: usize,
  next: usize,
): u32 {
  const end = slots + ((<usize>count) << 3);
  const base = keys - stride;
  let twice: u32 = 0;
  for (let row = rows; row > 0; row--) {
    const key = base + <usize>row * stride;
    if (load<u32>(key, 4) != 0) continue;
    const tag = load<u32>(key);
    let at = homeOf(slots, count, turn, factor, tag);
    while (true) {
      const slot = load<u64>(at);
      const head = <u32>(slot >> 32);
      if (head == 0) break;
      if (<u32>slot == tag && sameKey(key, base + <usize>head * stride, strings, keyEnd)) {
        twice++;
        if (next != 0) store<u32>(next + ((<usize>row) << 2) - 4, head);
        break;
      }
      at += 8;
      if (at == end) at = slots;
    }
    store<u64>(at, (<u64>tag) | ((<u64>row) << 32));
  }
  return twice;
}

/**
 * What stands in the slot of each key row's key, 0 where there is none or a key is null: `r` has its key at base + r * scale.
 * There is an empty slot behind the last. The first look at a chunk's slots and keys only guesses, without branches, so that
 * many misses are under way; what it leaves open is searched for.
 */
export function joinFind(
  slots: usize,
  count: u32,
  turn: u32,
  factor: u32,
  base: usize,
  scale: u32,
  keys: usize,
  stride: u32,
  rows: u32,
  strings: usize,
  keyEnd: usize,
  out: usize,
): u32 {
  let found: u32 = 0;
  for (let done: u32 = 0; done < rows; done += CHUNK) {
    const some = min<u32>(CHUNK, rows - done);
    const from = keys + <usize>done * stride;
    const to = out + ((<usize>done) << 2);
    guess(slots, count, turn, factor, from, stride, some, to);
    if (strings == 16 && keyEnd == 16) confirmWord(base, scale, from, stride, some, to);
    else if (strings == 8 && keyEnd == 24) confirmText(base, scale, from, stride, some, to);
    else confirm(base, scale, from, stride, some, strings, keyEnd, to);
    for (let i: u32 = 0, key = from; i < some; i++, key += stride) {
      let head = load<u32>(to + (i << 2));
      if (head == OPEN) {
        head = search(slots, count, turn, factor, base, scale, key, strings, keyEnd);
        store<u32>(to + (i << 2), head);
      }
      found += <u32>(head != 0);
    }
  }
  return found;
}

/** What the home slot has or the one behind it, if the tag fits; OPEN where neither and the home slot is taken. */
function guess(
  slots: usize,
  count: u32,
  turn: u32,
  factor: u32,
  keys: usize,
  stride: u32,
  rows: u32,
  out: usize,
): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const tag = load<u32>(keys);
    const at = homeOf(slots, count, turn, factor, tag);
    const home = load<u64>(at);
    const next = load<u64>(at, 8);
    const open = select<u32>(0, OPEN, home == 0);
    const second = select<u32>(<u32>(next >> 32), open, (<u32>next == tag) & (next != 0) & (home != 0));
    const first = select<u32>(<u32>(home >> 32), second, (<u32>home == tag) & (home != 0));
    store<u32>(out, select<u32>(first, 0, load<u32>(keys, 4) == 0));
  }
}

// The loops below open again what was guessed wrong.

function confirmWord(base: usize, scale: u32, keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const head = load<u32>(out);
    const isOpen = head == OPEN;
    const record = base + <usize>(isOpen ? 0 : head) * scale;
    const same = load<u64>(keys, 8) == load<u64>(record, 8);
    store<u32>(out, head == 0 || same ? head : OPEN);
  }
}

function confirmText(base: usize, scale: u32, keys: usize, stride: u32, rows: u32, out: usize): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const head = load<u32>(out);
    if (head == 0 || head == OPEN) continue;
    const record = base + <usize>head * scale;
    const view = load<u64>(keys, 8);
    if (view == load<u64>(record, 8)) {
      if (load<u64>(keys, 16) == load<u64>(record, 16)) continue;
      const length = <u32>view;
      if (length > INLINE && sameLong(load<u32>(keys, 16), load<u32>(record, 16), length)) continue;
    }
    store<u32>(out, OPEN);
  }
}

function confirm(
  base: usize,
  scale: u32,
  keys: usize,
  stride: u32,
  rows: u32,
  strings: usize,
  keyEnd: usize,
  out: usize,
): void {
  const end = out + ((<usize>rows) << 2);
  for (; out < end; out += 4, keys += stride) {
    const head = load<u32>(out);
    if (head == 0 || head == OPEN) continue;
    if (!sameKey(keys, base + <usize>head * scale, strings, keyEnd)) store<u32>(out, OPEN);
  }
}

function search(
  slots: usize,
  count: u32,
  turn: u32,
  factor: u32,
  base: usize,
  scale: u32,
  key: usize,
  strings: usize,
  keyEnd: usize,
): u32 {
  const end = slots + ((<usize>count) << 3);
  const tag = load<u32>(key);
  let at = homeOf(slots, count, turn, factor, tag);
  while (true) {
    const slot = load<u64>(at);
    const head = <u32>(slot >> 32);
    if (head == 0 || (<u32>slot == tag && sameKey(key, base + <usize>head * scale, strings, keyEnd))) return head;
    at += 8;
    if (at == end) at = slots;
  }
}

/** Bytes of the key rows' long strings. */
export function joinKeyBytes(keys: usize, rows: u32, stride: u32, strings: usize, keyEnd: usize): f64 {
  let bytes: u64 = 0;
  for (let i: u32 = 0; i < rows; i++, keys += stride) {
    for (let at = strings; at < keyEnd; at += 16) {
      const length = load<u32>(keys + at);
      if (length > INLINE) bytes += (length + 7) & ~7;
    }
  }
  return <f64>bytes;
}

/** Copies the key rows' long strings to `heap`. */
export function joinOwnKeys(keys: usize, rows: u32, stride: u32, strings: usize, keyEnd: usize, heap: usize): void {
  for (let i: u32 = 0; i < rows; i++, keys += stride) {
    for (let at = strings; at < keyEnd; at += 16) {
      const length = load<u32>(keys + at);
      if (length <= INLINE) continue;
      memory.copy(heap, <usize>load<u32>(keys + at, 8), length);
      store<u32>(keys + at, <u32>heap, 8);
      heap += (length + 7) & ~7;
    }
  }
}

/**
 * The numbers of the rows in the order of their partitions, to `out`; `counters` gets how many each of the `mask` + 1
 * partitions has, by bits of the tag. Rows with a null key are spread over all, or left out.
 */
export function joinPartition(
  keys: usize,
  stride: u32,
  rows: u32,
  shift: u32,
  mask: u32,
  keepNulls: u32,
  counters: usize,
  out: usize,
): void {
  memory.fill(counters, 0, (<usize>mask + 1) << 3);
  const places = counters + ((<usize>mask + 1) << 2);
  for (let i: u32 = 0, key = keys; i < rows; i++, key += stride) {
    const isNull = load<u32>(key, 4) != 0;
    if (isNull && keepNulls == 0) continue;
    const at = counters + ((<usize>((isNull ? i : load<u32>(key) >> shift) & mask)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let next: u32 = 0;
  for (let p: usize = 0; p <= <usize>mask; p++) {
    store<u32>(places + (p << 2), next);
    next += load<u32>(counters + (p << 2));
  }
  for (let i: u32 = 0, key = keys; i < rows; i++, key += stride) {
    const isNull = load<u32>(key, 4) != 0;
    if (isNull && keepNulls == 0) continue;
    const at = places + ((<usize>((isNull ? i : load<u32>(key) >> shift) & mask)) << 2);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(out + ((<usize>place) << 2), i);
  }
}
