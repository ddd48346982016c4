// What the group-by's kernels share: the control block of a table, its heap, its hash. Not exported to the host.
//
// A table is a control block of u32 fields, an open-addressing array of slots (u32 tag, u32 record address; address 0 is
// empty), records in blocks that never move, and a heap for all that has no fixed size. A record is
// [u32 tag][null bits of the keys][key words][string slots of the keys][states]. A string slot is an Arrow BinaryView:
// u32 length and 12 bytes inline, or u32 length, 4 bytes of prefix, u32 address, u32 0.
export const SLOTS: usize = 0;
export const SLOT_COUNT: usize = 4;
export const GROUPS: usize = 8;
export const LIMIT: usize = 12;
export const RECORD_NEXT: usize = 16;
export const RECORD_END: usize = 20;
export const HEAP_NEXT: usize = 24;
export const HEAP_END: usize = 28;
/** Bytes of heap that the last kernel lacked when it stopped. */
export const NEED: usize = 32;
export const STRIDE: usize = 36;
export const STRING_START: usize = 40;
export const KEY_END: usize = 44;
/** Address of a record's bytes as a new group begins with. */
export const TEMPLATE: usize = 48;

export const SEED: u64 = 0x243f6a8885a308d3;
export const INLINE: u32 = 12;

export function mix(hash: u64, word: u64): u64 {
  const x = (hash ^ word) * 0x9e3779b97f4a7c15;
  return x ^ (x >> 32);
}

export function tagOf(hash: u64): u32 {
  return <u32>((hash * 0xd6e8feb86659fd93) >> 32);
}

/** The tag's top byte is its partition, equal for all of a partition's groups: it decides least about the slot. */
export function homeSlot(slots: usize, count: u32, tag: u32): usize {
  return slots + ((<usize>((<u64>rotl<u32>(tag, 8) * <u64>count) >> 32)) << 3);
}

/** Address of `bytes` bytes of heap (rounded up to 8), or 0 with the lack noted. */
export function take(table: usize, bytes: u32): usize {
  const size = (bytes + 7) & ~7;
  const at = load<u32>(table, HEAP_NEXT);
  if (load<u32>(table, HEAP_END) - at < size) {
    store<u32>(table, size, NEED);
    return 0;
  }
  store<u32>(table, at + size, HEAP_NEXT);
  return at;
}

/** Puts (slot's tag, address) into the first free place from its home on. */
export function placeSlot(slots: usize, count: u32, slot: u64): void {
  const end = slots + ((<usize>count) << 3);
  let at = homeSlot(slots, count, <u32>slot);
  while (load<u64>(at) != 0) {
    at += 8;
    if (at == end) at = slots;
  }
  store<u64>(at, slot);
}

/** The string slot (view) of `length` bytes at `address`, as two words; a long one refers to `address`. */
export function viewHead(address: usize, length: u32): u64 {
  const prefix = load<u32>(address);
  const kept = length >= 4 ? prefix : prefix & (((<u32>1) << (length << 3)) - 1);
  return (<u64>length) | ((<u64>kept) << 32);
}

export function viewTail(address: usize, length: u32): u64 {
  if (length > INLINE) return <u64>address;
  if (length <= 4) return 0;
  const rest = load<u64>(address, 4);
  return length == INLINE ? rest : rest & (((<u64>1) << ((length - 4) << 3)) - 1);
}

/** Address of the bytes of the string in the slot. */
export function viewBytes(slot: usize): usize {
  return load<u32>(slot) <= INLINE ? slot + 4 : <usize>load<u32>(slot, 8);
}

export function hashLong(hash: u64, address: usize, length: u32): u64 {
  const last = address + length - 8;
  for (let at = address; at < last; at += 8) hash = mix(hash, load<u64>(at));
  return mix(mix(hash, load<u64>(last)), <u64>length);
}

/** Whether two stretches of more than 8 bytes are equal. */
export function sameLong(a: usize, b: usize, length: u32): bool {
  const last = a + length - 8;
  const shift = b - a;
  for (let at = a; at < last; at += 8) if (load<u64>(at) != load<u64>(at + shift)) return false;
  return load<u64>(last) == load<u64>(last + shift);
}

/** Whether two key rows are equal: words from 8 to `strings`, string slots from there to `keyEnd`. */
export function sameKey(key: usize, record: usize, strings: usize, keyEnd: usize): bool {
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

/** < 0, 0 or > 0: byte order of two stretches, a prefix before what it begins. */
export function compareBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const common = min<u32>(aLength, bLength);
  let at: u32 = 0;
  for (; at + 8 <= common; at += 8) {
    const x = load<u64>(a + at);
    const y = load<u64>(b + at);
    if (x != y) return bswap<u64>(x) < bswap<u64>(y) ? -1 : 1;
  }
  for (; at < common; at++) {
    const x = <i32>load<u8>(a + at);
    const y = <i32>load<u8>(b + at);
    if (x != y) return x - y;
  }
  return aLength < bLength ? -1 : <i32>(aLength > bLength);
}

/** The order of floats as the order of signed integers, NaN last; its own inverse. Expects one canonical NaN. */
export function orderFloat(bits: i64): i64 {
  return bits ^ (<i64>((<u64>(bits >> 63)) >> 1));
}

/** The bits by which floats are grouped: one zero, one NaN. */
export function canonicalFloat(value: f64): u64 {
  if (value != value) return 0x7ff8000000000000;
  return reinterpret<u64>(value == 0 ? 0 : value);
}

/** The float at the address in that order. */
export function orderedValue(at: usize): i64 {
  const value = load<f64>(at);
  return value == value ? orderFloat(reinterpret<i64>(value)) : 0x7ff8000000000000;
}
