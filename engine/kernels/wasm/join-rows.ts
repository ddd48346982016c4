// Rows of a join: which of those that stream go with which of the table, and the table's values in their place. A row of
// the table is named by its number + 1; 0 is none, whose values are null.

/** The numbers of the rows that have a match, or none. */
export function joinSelect(heads: usize, rows: u32, matched: u32, out: usize): u32 {
  let count: usize = 0;
  for (let i: u32 = 0; i < rows; i++) {
    store<u32>(out + (count << 2), i);
    count += <usize>((load<u32>(heads + ((<usize>i) << 2)) != 0) == (matched != 0));
  }
  return <u32>count;
}

/** What each row's number (of `width` bytes, as an unsigned one) was found to have, 0 for null; gives how many are not 0. */
export function joinByCode(codes: usize, width: u32, validity: usize, heads: usize, rows: u32, out: usize): u32 {
  const end = out + ((<usize>rows) << 2);
  const wide = out + (((<usize>rows) & ~3) << 2);
  let to = out;
  if (width == 1) {
    for (; to < wide; to += 16, codes += 4) {
      const four = load<u32>(codes);
      store<u32>(to, load<u32>(heads + ((four & 0xff) << 2)));
      store<u32>(to, load<u32>(heads + (((four >> 8) & 0xff) << 2)), 4);
      store<u32>(to, load<u32>(heads + (((four >> 16) & 0xff) << 2)), 8);
      store<u32>(to, load<u32>(heads + ((four >> 24) << 2)), 12);
    }
    for (; to < end; to += 4, codes++) store<u32>(to, load<u32>(heads + ((<usize>load<u8>(codes)) << 2)));
  } else if (width == 2) {
    for (; to < wide; to += 16, codes += 8) {
      const four = load<u64>(codes);
      store<u32>(to, load<u32>(heads + ((<usize>(four & 0xffff)) << 2)));
      store<u32>(to, load<u32>(heads + ((<usize>((four >> 16) & 0xffff)) << 2)), 4);
      store<u32>(to, load<u32>(heads + ((<usize>((four >> 32) & 0xffff)) << 2)), 8);
      store<u32>(to, load<u32>(heads + ((<usize>(four >> 48)) << 2)), 12);
    }
    for (; to < end; to += 4, codes += 2) store<u32>(to, load<u32>(heads + ((<usize>load<u16>(codes)) << 2)));
  } else {
    for (; to < end; to += 4, codes += 4) store<u32>(to, load<u32>(heads + ((<usize>load<u32>(codes)) << 2)));
  }
  return presentHeads(out, validity, rows);
}

/** Makes the heads of null keys 0; gives how many are not 0. `validity` may be 0. */
export function presentHeads(values: usize, validity: usize, rows: u32): u32 {
  if (validity != 0) {
    for (let i: usize = 0; i < <usize>rows; i++) {
      store<u32>(values + (i << 2), load<u32>(values + (i << 2)) & -(<u32>load<u8>(validity + i)));
    }
  }
  const end = values + ((<usize>rows) << 2);
  let zeros = i32x4.splat(0);
  const none = i32x4.splat(0);
  for (const last = end - 15; values < last; values += 16) zeros = i32x4.sub(zeros, i32x4.eq(v128.load(values), none));
  let count = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1);
  count += i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (; values < end; values += 4) count += <i32>(load<u32>(values) == 0);
  return rows - <u32>count;
}

/** The rows that have a match and their matches, where each has one at most. */
export function joinMatches(heads: usize, rows: u32, outRows: usize, outMatches: usize): u32 {
  let count: usize = 0;
  for (let i: u32 = 0; i < rows; i++) {
    const head = load<u32>(heads + ((<usize>i) << 2));
    store<u32>(outRows + count, i);
    store<u32>(outMatches + count, head);
    count += (<usize>(head != 0)) << 2;
  }
  return <u32>(count >> 2);
}

/**
 * At most `capacity` pairs of rows, on from the two u32 at `cursor`: the row, and its match that comes next (0: from the
 * first). `keep`: rows without match make a pair too. `next` is 0 where every key stands once.
 */
export function joinPairs(
  heads: usize,
  next: usize,
  rows: u32,
  cursor: usize,
  capacity: u32,
  keep: u32,
  outRows: usize,
  outMatches: usize,
): u32 {
  let row = load<u32>(cursor);
  let match = load<u32>(cursor, 4);
  let count: u32 = 0;
  for (; row < rows && count < capacity; row++) {
    if (match == 0) match = load<u32>(heads + ((<usize>row) << 2));
    if (match == 0) {
      if (keep == 0) continue;
      store<u32>(outRows + ((<usize>count) << 2), row);
      store<u32>(outMatches + ((<usize>count) << 2), 0);
      count++;
      continue;
    }
    for (; match != 0 && count < capacity; count++) {
      store<u32>(outRows + ((<usize>count) << 2), row);
      store<u32>(outMatches + ((<usize>count) << 2), match);
      match = next == 0 ? 0 : load<u32>(next + ((<usize>match) << 2) - 4);
    }
    if (match != 0) break;
  }
  store<u32>(cursor, row);
  store<u32>(cursor, match, 4);
  return count;
}

/** Whether the table's value is present. `validity` may be 0. */
export function joinMask(validity: usize, matches: usize, rows: u32, out: usize): void {
  const end = out + rows;
  for (; out < end; out++, matches += 4) {
    const match = <usize>load<u32>(matches);
    store<u8>(out, match == 0 ? 0 : validity == 0 ? 1 : load<u8>(validity + match - 1));
  }
}

/** One byte a row: 1 where it has a match. May write 15 bytes past the rows. */
export function joinMatched(matches: usize, rows: u32, out: usize): void {
  const none = i32x4.splat(0);
  const one = i8x16.splat(1);
  for (let row: u32 = 0; row < rows; row += 16) {
    const at = matches + (row << 2);
    const low = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(at), none), i32x4.eq(v128.load(at, 16), none));
    const high = i16x8.narrow_i32x4_s(i32x4.eq(v128.load(at, 32), none), i32x4.eq(v128.load(at, 48), none));
    v128.store(out + row, v128.andnot(one, i8x16.narrow_i16x8_s(low, high)));
  }
}

/** Marks the table's rows that have matched. */
export function joinMark(matches: usize, rows: u32, flags: usize): void {
  const end = matches + ((<usize>rows) << 2);
  for (; matches < end; matches += 4) {
    const match = <usize>load<u32>(matches);
    if (match != 0) store<u8>(flags + match - 1, 1);
  }
}

/** Those of the rows from `first` on (from 0) that are not marked. */
export function joinUnmarked(flags: usize, first: u32, rows: u32, out: usize): u32 {
  let count: usize = 0;
  for (let row = first; row < first + rows; row++) {
    store<u32>(out + (count << 2), row + 1);
    count += <usize>(load<u8>(flags + row) == 0);
  }
  return <u32>count;
}

/** Copies texts to `heap` and makes views of them there; gives the bytes. May write 15 bytes past them. */
export function joinKeepText(views: usize, validity: usize, rows: u32, heap: usize, out: usize): u32 {
  let at = heap;
  for (let i: usize = 0; i < <usize>rows; i++) {
    let length = load<u32>(views + (i << 3), 4);
    if (validity != 0) length &= -(<u32>load<u8>(validity + i));
    const from: usize = length == 0 ? at : load<u32>(views + (i << 3));
    if (length <= 16) v128.store(at, v128.load(from));
    else memory.copy(at, from, length);
    store<u64>(out + (i << 3), (<u64>at) | ((<u64>length) << 32));
    at += length;
  }
  return <u32>(at - heap);
}
