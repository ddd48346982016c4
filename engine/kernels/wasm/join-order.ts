// The order of rows behind partitions: their places as numbers from 0 on, and the rows in the order of these.

/** Bits of a place below the number of its split. */
const SPLIT_BITS: u64 = 40;

/**
 * Places as numbers: that of the split's first row in `starts` and the rows before it there. Rows whose place is null have
 * one of the table instead, by `tablePlaces` and `tableStarts`.
 */
export function joinPlaces(
  places: usize,
  validity: usize,
  rows: u32,
  starts: usize,
  tablePlaces: usize,
  tableStarts: usize,
  out: usize,
): void {
  const mask = ((<u64>1) << SPLIT_BITS) - 1;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const isTable = validity != 0 && load<u8>(validity + i) == 0;
    const place = load<u64>((isTable ? tablePlaces : places) + (i << 3));
    const first = (isTable ? tableStarts : starts) + ((<usize>(place >> SPLIT_BITS)) << 3);
    store<u64>(out + (i << 3), load<u64>(first) + (place & mask));
  }
}

/** The first row from `start` on whose place is not in [least, end); `rows` where there is none. */
export function joinPlacesWithin(places: usize, start: u32, rows: u32, least: u64, end: u64): u32 {
  let i = start;
  while (i < rows && load<u64>(places + ((<usize>i) << 3)) - least < end - least) i++;
  return i;
}

/**
 * The numbers + 1 of the rows in the order of their places, which are in [least, least + size), to `out`; rows of one place
 * stay in their order. `counts`: size + 1 u32s. Gives how many rows have another place; nothing is written then.
 */
export function joinOrder(places: usize, rows: u32, least: u64, size: u32, counts: usize, out: usize): u32 {
  memory.fill(counts, 0, (<usize>size + 1) << 2);
  let outside: u32 = 0;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const at = min<u64>(load<u64>(places + (i << 3)) - least, <u64>size);
    outside += <u32>(at == <u64>size);
    const count = counts + ((<usize>at) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  if (outside != 0) return outside;
  let next: u32 = 0;
  for (const end = counts + ((<usize>size) << 2); counts < end; counts += 4) {
    const count = load<u32>(counts);
    store<u32>(counts, next);
    next += count;
  }
  counts -= (<usize>size) << 2;
  for (let i: usize = 0; i < <usize>rows; i++) {
    const count = counts + ((<usize>(load<u64>(places + (i << 3)) - least)) << 2);
    const at = load<u32>(count);
    store<u32>(count, at + 1);
    store<u32>(out + ((<usize>at) << 2), <u32>i + 1);
  }
  return 0;
}
