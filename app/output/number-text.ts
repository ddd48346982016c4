import type { Column } from '../../engine/index.js';
import type { CellTexts, TextStyle } from './text-buffer.js';

/**
 * Numbers to text: integers exactly, floats as the shortest text that reads back to the same bits. The bytes go straight
 * into the scratch of a window; the caller has made room for the widest value of each row.
 */

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

export function writeIntegers(column: Column, start: number, end: number, style: TextStyle, texts: CellTexts): void {
  const values = column.values as BigInt64Array;
  // Two 32-bit halves: reading a BigInt for every row costs more than writing its digits.
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const { bytes, starts, ends } = texts;
  let at = 0;
  for (let row = start; row < end; row++) {
    starts[row - start] = at;
    const low = halves[2 * row] ?? 0;
    const high = halves[2 * row + 1] ?? 0;
    if (high === low >> 31) {
      at = writeInteger(bytes, at, low);
    } else {
      const value = high * 4294967296 + (low >>> 0);
      if (Number.isSafeInteger(value)) at = writeInteger(bytes, at, value);
      else at = writeAscii(bytes, at, quoted(String(values[row] ?? 0n), style));
    }
    ends[row - start] = at;
  }
}

export function writeFloats(column: Column, start: number, end: number, style: TextStyle, texts: CellTexts): void {
  const values = column.values as Float64Array;
  const { bytes, starts, ends } = texts;
  let at = 0;
  for (let row = start; row < end; row++) {
    starts[row - start] = at;
    at = writeFloat(bytes, at, values[row] ?? 0, style);
    ends[row - start] = at;
  }
}

export function writeDecimals(
  column: Column,
  scale: number,
  start: number,
  end: number,
  style: TextStyle,
  texts: CellTexts,
): void {
  const values = column.values as BigInt64Array;
  let at = 0;
  for (let row = start; row < end; row++) {
    texts.starts[row - start] = at;
    const value = values[row] ?? 0n;
    const text = decimalText(value, scale);
    const exact = value >= -9007199254740991n && value <= 9007199254740991n;
    at = writeAscii(texts.bytes, at, exact ? text : quoted(text, style));
    texts.ends[row - start] = at;
  }
}

function writeFloat(bytes: Uint8Array, at: number, value: number, style: TextStyle): number {
  if (value > -1e9 && value < 1e9) {
    if (value === Math.trunc(value)) {
      if (value === 0 && Object.is(value, -0)) return writeAscii(bytes, at, '-0');
      return writeInteger(bytes, at, value);
    }
    const millionths = Math.round(value * 1e6);
    // A quotient of two exact integers is rounded as parsing its decimal text is, and two texts of at most 15 digits
    // never share a double: where the quotient is the value, its digits without trailing zeros are the shortest text.
    if (millionths / 1e6 === value && (value >= 1e-6 || value <= -1e-6)) return writeMillionths(bytes, at, millionths);
  }
  if (Number.isFinite(value)) return writeAscii(bytes, at, String(value));
  return writeAscii(bytes, at, quoted(String(value), style));
}

function writeMillionths(bytes: Uint8Array, at: number, millionths: number): number {
  let rest = millionths;
  if (rest < 0) {
    bytes[at++] = MINUS;
    rest = -rest;
  }
  const whole = Math.floor(rest / 1e6);
  let fraction = rest - whole * 1e6;
  at = writeInteger(bytes, at, whole);
  bytes[at++] = POINT;
  let digits = 6;
  while (fraction % 10 === 0) {
    fraction /= 10;
    digits--;
  }
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (fraction / 10) | 0;
    bytes[place] = ZERO + fraction - tenth * 10;
    fraction = tenth;
  }
  return at + digits;
}

/** Writes a safe integer's digits and gives the place behind them. */
export function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  if (rest < 0) {
    bytes[at++] = MINUS;
    rest = -rest;
  }
  if (rest >= 1e9) {
    const upper = Math.floor(rest / 1e9);
    at = writeInteger(bytes, at, upper);
    return writePadded(bytes, at, rest - upper * 1e9, 9);
  }
  let digits = 1;
  for (let bound = 10; rest >= bound; bound *= 10) digits++;
  return writePadded(bytes, at, rest, digits);
}

/** Writes exactly `digits` digits of an integer below 10^9. */
export function writePadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = (rest / 10) | 0;
    bytes[place] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}

export function writeAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

export function writeQuote(bytes: Uint8Array, at: number, style: TextStyle): number {
  if (style !== 'json') return at;
  bytes[at] = QUOTE;
  return at + 1;
}

function quoted(text: string, style: TextStyle): string {
  return style === 'json' ? `"${text}"` : text;
}

function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
