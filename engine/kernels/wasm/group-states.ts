// States of fixed size: counts, integer sums, least and greatest, first and last. An update takes the record address of
// each row and its value; a merge takes the record address of each source record. No row is null: `groupPresent` first.
import { orderedValue } from './group-control';

/** Adds 1 to the u64 at `offset` of each row's record. */
export function groupCount(addresses: usize, rows: u32, offset: u32): void {
  const end = addresses + ((<usize>rows) << 2);
  for (; addresses < end; addresses += 4) {
    const at = <usize>load<u32>(addresses) + offset;
    store<u64>(at, load<u64>(at) + 1);
  }
}

/** The same for the null rows only. */
export function groupCountNulls(addresses: usize, validity: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    if (load<u8>(validity + i) != 0) continue;
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<u64>(at, load<u64>(at) + 1);
  }
}

/** Keeps addresses, 8-byte values and (unless `positions` is 0) positions of the rows that are present; returns their number. */
export function groupPresent(
  addresses: usize,
  values: usize,
  positions: usize,
  validity: usize,
  rows: u32,
  outAddresses: usize,
  outValues: usize,
  outPositions: usize,
): u32 {
  let kept: usize = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    store<u32>(outAddresses + (kept << 2), load<u32>(addresses + (i << 2)));
    store<u64>(outValues + (kept << 3), load<u64>(values + (i << 3)));
    if (positions != 0) store<u64>(outPositions + (kept << 3), load<u64>(positions + (i << 3)));
    kept += <usize>load<u8>(validity + i);
  }
  return <u32>kept;
}

/** Adds each value to the 128-bit integer of its group. */
export function groupSumI64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  const end = addresses + ((<usize>rows) << 2);
  for (; addresses < end; addresses += 4) {
    const at = <usize>load<u32>(addresses) + offset;
    const value = load<i64>(values);
    const low = load<u64>(at) + <u64>value;
    store<u64>(at, low);
    const carry = (value >> 63) + <i64>(low < <u64>value);
    if (carry != 0) store<i64>(at, load<i64>(at, 8) + carry, 8);
    values += 8;
  }
}

export function groupMinI64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, min<i64>(load<i64>(at), load<i64>(values + (i << 3))));
  }
}

export function groupMaxI64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, max<i64>(load<i64>(at), load<i64>(values + (i << 3))));
  }
}

/** Floats are kept as integers of the same order, NaN the greatest. */
export function groupMinF64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, min<i64>(load<i64>(at), orderedValue(values + (i << 3))));
  }
}

export function groupMaxF64(addresses: usize, values: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, max<i64>(load<i64>(at), orderedValue(values + (i << 3))));
  }
}

/** State: u64 position, then the value. First keeps the least position (all ones = none yet). */
export function groupFirst(addresses: usize, values: usize, positions: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const position = load<u64>(positions + (i << 3));
    if (position >= load<u64>(at)) continue;
    store<u64>(at, position);
    store<u64>(at, load<u64>(values + (i << 3)), 8);
  }
}

/** Last keeps the greatest position + 1 (0 = none yet). */
export function groupLast(addresses: usize, values: usize, positions: usize, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const position = load<u64>(positions + (i << 3)) + 1;
    if (position <= load<u64>(at)) continue;
    store<u64>(at, position);
    store<u64>(at, load<u64>(values + (i << 3)), 8);
  }
}

export function groupMergeCount(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<u64>(at, load<u64>(at) + load<u64>(source + offset));
  }
}

export function groupMergeSum(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const add = load<u64>(source + offset);
    const low = load<u64>(at) + add;
    store<u64>(at, low);
    store<i64>(at, load<i64>(at, 8) + load<i64>(source + offset, 8) + <i64>(low < add), 8);
  }
}

export function groupMergeMin(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, min<i64>(load<i64>(at), load<i64>(source + offset)));
  }
}

export function groupMergeMax(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    store<i64>(at, max<i64>(load<i64>(at), load<i64>(source + offset)));
  }
}

export function groupMergeFirst(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    if (load<u64>(source + offset) >= load<u64>(at)) continue;
    store<u64>(at, load<u64>(source + offset));
    store<u64>(at, load<u64>(source + offset, 8), 8);
  }
}

export function groupMergeLast(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    if (load<u64>(source + offset) <= load<u64>(at)) continue;
    store<u64>(at, load<u64>(source + offset));
    store<u64>(at, load<u64>(source + offset, 8), 8);
  }
}
