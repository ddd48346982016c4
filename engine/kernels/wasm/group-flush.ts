// Group records -> partitions of a block, and back to addresses. A partition is
// [u32 records][u32 bytes][u64 0][records][payload]; what a record refers to by address in a table, it refers to by
// offset from the partition's start in a block.
import { INLINE } from './group-control';
import { copyValues } from './group-lists';

// Kinds of states with a payload, in a descriptor of (u32 kind, u32 offset) pairs.
const STRING: u32 = 0;
const SUM_OUTLIERS: u32 = 1;
const SQUARE_OUTLIERS: u32 = 2;
const VALUES: u32 = 3;
const DISTINCT_WORDS: u32 = 4;
const DISTINCT_STRINGS: u32 = 5;

const NOTHING: u32 = 0xffffffff;

/** Adds the number of records of each partition to the 256 counters. The records' partitions are bytes, `step` apart. */
export function groupPartitionCount(parts: usize, step: u32, records: u32, counters: usize): void {
  for (let i: u32 = 0; i < records; i++, parts += step) {
    const at = counters + ((<usize>load<u8>(parts)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Writes the address of each record in [from, to) to the place that its partition's cursor names, which advances. */
export function groupPartitionScatter(
  from: usize,
  to: usize,
  stride: u32,
  parts: usize,
  step: u32,
  cursors: usize,
): void {
  for (; from < to; from += stride, parts += step) {
    const at = cursors + ((<usize>load<u8>(parts)) << 2);
    const cursor = <usize>load<u32>(at);
    store<u32>(cursor, <u32>from);
    store<u32>(at, <u32>(cursor + 4));
  }
}

/** Bytes of payload that the records bring. */
export function groupPayloadBytes(addresses: usize, records: u32, descriptor: usize, kinds: u32): f64 {
  let bytes: u64 = 0;
  for (let i: usize = 0; i < <usize>records; i++) {
    const record = <usize>load<u32>(addresses + (i << 2));
    for (let k: usize = 0; k < <usize>kinds; k++) {
      bytes += sizeOf(load<u32>(descriptor + (k << 3)), record + load<u32>(descriptor + (k << 3), 4));
    }
  }
  return <f64>bytes;
}

/** Writes a partition to `out`. `bytes` is its whole size; tags begin with the partition's number. */
export function groupGather(
  addresses: usize,
  records: u32,
  partition: u32,
  stride: u32,
  descriptor: usize,
  kinds: u32,
  out: usize,
  bytes: u32,
): void {
  store<u32>(out, records);
  store<u32>(out, bytes, 4);
  store<u64>(out, 0, 8);
  let to = out + 16;
  let payload = to + <usize>records * stride;
  for (let i: usize = 0; i < <usize>records; i++, to += stride) {
    const record = <usize>load<u32>(addresses + (i << 2));
    inline.always(copyRecord(record, to, stride));
    store<u8>(to, <u8>partition, 3);
    for (let k: usize = 0; k < <usize>kinds; k++) {
      const kind = load<u32>(descriptor + (k << 3));
      payload = copyPayload(kind, to + load<u32>(descriptor + (k << 3), 4), payload, out);
    }
  }
}

/** Copies records one behind the other; a multiple of 8 bytes each. */
export function groupCopy(addresses: usize, records: u32, stride: u32, out: usize): void {
  for (const end = addresses + ((<usize>records) << 2); addresses < end; addresses += 4, out += stride) {
    inline.always(copyRecord(<usize>load<u32>(addresses), out, stride));
  }
}

/** Few steps, so that several records are on their way from memory. */
function copyRecord(record: usize, out: usize, stride: u32): void {
  const last = (<usize>stride) & ~15;
  for (let at: usize = 0; at < last; at += 16) v128.store(out + at, v128.load(record + at));
  if ((stride & 8) != 0) store<u64>(out + last, load<u64>(record + last));
}

/** Moves those records to the front whose tags, but for the partition's byte, are in [first, last]; how many they are. */
export function groupKeepTags(source: usize, stride: u32, records: u32, first: u32, last: u32): u32 {
  let to = source;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < records; i++, source += stride) {
    const tag = load<u32>(source) & 0xffffff;
    if (tag < first || tag > last) continue;
    if (to != source) memory.copy(to, source, stride);
    to += stride;
    kept++;
  }
  return kept;
}

/** Turns the offset in a string slot of each record into an address. */
export function groupRelocate(base: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: u32 = 0; i < rows; i++, source += stride) {
    const slot = source + offset;
    if (isLong(load<u32>(slot))) store<u32>(slot, <u32>base + load<u32>(slot, 8), 8);
  }
}

function isLong(length: u32): bool {
  return length > INLINE && length != NOTHING;
}

function sizeOf(kind: u32, state: usize): u64 {
  if (kind == STRING) {
    const length = load<u32>(state);
    return isLong(length) ? (length + 7) & ~7 : 0;
  }
  if (kind == VALUES) return load<u64>(state, 8) << 3;
  if (kind == DISTINCT_WORDS) return load<u64>(state, 8) << 3;
  let bytes: u64 = 0;
  if (kind == DISTINCT_STRINGS) {
    for (let entry = <usize>load<u32>(state); entry != 0; entry = <usize>load<u32>(entry)) {
      bytes += 16 + (isLong(load<u32>(entry, 8)) ? (load<u32>(entry, 8) + 7) & ~7 : 0);
    }
    return bytes;
  }
  const width: u64 = kind == SUM_OUTLIERS ? 24 : 40;
  const head = state + (kind == SUM_OUTLIERS ? 16 : 32);
  for (let entry = <usize>load<u32>(head); entry != 0; entry = <usize>load<u32>(entry)) bytes += width;
  return bytes == 0 ? 0 : bytes + 8;
}

/** Copies a state's payload and makes the (already copied) state refer to it; returns where the next payload goes. */
function copyPayload(kind: u32, state: usize, to: usize, base: usize): usize {
  if (kind == STRING) {
    const length = load<u32>(state);
    if (!isLong(length)) return to;
    return moveString(state, to, base);
  }
  if (kind == VALUES) {
    const end = copyValues(state, to);
    store<u32>(state, <u32>(to - base));
    return end;
  }
  if (kind == DISTINCT_WORDS) {
    let entry = <usize>load<u32>(state);
    store<u32>(state, <u32>(to - base));
    for (; entry != 0; entry = <usize>load<u32>(entry), to += 8) store<u64>(to, load<u64>(entry, 8));
    return to;
  }
  if (kind == DISTINCT_STRINGS) {
    let entry = <usize>load<u32>(state);
    let views = to;
    store<u32>(state, <u32>(to - base));
    to += (<usize>load<u64>(state, 8)) << 4;
    for (; entry != 0; entry = <usize>load<u32>(entry), views += 16) {
      store<u64>(views, load<u64>(entry, 8));
      store<u64>(views, load<u64>(entry, 16), 8);
      if (isLong(load<u32>(views))) to = moveString(views, to, base);
    }
    return to;
  }
  const width: usize = kind == SUM_OUTLIERS ? 24 : 40;
  const head = state + (kind == SUM_OUTLIERS ? 16 : 32);
  let entry = <usize>load<u32>(head);
  if (entry == 0) return to;
  const counter = to;
  store<u32>(head, <u32>(to - base));
  to += 8;
  let count: u64 = 0;
  for (; entry != 0; entry = <usize>load<u32>(entry), to += width) {
    memory.copy(to, entry, width);
    count++;
  }
  store<u64>(counter, count);
  return to;
}

function moveString(slot: usize, to: usize, base: usize): usize {
  const length = load<u32>(slot);
  memory.copy(to, <usize>load<u32>(slot, 8), length);
  store<u32>(slot, <u32>(to - base), 8);
  return to + ((length + 7) & ~7);
}
