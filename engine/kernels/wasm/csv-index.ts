// Finds the rows and fields of a block of CSV text that begins at the start of a row.
//
// A row table is a run of u32 offsets from the block's base. Field f of row r is the bytes
//   [table[r * stride + f - 1] + 1, table[r * stride + f])
// so a delimiter ends one field and begins the next. The plain table holds exactly one entry a field (table[-1] = -1); the
// compact one puts an extra entry, start - 1, before each row, so rows may be left out and line ends cut one by one.
//
// The context is a block of u32 words: 0 delimiter, 4 quote, 8 escape (256 = none), 12 columns; 16.. results; 32.. null tokens.

/** Rows that are set aside: 16 bytes each: start, end without the line end, reason, fields. */
const BAD_FIELDS: u32 = 1;
const BAD_QUOTE: u32 = 2;
const BAD_UTF8: u32 = 3;

const QUOTES: u32 = 1;
const NOT_ASCII: u32 = 2;
const IRREGULAR: u32 = 4;
// Blocks of 64 bytes between two looks at the counters: a byte lane counts at most 63 * 4 = 252 line feeds.
const GROUP: u32 = 63 * 64;

function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>i8x16.bitmask(a)) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

function prefixXor(x: u64): u64 {
  x ^= x << 1;
  x ^= x << 2;
  x ^= x << 4;
  x ^= x << 8;
  x ^= x << 16;
  return x ^ (x << 32);
}

function sumLanes(counts: v128): u32 {
  const w = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(counts));
  return i32x4.extract_lane(w, 0) + i32x4.extract_lane(w, 1) + i32x4.extract_lane(w, 2) + i32x4.extract_lane(w, 3);
}

/**
 * Writes the offsets of the unquoted delimiters and line feeds of `size` bytes to `table`, taking quotes by parity.
 * Results in the context: 16 offsets written, 20 line feeds among them, 24 flags (1 quotes occur, 2 bytes beyond ASCII
 * occur, 4 parity is not the grammar here: ask `csvExact`), 28 bytes scanned: fewer than `size` once the table is full.
 */
export function csvIndex(base: usize, size: u32, context: usize, table: usize, tableEnd: usize): void {
  const quoteByte = load<u32>(context, 4);
  const escapeByte = load<u32>(context, 8);
  const vDelimiter = i8x16.splat(<i8>load<u32>(context));
  const vQuote = i8x16.splat(<i8>quoteByte);
  const vEscape = i8x16.splat(<i8>escapeByte);
  const vFeed = i8x16.splat(10);
  const vReturn = i8x16.splat(13);
  const zero = i8x16.splat(0);
  const quoting: u64 = quoteByte < 256 ? ~(<u64>0) : 0;
  const vQuoting = i64x2.splat(quoting);
  const doubling: u64 = escapeByte == quoteByte ? quoting : 0;
  const escaping: u64 = escapeByte < 256 && escapeByte != quoteByte ? ~(<u64>0) : 0;
  let inside: u64 = 0; // all ones while the previous 64 bytes ended inside quotes
  let irregular: u64 = 0;
  let out = table;
  let at: u32 = 0;
  let flags: u32 = 0;
  let feeds: u32 = 0;
  let laneFeeds = zero;
  let bits = zero;
  store<u32>(table - 4, -1);
  while (at < size && out + (GROUP << 2) + 128 <= tableEnd) {
    const stop = min<u32>(size, at + GROUP);
    while (at < stop) {
      const p = base + at;
      const a = v128.load(p);
      const b = v128.load(p, 16);
      const c = v128.load(p, 32);
      const d = v128.load(p, 48);
      const fa = i8x16.eq(a, vFeed);
      const fb = i8x16.eq(b, vFeed);
      const fc = i8x16.eq(c, vFeed);
      const fd = i8x16.eq(d, vFeed);
      let m = mask64(
        v128.or(i8x16.eq(a, vDelimiter), fa),
        v128.or(i8x16.eq(b, vDelimiter), fb),
        v128.or(i8x16.eq(c, vDelimiter), fc),
        v128.or(i8x16.eq(d, vDelimiter), fd),
      );
      const qa = i8x16.eq(a, vQuote);
      const qb = i8x16.eq(b, vQuote);
      const qc = i8x16.eq(c, vQuote);
      const qd = i8x16.eq(d, vQuote);
      const left = size - at;
      const whole = left >= 64;
      const anyQuote = v128.any_true(v128.and(v128.or(v128.or(qa, qb), v128.or(qc, qd)), vQuoting));
      if (whole) bits = v128.or(bits, v128.or(v128.or(a, b), v128.or(c, d)));
      if (whole && !((<i32>(inside & 1)) | (<i32>anyQuote))) {
        laneFeeds = i8x16.sub(laneFeeds, i8x16.add(i8x16.add(fa, fb), i8x16.add(fc, fd)));
      } else {
        const keep = whole ? ~(<u64>0) : ((<u64>1) << left) - 1;
        const f = mask64(fa, fb, fc, fd) & keep;
        const q = mask64(qa, qb, qc, qd) & keep & quoting;
        m &= keep;
        if (!whole && (mask64(a, b, c, d) & keep) != 0) flags |= NOT_ASCII;
        const within = prefixXor(q) ^ inside;
        if (q | inside) {
          flags |= QUOTES;
          const opening = q & within;
          const closing = q & ~within;
          // A quote opens after a delimiter, a line feed or a closing quote that it doubles.
          let before: u64 = 1;
          if (at != 0) {
            const byte = <u32>load<u8>(p - 1);
            before = <u64>(byte == load<u32>(context) || byte == 10 || byte == quoteByte);
          }
          irregular |= opening & ~(((m | q) << 1) | before);
          // It closes before a delimiter, a line feed, CR LF or, where quotes are doubled, another quote. What lies
          // beyond `size` is unknown, but then so is the row's end.
          const ends = m | (q & doubling);
          const returns = mask64(
            i8x16.eq(a, vReturn),
            i8x16.eq(b, vReturn),
            i8x16.eq(c, vReturn),
            i8x16.eq(d, vReturn),
          );
          const nextByte = <u32>load<u8>(p, 64);
          const nextFeed = <u64>(nextByte == 10);
          const nextEnds = <u64>(
            (nextByte == load<u32>(context) ||
              nextByte == 10 ||
              (nextByte == quoteByte && doubling != 0) ||
              (nextByte == 13 && load<u8>(p, 65) == 10))
          );
          const follows = ends | (returns & ((f >> 1) | (nextFeed << 63)));
          const known: u64 = left >= 66 ? ~(<u64>0) : left <= 2 ? 0 : ((<u64>1) << (left - 2)) - 1;
          irregular |= closing & known & ~((follows >> 1) | (nextEnds << 63));
          if (escaping) {
            const e = mask64(i8x16.eq(a, vEscape), i8x16.eq(b, vEscape), i8x16.eq(c, vEscape), i8x16.eq(d, vEscape));
            irregular |= e & within & keep;
          }
          inside = <u64>((<i64>within) >> 63);
          m &= ~within;
        }
        feeds += <u32>popcnt<u64>(f & m);
      }
      // Eight offsets of each half, whether there are as many or not: a misprediction costs more than the stores, and the
      // halves' chains of dependent steps overlap.
      let low = <u32>m;
      let high = <u32>(m >> 32);
      const lowCount = <u32>popcnt(low);
      const highCount = <u32>popcnt(high);
      const middle = out + (lowCount << 2);
      const next = middle + (highCount << 2);
      store<u32>(out, at + ctz(low));
      low &= low - 1;
      store<u32>(out, at + ctz(low), 4);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 8);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 12);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 16);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 20);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 24);
      low &= low - 1;
      store<u32>(out, at + ctz(low), 28);
      store<u32>(middle, at + 32 + ctz(high));
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 4);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 8);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 12);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 16);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 20);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 24);
      high &= high - 1;
      store<u32>(middle, at + 32 + ctz(high), 28);
      if ((<u32>(lowCount > 8)) | (<u32>(highCount > 8))) {
        for (; m != 0; out += 16) {
          store<u32>(out, at + <u32>ctz(m));
          m &= m - 1;
          store<u32>(out, at + <u32>ctz(m), 4);
          m &= m - 1;
          store<u32>(out, at + <u32>ctz(m), 8);
          m &= m - 1;
          store<u32>(out, at + <u32>ctz(m), 12);
          m &= m - 1;
        }
      }
      out = next;
      at += 64;
    }
    feeds += sumLanes(laneFeeds);
    laneFeeds = zero;
  }
  if (i8x16.bitmask(bits) != 0) flags |= NOT_ASCII;
  if (irregular != 0) flags |= IRREGULAR;
  store<u32>(context, <u32>((out - table) >> 2), 16);
  store<u32>(context, feeds, 20);
  store<u32>(context, flags, 24);
  store<u32>(context, min<u32>(at, size), 28);
}

/**
 * Whether the plain table is one row after the other: its `rows` line feeds are the last entry of each row, so no other
 * entry is one. 0: yes, lines end with LF; 1: yes, with CR LF; 2: no, or the line ends are mixed.
 */
export function csvCheckRows(base: usize, table: usize, columns: u32, rows: u32): u32 {
  const stride = (<usize>columns) << 2;
  let at = table + stride - 4;
  // An empty first line has nothing before it that could be its CR.
  if (load<u32>(at) == 0) store<u8>(base - 1, 10);
  let wrong: u32 = 0;
  let returns: u32 = 0;
  for (let r: u32 = 0; r < rows; r++) {
    const ending = <u32>load<u16>(base + load<u32>(at) - 1);
    wrong += <u32>(ending >> 8 != 10);
    returns += <u32>(ending == 0x0a0d);
    at += stride;
  }
  if (wrong) return 2;
  return returns == 0 ? 0 : returns == rows ? 1 : 2;
}

/**
 * Makes a compact table of the plain one's rows that have the right number of fields (and are UTF-8, where `validate`); the
 * others go to `bad`, empty lines nowhere. Stops at the first row from `limit` on, and early when either is full.
 * Results: 16 rows, 20 rows set aside, 24 bytes consumed.
 */
export function csvCompact(
  base: usize,
  context: usize,
  entries: usize,
  count: u32,
  table: usize,
  tableEnd: usize,
  bad: usize,
  badEnd: usize,
  limit: u32,
  validate: u32,
): void {
  const columns = load<u32>(context, 12);
  const width = (<usize>columns + 1) << 2;
  let out = table;
  let aside = bad;
  let rows: u32 = 0;
  let start: u32 = 0;
  let first: u32 = 0;
  while (first < count && start < limit && out + width <= tableEnd && aside + 16 <= badEnd) {
    let last = first;
    while (last < count && load<u8>(base + load<u32>(entries + ((<usize>last) << 2))) != 10) last++;
    if (last >= count) break;
    const feed = load<u32>(entries + ((<usize>last) << 2));
    const end = feed - <u32>(feed > start && load<u8>(base + feed - 1) == 13);
    const fields = last - first + 1;
    if (fields == columns && (!validate || csvIsUtf8(base + start, end - start))) {
      store<u32>(out, start - 1);
      memory.copy(out + 4, entries + ((<usize>first) << 2), width - 8);
      store<u32>(out + width - 4, end);
      out += width;
      rows++;
    } else if (fields != 1 || end != start) {
      aside = setAside(aside, start, end, fields == columns ? BAD_UTF8 : BAD_FIELDS, fields);
    }
    start = feed + 1;
    first = last + 1;
  }
  store<u32>(context, rows, 16);
  store<u32>(context, <u32>((aside - bad) >> 4), 20);
  store<u32>(context, start, 24);
}

/**
 * The grammar itself, byte by byte: makes a compact table of any text. `final`: the text ends with the block, and so
 * does its last row, with or without a line feed. Results as of `csvCompact`, and 28: where a quote opened that nothing
 * closed before the end of the block, or -1.
 */
export function csvExact(
  base: usize,
  size: u32,
  context: usize,
  table: usize,
  tableEnd: usize,
  bad: usize,
  badEnd: usize,
  limit: u32,
  final: u32,
  validate: u32,
): void {
  const delimiter = load<u32>(context);
  const quote = load<u32>(context, 4);
  const escape = load<u32>(context, 8);
  const columns = load<u32>(context, 12);
  const width = (<usize>columns + 1) << 2;
  let out = table;
  let aside = bad;
  let rows: u32 = 0;
  let consumed: u32 = 0;
  let open: u32 = -1;
  let i: u32 = 0;
  while (i < size && i < limit && out + width <= tableEnd && aside + 16 <= badEnd) {
    const start = i;
    let fields: u32 = 0;
    let trouble = false;
    let ended = false;
    let end: u32 = 0;
    store<u32>(out, start - 1);
    while (!ended) {
      if (i < size && <u32>load<u8>(base + i) == quote) {
        const opened = i++;
        let closed = false;
        while (i < size) {
          const byte = <u32>load<u8>(base + i);
          if (byte == escape && i + 1 < size && (escape != quote || <u32>load<u8>(base + i + 1) == quote)) {
            i += 2;
          } else {
            i++;
            if (byte == quote) {
              closed = true;
              break;
            }
          }
        }
        // A quote as the block's last byte may be the first half of a doubled one.
        if (!closed || (i == size && !final)) {
          if (!closed) open = opened;
          break;
        }
        if (i < size) {
          const byte = <u32>load<u8>(base + i);
          if (byte == 13 && i + 1 == size && !final) break;
          const ending = byte == 13 && i + 1 < size && load<u8>(base + i + 1) == 10;
          if (byte != delimiter && byte != 10 && !ending) trouble = true;
        }
      }
      let byte: u32 = 0;
      while (i < size) {
        byte = <u32>load<u8>(base + i);
        if (byte == delimiter || byte == 10) break;
        i++;
      }
      if (i == size && !final) break;
      end = i;
      ended = i == size || byte == 10;
      if (ended && end > start && load<u8>(base + end - 1) == 13 && (i < size || end == start + 1)) end--;
      fields++;
      if (fields <= columns) store<u32>(out + ((<usize>fields) << 2), end);
      i++;
    }
    if (!ended) break;
    if (!trouble && fields == columns && (!validate || csvIsUtf8(base + start, end - start))) {
      out += width;
      rows++;
    } else if (trouble || fields != 1 || end != start) {
      aside = setAside(aside, start, end, trouble ? BAD_QUOTE : fields == columns ? BAD_UTF8 : BAD_FIELDS, fields);
    }
    consumed = min<u32>(i, size);
  }
  store<u32>(context, rows, 16);
  store<u32>(context, <u32>((aside - bad) >> 4), 20);
  store<u32>(context, consumed, 24);
  store<u32>(context, open, 28);
}

function setAside(at: usize, start: u32, end: u32, reason: u32, fields: u32): usize {
  store<u32>(at, start);
  store<u32>(at, end, 4);
  store<u32>(at, reason, 8);
  store<u32>(at, fields, 12);
  return at + 16;
}

/** Line feeds among `size` bytes, quoted or not. */
export function csvCountFeeds(at: usize, size: u32): u32 {
  const vFeed = i8x16.splat(10);
  let total: u32 = 0;
  let i: u32 = 0;
  while (i + 16 <= size) {
    let lanes = i8x16.splat(0);
    const stop = min<u32>(size & ~15, i + 255 * 16);
    for (; i < stop; i += 16) lanes = i8x16.sub(lanes, i8x16.eq(v128.load(at + i), vFeed));
    total += sumLanes(lanes);
  }
  for (; i < size; i++) total += <u32>(load<u8>(at + i) == 10);
  return total;
}

/** Each row's place: `origin` plus the offset of its first byte. */
export function csvPositions(table: usize, stride: usize, rows: u32, origin: u64, out: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    const start: u32 = load<u32>(table - 4) + 1;
    store<u64>(out, origin + <u64>start);
    table += stride;
    out += 8;
  }
}

/** How many of the table's rows begin before `limit`; rows begin in increasing order. */
export function csvRowsBefore(table: usize, stride: usize, rows: u32, limit: u32): u32 {
  let low: u32 = 0;
  let high = rows;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<u32>(table + <usize>middle * stride - 4) + 1 < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Whether the bytes are UTF-8, after Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (2021):
 * three table look-ups by nibble find every wrong pair of neighbours, a fourth test the missing or extra continuations.
 */
export function csvIsUtf8(at: usize, size: u32): u32 {
  const firstHigh = i8x16(2, 2, 2, 2, 2, 2, 2, 2, -128, -128, -128, -128, 33, 1, 21, 73);
  const firstLow = i8x16(-25, -93, -125, -125, -117, -53, -53, -53, -53, -53, -53, -53, -53, -37, -53, -53);
  const secondHigh = i8x16(1, 1, 1, 1, 1, 1, 1, 1, -26, -82, -70, -70, 1, 1, 1, 1);
  const low = i8x16.splat(15);
  const top = i8x16.splat(-128);
  // Leads that the last three bytes of a vector may not exceed without leaving their character open.
  const most = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -17, -33, -65);
  const zero = i8x16.splat(0);
  let error = zero;
  let previous = zero;
  let open = zero;
  const end = at + size;
  while (at < end) {
    let x: v128;
    if (at + 64 <= end) {
      const a = v128.load(at);
      const d = v128.load(at, 48);
      if (i8x16.bitmask(v128.or(v128.or(a, v128.load(at, 16)), v128.or(v128.load(at, 32), d))) == 0) {
        error = v128.or(error, open);
        open = zero;
        previous = d;
        at += 64;
        continue;
      }
    }
    x = v128.load(at);
    if (at + 16 > end) x = v128.and(x, prefixMask(<u32>(end - at)));
    const back1 = i8x16.shuffle(previous, x, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    const back2 = i8x16.shuffle(previous, x, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    const back3 = i8x16.shuffle(previous, x, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28);
    const special = v128.and(
      v128.and(i8x16.swizzle(firstHigh, i8x16.shr_u(back1, 4)), i8x16.swizzle(firstLow, v128.and(back1, low))),
      i8x16.swizzle(secondHigh, i8x16.shr_u(x, 4)),
    );
    const third = i8x16.sub_sat_u(back2, i8x16.splat(0x60));
    const fourth = i8x16.sub_sat_u(back3, i8x16.splat(0x70));
    error = v128.or(error, v128.xor(v128.and(v128.or(third, fourth), top), special));
    open = i8x16.sub_sat_u(x, most);
    previous = x;
    at += 16;
  }
  return <u32>!v128.any_true(v128.or(error, open));
}

function prefixMask(bytes: u32): v128 {
  return i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>bytes));
}
