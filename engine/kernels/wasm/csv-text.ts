// CSV fields as text and truth values.
import { csvContent, csvIsToken, contentAt, contentSize } from './csv-values';

/** Text where the block has no quotes and only the empty field can be null: addresses and lengths, no byte is looked at. */
export function csvPlainText(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  const emptyIsNull = load<u32>(context, 32);
  let nulls: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++) {
    const start = load<u32>(at - 4) + 1;
    const size = load<u32>(at) - start - cut;
    store<u64>(out, ((<u64>size) << 32) | (<u64>(<u32>base + start)));
    if (size == 0) {
      nulls += emptyIsNull;
      store<u8>(present + r, 1 - emptyIsNull);
    }
    at += stride;
    out += 8;
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, 0, 20);
  store<u32>(context, 0, 24);
}

/** Text of any fields. Doubled and escaped quotes are resolved in place: the content only ever gets shorter. */
export function csvText(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  const quote = load<u32>(context, 4);
  const escape = load<u32>(context, 8);
  let nulls: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++) {
    let start = base + load<u32>(at - 4) + 1;
    let size = <u32>(base + load<u32>(at) - start) - cut;
    if (size >= 2 && <u32>load<u8>(start) == quote) {
      start++;
      size = unescape(start, size - 2, quote, escape);
    } else if (csvIsToken(start, size, false, context)) {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<u64>(out, ((<u64>size) << 32) | (<u64>(<u32>start)));
    at += stride;
    out += 8;
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, 0, 20);
  store<u32>(context, 0, 24);
}

function unescape(at: usize, size: u32, quote: u32, escape: u32): u32 {
  const vEscape = i8x16.splat(<i8>escape);
  let i: u32 = 0;
  for (; i < size; i += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at + i), vEscape));
    if (found != 0) {
      i += ctz<i32>(found);
      break;
    }
  }
  if (i >= size) return size;
  let out = i;
  while (i < size) {
    let byte = <u32>load<u8>(at + i);
    if (byte == escape && i + 1 < size) {
      const next = <u32>load<u8>(at + i + 1);
      if (next == quote || next == escape) {
        byte = next;
        i++;
      }
    }
    store<u8>(at + out, byte);
    out++;
    i++;
  }
  return out;
}

/** `true` and `false` in any case. */
export function csvBool(
  base: usize,
  at: usize,
  stride: usize,
  rows: u32,
  cut: u32,
  context: usize,
  out: usize,
  present: usize,
): void {
  let nulls: u32 = 0;
  let broken: u32 = 0;
  memory.fill(present, 1, rows);
  for (let r: u32 = 0; r < rows; r++) {
    const start = base + load<u32>(at - 4) + 1;
    const size = <u32>(base + load<u32>(at) - start) - cut;
    let value: u8 = 0;
    if (csvContent(start, size, context)) {
      // Setting bit 5 makes letters small; only T and t give a t, and so on.
      const word = load<u32>(contentAt) | 0x20202020;
      if (contentSize == 4 && word == 0x65757274) value = 1;
      else if (contentSize != 5 || word != 0x736c6166 || (load<u8>(contentAt, 4) | 32) != 101) broken = 1;
    } else {
      nulls++;
      store<u8>(present + r, 0);
    }
    store<u8>(out + r, value);
    at += stride;
  }
  store<u32>(context, nulls, 16);
  store<u32>(context, broken, 20);
  store<u32>(context, 0, 24);
}
