import type { Column } from '../../engine/index.js';
import { isPresent } from '../../engine/index.js';
import type { CellTexts, TextStyle } from './text-buffer.js';
import { ensureBytes } from './text-buffer.js';

/**
 * Texts to CSV fields or JSON strings. Whether anything in the window needs quoting is asked once, over all its bytes;
 * mostly nothing does, and the loop then only copies.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BACKSLASH = 0x5c;

export function writeStrings(column: Column, start: number, end: number, style: TextStyle, texts: CellTexts): void {
  const offsets = column.offsets as Int32Array;
  const values = column.values as Uint8Array;
  const span = values.subarray(offsets[start], offsets[end]);
  const rows = end - start;
  const escaped = needsEscapes(span, style);
  // CSV at worst doubles every byte, JSON writes six for one; both add two quotes; JSON's null takes four.
  const growth = escaped ? (style === 'json' ? 6 : 2) : 1;
  ensureBytes(texts, span.length * growth + rows * 4);
  const { bytes, starts, ends } = texts;
  let at = 0;
  for (let row = start; row < end; row++) {
    starts[row - start] = at;
    if (column.nullCount > 0 && !isPresent(column, row)) {
      if (style === 'json') at = copy(bytes, at, NULL, 0, NULL.length);
    } else {
      const from = offsets[row] ?? 0;
      const to = offsets[row + 1] ?? 0;
      if (style === 'plain') at = copy(bytes, at, values, from, to);
      else if (style === 'json') at = writeJsonString(bytes, at, values, from, to, escaped);
      else at = writeField(bytes, at, values, from, to, escaped);
    }
    ends[row - start] = at;
  }
}

const NULL = Buffer.from('null');

function needsEscapes(bytes: Uint8Array, style: TextStyle): boolean {
  if (style === 'plain') return false;
  if (style === 'csv') return [QUOTE, COMMA, LINE_FEED, CARRIAGE_RETURN].some((byte) => bytes.includes(byte));
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x20 || byte === QUOTE || byte === BACKSLASH) return true;
  }
  return false;
}

function writeField(
  bytes: Uint8Array,
  at: number,
  values: Uint8Array,
  from: number,
  to: number,
  mayEscape: boolean,
): number {
  // An empty text is quoted, so that it is not taken for a null.
  const quoted = from === to || (mayEscape && isSpecial(values, from, to));
  if (!quoted) return copy(bytes, at, values, from, to);
  bytes[at++] = QUOTE;
  for (let i = from; i < to; i++) {
    const byte = values[i] ?? 0;
    if (byte === QUOTE) bytes[at++] = QUOTE;
    bytes[at++] = byte;
  }
  bytes[at++] = QUOTE;
  return at;
}

function isSpecial(values: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = values[i];
    if (byte === QUOTE || byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN) return true;
  }
  return false;
}

function writeJsonString(
  bytes: Uint8Array,
  at: number,
  values: Uint8Array,
  from: number,
  to: number,
  mayEscape: boolean,
): number {
  bytes[at++] = QUOTE;
  if (!mayEscape) at = copy(bytes, at, values, from, to);
  else for (let i = from; i < to; i++) at = writeJsonByte(bytes, at, values[i] ?? 0);
  bytes[at++] = QUOTE;
  return at;
}

const HEX = '0123456789abcdef';
const SHORT_ESCAPES: Readonly<Record<number, string>> = {
  8: 'b',
  9: 't',
  10: 'n',
  12: 'f',
  13: 'r',
  34: '"',
  92: '\\',
};

function writeJsonByte(bytes: Uint8Array, at: number, byte: number): number {
  const short = SHORT_ESCAPES[byte];
  if (short !== undefined) {
    bytes[at++] = BACKSLASH;
    bytes[at++] = short.charCodeAt(0);
  } else if (byte < 0x20) {
    const escape = `\\u00${HEX[byte >> 4]}${HEX[byte & 15]}`;
    for (let i = 0; i < escape.length; i++) bytes[at++] = escape.charCodeAt(i);
  } else {
    bytes[at++] = byte;
  }
  return at;
}

/** Copies `source[from, to)`; short runs in a plain loop, which a call of `set` costs more than. */
export function copy(target: Uint8Array, at: number, source: Uint8Array, from: number, to: number): number {
  if (to - from > 48) {
    target.set(source.subarray(from, to), at);
    return at + to - from;
  }
  for (let i = from; i < to; i++) target[at++] = source[i] ?? 0;
  return at;
}
