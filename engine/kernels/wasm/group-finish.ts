// Records, in result order, -> contiguous columns.
import { orderFloat, viewBytes } from './group-control';

const UNSET: u32 = 0xffffffff;

/** The u64 at `offset` of each record. */
export function groupOutWords(addresses: usize, rows: u32, offset: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    store<u64>(out + (i << 3), load<u64>(<usize>load<u32>(addresses + (i << 2)) + offset));
  }
}

/** Floats that are kept in their integer order. */
export function groupOutOrdered(addresses: usize, rows: u32, offset: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    store<i64>(out + (i << 3), orderFloat(load<i64>(<usize>load<u32>(addresses + (i << 2)) + offset)));
  }
}

/** u64 at `offset` minus u64 at `less`, as f64. */
export function groupOutCounts(addresses: usize, rows: u32, offset: u32, less: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const record = <usize>load<u32>(addresses + (i << 2));
    const minus = less == 0 ? 0 : load<u64>(record + less);
    store<f64>(out + (i << 3), <f64>(load<u64>(record + offset) - minus));
  }
}

/** The OR of a byte of the records. */
export function groupOutAny(addresses: usize, rows: u32, at: u32): u32 {
  let any: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) any |= <u32>load<u8>(<usize>load<u32>(addresses + (i << 2)) + at);
  return any;
}

/** One byte a record: 1 unless its bit of the null byte is set. */
export function groupOutPresent(addresses: usize, rows: u32, nullAt: u32, nullBit: u32, out: usize): u32 {
  let nulls: u32 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const isNull = <u32>((load<u8>(<usize>load<u32>(addresses + (i << 2)) + nullAt) & (<u8>nullBit)) != 0);
    store<u8>(out + i, <u8>(1 - isNull));
    nulls += isNull;
  }
  return nulls;
}

/** The i32 offsets (rows + 1) of the strings in the slots; returns their bytes in all. */
export function groupOutOffsets(addresses: usize, rows: u32, offset: u32, out: usize): f64 {
  let end: u64 = 0;
  store<u32>(out, 0);
  for (let i: u32 = 0; i < rows; i++) {
    const length = load<u32>(<usize>load<u32>(addresses + (i << 2)) + offset);
    if (length != UNSET) end += length;
    store<u32>(out + (i << 2), <u32>end, 4);
  }
  return <f64>end;
}

/** The bytes of the strings, one after the other; writes up to 16 bytes past the end. */
export function groupOutBytes(addresses: usize, rows: u32, offset: u32, out: usize): void {
  for (let i: u32 = 0; i < rows; i++) {
    const slot = <usize>load<u32>(addresses + (i << 2)) + offset;
    const length = load<u32>(slot);
    if (length == UNSET) continue;
    if (length <= 12) v128.store(out, v128.load(slot, 4));
    else memory.copy(out, viewBytes(slot), length);
    out += length;
  }
}
