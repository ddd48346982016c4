// What the parsers of all types share: the context's words, null tokens, and the content of a field.
//
// A parser takes one column of a row table: `base`, `at` (address of the column's first entry), `stride` (bytes between
// rows), `rows`, `cut` (1 where the line's CR must be left off), the context, and writes values and a mask of present rows.
// Results in the context: 16 nulls, 20 whether a value does not parse, 24 values left to the host.
//
// Words of the context used here: 4 quote, 8 escape, 32 whether an empty field is null, 36 how many longer null tokens
// there are, 40 their address (u32 address, u32 length each), 44 whether a token may look like a value, 48..80 a bitmap of
// the tokens' first bytes.

/** What `csvContent` found: a field's content with quotes and surrounding blanks off. */
export let contentAt: usize = 0;
export let contentSize: u32 = 0;

/** Whether null tokens must be looked for before a value is parsed, because some look like one. */
export function csvCareful(context: usize): bool {
  return load<u32>(context, 44) != 0;
}

/** Finds the content of a field of any type but utf8; false when it is null. */
export function csvContent(at: usize, size: u32, context: usize): bool {
  const quoted = size >= 2 && <u32>load<u8>(at) == load<u32>(context, 4);
  if (quoted) {
    at++;
    size -= 2;
  }
  if (csvIsToken(at, size, quoted, context)) return false;
  while (size > 0 && isBlank(load<u8>(at))) {
    at++;
    size--;
  }
  while (size > 0 && isBlank(load<u8>(at + size - 1))) size--;
  contentAt = at;
  contentSize = size;
  return true;
}

function isBlank(byte: u8): bool {
  return byte == 32 || byte == 9;
}

/** Whether a field's content is one of the null tokens. */
export function csvIsToken(at: usize, size: u32, quoted: bool, context: usize): bool {
  if (size == 0) return load<u32>(context, 32) != 0;
  const count = load<u32>(context, 36);
  if (count == 0) return false;
  const first = <u32>load<u8>(at);
  if (((load<u32>(context + 48 + ((first >> 5) << 2)) >> (first & 31)) & 1) == 0 && !quoted) return false;
  const tokens = <usize>load<u32>(context, 40);
  for (let i: u32 = 0; i < count; i++) {
    const token = <usize>load<u32>(tokens + ((<usize>i) << 3));
    const length = load<u32>(tokens + ((<usize>i) << 3), 4);
    if (
      quoted
        ? equalsUnescaped(at, size, token, length, context)
        : size == length && memory.compare(at, token, size) == 0
    ) {
      return true;
    }
  }
  return false;
}

function equalsUnescaped(at: usize, size: u32, token: usize, length: u32, context: usize): bool {
  const quote = load<u32>(context, 4);
  const escape = load<u32>(context, 8);
  let k: u32 = 0;
  for (let i: u32 = 0; i < size; i++, k++) {
    let byte = <u32>load<u8>(at + i);
    if (byte == escape && i + 1 < size) {
      const next = <u32>load<u8>(at + i + 1);
      if (next == quote || next == escape) {
        byte = next;
        i++;
      }
    }
    if (k >= length || <u32>load<u8>(token + k) != byte) return false;
  }
  return k == length;
}
