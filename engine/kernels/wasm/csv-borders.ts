// Where rows begin in the middle of a file: the automaton of the grammar, run from every state at once.
//
// States: 0 a row begins, 1 a field begins, 2 in plain text, 3 inside quotes, 4 after a quote inside quotes, 5 after an
// escape inside quotes. A table has 16 bytes for each byte of input: the next state of each state.

const ROW: u8 = 0;
const FIELD: u8 = 1;
const PLAIN: u8 = 2;
const QUOTED: u8 = 3;
const CLOSED: u8 = 4;
const ESCAPED: u8 = 5;
const STATES: u32 = 6;

/** Fills the 4 KiB of transitions of the context's dialect. */
export function csvTransitions(context: usize, table: usize): void {
  const delimiter = load<u32>(context);
  const quote = load<u32>(context, 4);
  const escape = load<u32>(context, 8);
  for (let byte: u32 = 0; byte < 256; byte++) {
    const next = table + ((<usize>byte) << 4);
    const outside: u8 = byte == 10 ? ROW : byte == delimiter ? FIELD : PLAIN;
    store<u8>(next, byte == quote ? QUOTED : outside, ROW);
    store<u8>(next, byte == quote ? QUOTED : outside, FIELD);
    store<u8>(next, outside, PLAIN);
    store<u8>(next, byte == quote ? CLOSED : byte == escape ? ESCAPED : QUOTED, QUOTED);
    store<u8>(next, byte == quote && escape == quote ? QUOTED : outside, CLOSED);
    store<u8>(next, QUOTED, ESCAPED);
  }
}

/**
 * Carries a map of states (16 bytes at `map`, the state now for each state at the beginning) over `size` bytes. At
 * `map` + 16, for each state: the offset behind the first byte here that ended a row, or -1.
 */
export function csvStretch(at: usize, size: u32, context: usize, table: usize, map: usize): void {
  const vQuote = i8x16.splat(<i8>load<u32>(context, 4));
  const vEscape = i8x16.splat(<i8>load<u32>(context, 8));
  const vQuoted = i8x16.splat(QUOTED);
  const vFeed = i8x16.splat(10);
  const zero = i8x16.splat(0);
  let states = v128.load(map);
  let missing = ((<u32>1) << STATES) - 1;
  for (let s: usize = 0; s < <usize>STATES; s++) store<i32>(map + (s << 2), -1, 16);
  let i: u32 = 0;
  while (i < size) {
    if (i + 16 <= size) {
      const bytes = v128.load(at + i);
      const special = v128.or(i8x16.eq(bytes, vQuote), i8x16.eq(bytes, vEscape));
      const waiting = missing & ~(<u32>i8x16.bitmask(i8x16.eq(states, vQuoted)));
      const ending = waiting != 0 && v128.any_true(i8x16.eq(bytes, vFeed));
      if (!v128.any_true(special) && !ending) {
        // Without quotes and escapes only the last byte counts.
        const last = load<u8>(at + i, 15);
        states = i8x16.swizzle(v128.load(table + ((<usize>last) << 4)), states);
        i += 16;
        continue;
      }
    }
    const stop = min<u32>(size, i + 16);
    for (; i < stop; i++) {
      const byte = load<u8>(at + i);
      states = i8x16.swizzle(v128.load(table + ((<usize>byte) << 4)), states);
      if (byte == 10 && missing != 0) {
        let found = missing & (<u32>i8x16.bitmask(i8x16.eq(states, zero)));
        missing &= ~found;
        for (; found != 0; found &= found - 1) store<u32>(map + ((<usize>ctz(found)) << 2), i + 1, 16);
      }
    }
  }
  v128.store(map, states);
}

/**
 * Reads `size` bytes from one state. Results in the context: 16 the first row's offset or -1; 20 rows behind it that look
 * right: as many fields as columns and quotes only around fields; 24 other rows, the incomplete one before it included.
 */
export function csvProbe(at: usize, size: u32, context: usize, table: usize, state: u32): void {
  const quote = load<u32>(context, 4);
  const columns = load<u32>(context, 12);
  let first: u32 = -1;
  let good: u32 = 0;
  let bad: u32 = 0;
  let fields: u32 = 1;
  let trouble = false;
  let rowStart: u32 = 0;
  for (let i: u32 = 0; i < size; i++) {
    const byte = <u32>load<u8>(at + i);
    const next = <u32>load<u8>(table + ((<usize>byte) << 4) + state);
    if (next == FIELD) fields++;
    else if (next == PLAIN) trouble = trouble || byte == quote || (state == CLOSED && byte != 13);
    else if (next == ROW) {
      const empty = i - rowStart <= <u32>(i > rowStart && load<u8>(at + i - 1) == 13);
      if (first == -1) {
        first = i + 1;
        bad += <u32>trouble;
      } else if (!trouble && fields == columns) good++;
      else if (!empty) bad++;
      fields = 1;
      trouble = false;
      rowStart = i + 1;
    }
    state = next;
  }
  store<u32>(context, first, 16);
  store<u32>(context, good, 20);
  store<u32>(context, bad, 24);
}
