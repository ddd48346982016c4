import type { Column } from '../../engine/index.js';
import type { CellTexts, TextStyle } from './text-buffer.js';
import { writeAscii, writeInteger, writePadded, writeQuote } from './number-text.js';

/** Dates as `2024-02-29`, timestamps as `2024-02-29 12:30:00.250000`, with `+00:00` where the column has a zone. */

const MICROSECONDS_A_DAY = 86_400_000_000;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;

export function writeDates(column: Column, start: number, end: number, style: TextStyle, texts: CellTexts): void {
  const days = column.values as Int32Array;
  const { bytes, starts, ends } = texts;
  let at = 0;
  for (let row = start; row < end; row++) {
    starts[row - start] = at;
    at = writeQuote(bytes, at, style);
    at = writeDay(bytes, at, days[row] ?? 0);
    at = writeQuote(bytes, at, style);
    ends[row - start] = at;
  }
}

export function writeTimestamps(
  column: Column,
  zone: string | null,
  start: number,
  end: number,
  style: TextStyle,
  texts: CellTexts,
): void {
  const values = column.values as BigInt64Array;
  const { bytes, starts, ends } = texts;
  let at = 0;
  for (let row = start; row < end; row++) {
    starts[row - start] = at;
    at = writeQuote(bytes, at, style);
    at = writeTimestamp(bytes, at, values[row] ?? 0n);
    if (zone !== null) at = writeAscii(bytes, at, '+00:00');
    at = writeQuote(bytes, at, style);
    ends[row - start] = at;
  }
}

function writeTimestamp(bytes: Uint8Array, at: number, value: bigint): number {
  const perDay = BigInt(MICROSECONDS_A_DAY);
  let day = value / perDay;
  let within = value - day * perDay;
  if (within < 0n) {
    day -= 1n;
    within += perDay;
  }
  const microseconds = Number(within);
  at = writeDay(bytes, at, Number(day));
  at = writeAscii(bytes, at, ' ');
  const seconds = Math.floor(microseconds / 1e6);
  at = writePadded(bytes, at, Math.floor(seconds / 3600), 2);
  bytes[at++] = COLON;
  at = writePadded(bytes, at, Math.floor(seconds / 60) % 60, 2);
  bytes[at++] = COLON;
  at = writePadded(bytes, at, seconds % 60, 2);
  const fraction = microseconds - seconds * 1e6;
  if (fraction === 0) return at;
  bytes[at++] = POINT;
  return writePadded(bytes, at, fraction, 6);
}

/** Year, month and day of a day number, by Howard Hinnant's `civil_from_days` (2013). */
function writeDay(bytes: Uint8Array, at: number, days: number): number {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) bytes[at++] = HYPHEN;
  const magnitude = Math.abs(year);
  at = magnitude <= 9999 ? writePadded(bytes, at, magnitude, 4) : writeInteger(bytes, at, magnitude);
  bytes[at++] = HYPHEN;
  at = writePadded(bytes, at, month, 2);
  bytes[at++] = HYPHEN;
  return writePadded(bytes, at, day, 2);
}
