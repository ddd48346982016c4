// Keys as digits of whole numbers that order as the keys do, and back. A digit is a value's distance from the least one (or,
// of a key that falls, from the greatest), or a text's rank among all texts of its column; behind the last one, as nulls
// come, stands that of null.

/**
 * ORs digits of 8-byte whole numbers, shifted, to the words at `out`, which the first key of a word sets. False where a value
 * has none of the `count` digits.
 */
export function packWords(
  values: usize,
  validity: usize,
  rows: u32,
  least: i64,
  falls: bool,
  count: u64,
  shift: u32,
  out: usize,
  isFirst: bool,
): bool {
  const kept: u64 = isFirst ? 0 : -1;
  const start = falls ? least + <i64>count - 1 : -least;
  const turn: i64 = falls ? -1 : 0;
  let outside: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, values += 8, out += 8) {
    let digit = <u64>((load<i64>(values) ^ turn) - turn + start);
    if (validity != 0 && load<u8>(validity + row) == 0) digit = count;
    else outside |= <u32>(digit >= count);
    store<u64>(out, (load<u64>(out) & kept) | (digit << shift));
  }
  return outside == 0;
}

/** The same of numbers of a dictionary, each `width` bytes; `ranks` has a u32 for each of them: one more than its digit. */
export function packCodes(
  codes: usize,
  width: u32,
  ranks: usize,
  validity: usize,
  rows: u32,
  count: u32,
  shift: u32,
  out: usize,
  isFirst: bool,
): bool {
  if (width == 1) return packRanks<u8>(codes, ranks, validity, rows, count, shift, out, isFirst);
  if (width == 2) return packRanks<u16>(codes, ranks, validity, rows, count, shift, out, isFirst);
  return packRanks<u32>(codes, ranks, validity, rows, count, shift, out, isFirst);
}

function packRanks<T>(
  codes: usize,
  ranks: usize,
  validity: usize,
  rows: u32,
  count: u32,
  shift: u32,
  out: usize,
  isFirst: bool,
): bool {
  const kept: u64 = isFirst ? 0 : -1;
  let outside: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, codes += sizeof<T>(), out += 8) {
    let digit = load<u32>(ranks + ((<usize>load<T>(codes)) << 2)) - 1;
    if (validity != 0 && load<u8>(validity + row) == 0) digit = count;
    else outside |= <u32>(digit >= count);
    store<u64>(out, (load<u64>(out) & kept) | ((<u64>digit) << shift));
  }
  return outside == 0;
}

/** The values of digits of `bits` bits: 8-byte whole numbers to `out`, 0 for null, and to `present` whether there is one. Gives how many nulls. */
export function unpackWords(
  words: usize,
  rows: u32,
  shift: u32,
  bits: u32,
  least: i64,
  falls: bool,
  count: u64,
  out: usize,
  present: usize,
): u32 {
  const mask = (<u64>~0) >> (64 - bits);
  const start = falls ? least + <i64>count - 1 : least;
  const turn: i64 = falls ? -1 : 0;
  let nulls: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, words += 8, out += 8) {
    const digit = (load<u64>(words) >> shift) & mask;
    const isNull = digit == count;
    nulls += <u32>isNull;
    store<u8>(present + row, <u8>!isNull);
    store<i64>(out, isNull ? 0 : ((<i64>digit) ^ turn) - turn + start);
  }
  return nulls;
}

/**
 * Views (u32 address, u32 length) of the texts of digits, which lie in `bytes` from one of the `offsets` to the next, null's
 * empty; else as `unpackWords`.
 */
export function unpackViews(
  words: usize,
  rows: u32,
  shift: u32,
  bits: u32,
  count: u32,
  offsets: usize,
  bytes: usize,
  out: usize,
  present: usize,
): u32 {
  const mask = (<u64>~0) >> (64 - bits);
  let nulls: u32 = 0;
  for (let row: u32 = 0; row < rows; row++, words += 8, out += 8) {
    const digit = <u32>((load<u64>(words) >> shift) & mask);
    const at = offsets + ((<usize>digit) << 2);
    store<u32>(out, <u32>bytes + load<u32>(at));
    store<u32>(out, load<u32>(at, 4) - load<u32>(at), 4);
    const isNull = digit == count;
    nulls += <u32>isNull;
    store<u8>(present + row, <u8>!isNull);
  }
  return nulls;
}

/**
 * Lists the numbers of the rows whose words differ from those of the row before: of each of `count` columns, whose addresses
 * stand at `columns`. What is before the first row stands at `before`; 0 is nothing. Returns how many.
 */
export function groupRuns(columns: usize, count: u32, rows: u32, before: usize, list: usize): u32 {
  let to = list;
  store<u32>(to, 0);
  let differs: u64 = before == 0 ? 1 : 0;
  for (let i: u32 = 0; i < count && differs == 0; i++) {
    differs = load<u64>(before + (i << 3)) ^ load<u64>(<usize>load<u32>(columns + (i << 2)));
  }
  to += (<usize>(differs != 0)) << 2;
  const first = <usize>load<u32>(columns);
  for (let row: u32 = 1; row < rows; row++) {
    const at = first + (row << 3);
    differs = load<u64>(at) ^ load<u64>(at - 8);
    for (let i: u32 = 1; i < count; i++) {
      const other = <usize>load<u32>(columns + (i << 2)) + (row << 3);
      differs |= load<u64>(other) ^ load<u64>(other - 8);
    }
    store<u32>(to, row);
    to += (<usize>(differs != 0)) << 2;
  }
  return <u32>((to - list) >> 2);
}

/** Of each row the record of the listed row that is it or comes last before it; `last` of those before the first listed one. */
export function groupSpread(list: usize, listed: u32, rows: u32, records: usize, last: u32, out: usize): void {
  let row: u32 = 0;
  for (let i: u32 = 0; i <= listed; i++) {
    const end = i < listed ? load<u32>(list + (i << 2)) : rows;
    for (; row < end; row++) store<u32>(out + (row << 2), last);
    if (i < listed) last = load<u32>(records + (i << 2));
  }
}
