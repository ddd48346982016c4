// The k largest values of each group, in order: u64 number held, then k i64 of which that many are in use, greatest first.
// Floats stand in their integer order, NaN the greatest. For the smallest values every value stands inverted.
import { orderedValue, orderFloat } from './group-control';

export function groupTop(
  addresses: usize,
  values: usize,
  rows: u32,
  offset: u32,
  places: u32,
  floats: bool,
  least: bool,
): void {
  const flip: i64 = least ? -1 : 0;
  const last = (<usize>places) << 3;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = values + (i << 3);
    const value = (floats ? orderedValue(from) : load<i64>(from)) ^ flip;
    if (load<u64>(at) == <u64>places && value <= load<i64>(at + last)) continue;
    insert(at, value, places);
  }
}

export function groupMergeTop(addresses: usize, source: usize, stride: u32, rows: u32, offset: u32, places: u32): void {
  for (let i: usize = 0; i < <usize>rows; i++, source += stride) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    const from = source + offset;
    const held = <usize>load<u64>(from);
    for (let k: usize = 0; k < held; k++) insert(at, load<i64>(from + (k << 3), 8), places);
  }
}

/** The value of rank `rank` (0 is the first) of each record, 0 where there are not that many. */
export function groupOutTop(
  addresses: usize,
  rows: u32,
  offset: u32,
  rank: u32,
  floats: bool,
  least: bool,
  out: usize,
): void {
  const flip: i64 = least ? -1 : 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = <usize>load<u32>(addresses + (i << 2)) + offset;
    let value: i64 = 0;
    if (load<u64>(at) > <u64>rank) {
      value = load<i64>(at + ((<usize>rank) << 3), 8) ^ flip;
      if (floats) value = orderFloat(value);
    }
    store<i64>(out + (i << 3), value);
  }
}

/** Keeps the value if it is among the first `places`. */
function insert(at: usize, value: i64, places: u32): void {
  const held = <usize>load<u64>(at);
  const first = at + 8;
  let to = first + (held << 3);
  if (held == <usize>places) {
    to -= 8;
    if (value <= load<i64>(to)) return;
  } else store<u64>(at, held + 1);
  for (; to > first && load<i64>(to - 8) < value; to -= 8) store<i64>(to, load<i64>(to - 8));
  store<i64>(to, value);
}
