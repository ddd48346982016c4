/**
 * Values as text and back, for casts, typed literals and canonical formulas. Reading is strict: a text that is not
 * wholly a value of the type gives null. Spaces around a value are ignored, except for bool.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType } from '../arrow/types.js';
import { DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC } from '../arrow/types.js';
import { MICROS_PER_DAY, civilOf, daysInMonth, daysOf, floorDivide } from './calendar.js';

/** The literal `<word> '<text>'`, null where the text is no such value, 'no type' where the word names no type. */
export function parseLiteral(word: string, text: string): { type: DataType; value: Cell } | null | 'no type' {
  const type = literalType(word, text);
  if (type === null) return 'no type';
  const value = parseCell(text, type);
  return value === null ? null : { type, value };
}

/** The value of `type` that `text` shows, null where it shows none. */
export function parseCell(text: string, type: DataType): Cell {
  switch (type.kind) {
    case 'utf8':
      return text;
    case 'bool':
      return BOOLS[text.toLowerCase()] ?? null;
    case 'int64':
      return parseInteger(text);
    case 'float64':
      return parseFloat64(text);
    case 'decimal':
      return parseDecimal(text, type.scale);
    case 'date':
      return parseDate(text);
    case 'timestamp':
      return parseTimestamp(text, type.zone);
  }
}

/** The text of a value that is not null, as a cast to utf8 gives it. */
export function formatCell(value: Exclude<Cell, null>, type: DataType): string {
  switch (type.kind) {
    case 'utf8':
    case 'bool':
    case 'int64':
      return String(value);
    case 'float64':
      return formatFloat64(value as number);
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'date':
      return formatDate(value as bigint);
    case 'timestamp':
      return formatTimestamp(value as bigint) + (type.zone === null ? '' : '+00');
  }
}

/** The scaled integer rounded to fewer digits, halves away from zero. */
export function divideRounded(value: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return value < 0n ? -((-value + half) / divisor) : (value + half) / divisor;
}

export function fitsInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

const BOOLS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  yes: true,
  y: true,
  '1': true,
  false: false,
  f: false,
  no: false,
  n: false,
  '0': false,
};

function literalType(word: string, text: string): DataType | null {
  if (word === 'date') return DATE;
  if (word === 'timestamp') return ZONE.test(text) ? TIMESTAMP_UTC : TIMESTAMP;
  if (word === 'int64') return INT64;
  if (word === 'float64') return FLOAT64;
  if (word === 'decimal') return { kind: 'decimal', scale: /\.(\d*)/.exec(text)?.[1]?.length ?? 0 };
  return null;
}

const ZONE = /:\d\d(?:\.\d+)?\s*(?:Z|[+-]\d\d(?::?\d\d)?)\s*$/i;

function parseInteger(text: string): bigint | null {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return null;
  const value = BigInt(text.replace('+', ''));
  return fitsInt64(value) ? value : null;
}

function parseFloat64(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(trimmed);
  if (word === null) return null;
  if (word[2]?.toLowerCase() === 'nan') return NaN;
  return word[1] === '-' ? -Infinity : Infinity;
}

function parseDecimal(text: string, scale: number): bigint | null {
  const parts = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?\s*$/i.exec(text);
  if (parts === null) return null;
  const whole = parts[2] ?? '';
  const fraction = parts[3] ?? '';
  if (whole === '' && fraction === '') return null;
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(parts[4] ?? 0);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideRounded(digits, 10n ** BigInt(-shift));
  if (scaled >= 10n ** 18n) return null;
  return parts[1] === '-' ? -scaled : scaled;
}

function parseDate(text: string): bigint | null {
  const parts = /^\s*(-?\d{1,6})-(\d{1,2})-(\d{1,2})\s*$/.exec(text);
  if (parts !== null) return civilDays(parts[1], parts[2], parts[3]);
  // A full timestamp loses its time, as in a cast of one.
  const micros = parseTimestamp(text, null);
  return micros === null ? null : floorDivide(micros, MICROS_PER_DAY);
}

function civilDays(year: string | undefined, month: string | undefined, day: string | undefined): bigint | null {
  const [y, m, d] = [BigInt(year ?? 0), BigInt(month ?? 0), BigInt(day ?? 0)];
  if (m < 1n || m > 12n || d < 1n || d > daysInMonth(y, m)) return null;
  return daysOf(y, m, d);
}

const TIMESTAMP_TEXT =
  /^\s*(-?\d{1,6})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?\s*$/i;

/** An offset moves the time to UTC for a column with a zone; without one only UTC itself is accepted, never dropped. */
function parseTimestamp(text: string, zone: string | null): bigint | null {
  const parts = TIMESTAMP_TEXT.exec(text);
  if (parts === null) return null;
  const days = civilDays(parts[1], parts[2], parts[3]);
  const [hour, minute, second] = [Number(parts[4] ?? 0), Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (days === null || hour > 23 || minute > 59 || second > 59) return null;
  const micros = BigInt((parts[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const offset = offsetMinutes(parts[8]);
  if (zone === null && offset !== 0) return null;
  const seconds = BigInt((hour * 60 + minute - offset) * 60 + second);
  return days * MICROS_PER_DAY + seconds * 1_000_000n + micros;
}

function offsetMinutes(text: string | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(text ?? '');
  if (parts === null) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  return parts[1] === '-' ? -minutes : minutes;
}

/** The shortest digits that read back, laid out as DuckDB does: 1.0, 1e+16, 1e-05. */
function formatFloat64(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-4 && magnitude < 1e16) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits}e${exponent[0] ?? '+'}${exponent.slice(1).padStart(2, '0')}`;
}

function formatDecimal(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - scale)}`;
}

function formatDate(days: bigint): string {
  const { year, month, day } = civilOf(days);
  const shown = year < 0n ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
  return `${shown}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function formatTimestamp(micros: bigint): string {
  const days = floorDivide(micros, MICROS_PER_DAY);
  const rest = Number(micros - days * MICROS_PER_DAY);
  const seconds = Math.floor(rest / 1_000_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const fraction = String(rest % 1_000_000).padStart(6, '0');
  const clock = `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${formatDate(days)} ${clock}${Number(fraction) === 0 ? '' : `.${fraction.replace(/0+$/, '')}`}`;
}
