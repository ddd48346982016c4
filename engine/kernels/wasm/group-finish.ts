// Records, in result order, -> contiguous columns, and quantiles of the values of a group.
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

/**
 * Quantile of each record's values by linear interpolation: two f64 (lower and upper neighbour) and the fraction a row.
 * `floats` says whether values are floats or integers; `scratch` has room for the longest list. Rows without values give 0.
 */
export function groupOutQuantiles(
  addresses: usize,
  rows: u32,
  offset: u32,
  floats: bool,
  probability: f64,
  scratch: usize,
  lower: usize,
  upper: usize,
  fraction: usize,
): void {
  for (let i: u32 = 0; i < rows; i++) {
    const state = <usize>load<u32>(addresses + (i << 2)) + offset;
    const count = <usize>load<u64>(state, 8);
    store<u64>(lower + (i << 3), 0);
    store<u64>(upper + (i << 3), 0);
    store<f64>(fraction + (i << 3), 0);
    if (count == 0) continue;
    let to = scratch;
    for (let block = <usize>load<u32>(state); block != 0; block = <usize>load<u32>(block)) {
      const used = <usize>load<u32>(block, 4);
      for (let at = block + 8; at < block + 8 + (used << 3); at += 8, to += 8) {
        const bits = load<i64>(at);
        store<i64>(to, floats ? orderedFloat(bits) : bits);
      }
    }
    const place = <f64>(count - 1) * probability;
    const below = <usize>place;
    select(scratch, count, below);
    const low = load<i64>(scratch + (below << 3));
    let high = low;
    if (<f64>below < place) {
      high = load<i64>(scratch + (below << 3), 8);
      for (let at = below + 2; at < count; at++) high = min<i64>(high, load<i64>(scratch + (at << 3)));
    }
    store<i64>(lower + (i << 3), floats ? orderFloat(low) : low);
    store<i64>(upper + (i << 3), floats ? orderFloat(high) : high);
    store<f64>(fraction + (i << 3), place - <f64>below);
  }
}

/** The greatest number of values of a record. */
export function groupLongestValues(addresses: usize, rows: u32, offset: u32): f64 {
  let longest: u64 = 0;
  for (let i: u32 = 0; i < rows; i++) {
    longest = max<u64>(longest, load<u64>(<usize>load<u32>(addresses + (i << 2)) + offset, 8));
  }
  return <f64>longest;
}

function orderedFloat(bits: i64): i64 {
  return <u64>(bits << 1) > 0xffe0000000000000 ? 0x7ff8000000000000 : orderFloat(bits);
}

/** Puts the value of rank `rank` to its place, none greater before it, none smaller behind it (Hoare's quickselect). */
function select(values: usize, count: usize, rank: usize): void {
  let left: isize = 0;
  let right: isize = <isize>count - 1;
  while (left < right) {
    const pivot = medianOfThree(values, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while (load<i64>(values + ((<usize>i) << 3)) < pivot) i++;
      while (load<i64>(values + ((<usize>j) << 3)) > pivot) j--;
      if (i > j) break;
      const a = values + ((<usize>i) << 3);
      const b = values + ((<usize>j) << 3);
      const kept = load<i64>(a);
      store<i64>(a, load<i64>(b));
      store<i64>(b, kept);
      i++;
      j--;
    }
    if (<isize>rank <= j) right = j;
    else if (<isize>rank >= i) left = i;
    else return;
  }
}

function medianOfThree(values: usize, left: isize, right: isize): i64 {
  const a = load<i64>(values + ((<usize>left) << 3));
  const b = load<i64>(values + ((<usize>((left + right) >> 1)) << 3));
  const c = load<i64>(values + ((<usize>right) << 3));
  return max<i64>(min<i64>(a, b), min<i64>(max<i64>(a, b), c));
}
