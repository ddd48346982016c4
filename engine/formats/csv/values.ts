import type { Cell } from '../../arrow/record-batch.js';
import type { DataType } from '../../arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../arrow/types.js';

/**
 * The grammar of values: the reference that the kernels agree with bit for bit. Takes the text of one field (quotes
 * already undone, null already decided) and gives its narrowest type or its cell; and prints cells back as text.
 * Spaces and tabs around the text count for utf8 only.
 */

/** The narrowest type whose grammar the text matches; `utf8` where none does. Joined over a column with `joinTypes`. */
export function narrowestType(text: string): DataType {
  const trimmed = trimBlanks(text);
  const first = trimmed.charCodeAt(0);
  if (isDigit(first) || first === PLUS || first === MINUS || first === DOT) {
    if (INTEGER.test(trimmed)) return narrowestNumber(trimmed);
    if (FLOAT.test(trimmed)) return FLOAT64;
    if (parseDate(trimmed) !== undefined) return DATE;
    const timestamp = parseTimestamp(trimmed);
    if (timestamp !== undefined) return timestamp.zoned ? TIMESTAMP_UTC : TIMESTAMP;
  }
  if (BOOLEAN.test(trimmed)) return BOOL;
  return SPECIAL.test(trimmed) ? FLOAT64 : UTF8;
}

/**
 * The cell that the text means in a column of this type, undefined where it means none. A float64 column also reads
 * integer texts beyond 2^53 (nearest double) and reads `-0` as minus zero; a decimal column holds |scaled| < 10^18.
 */
export function parseValue(type: DataType, text: string): Cell | undefined {
  if (type.kind === 'utf8') return text;
  const trimmed = trimBlanks(text);
  switch (type.kind) {
    case 'bool':
      return BOOLEAN.test(trimmed) ? trimmed.length === 4 : undefined;
    case 'int64':
      return INTEGER.test(trimmed) ? withinInt64(BigInt(unsigned(trimmed))) : undefined;
    case 'float64':
      return parseFloat64(trimmed);
    case 'decimal':
      return parseDecimal(trimmed, type.scale);
    case 'date': {
      const days = parseDate(trimmed);
      return days === undefined ? undefined : BigInt(days);
    }
    case 'timestamp': {
      const parsed = parseTimestamp(trimmed);
      return parsed !== undefined && parsed.zoned === (type.zone !== null) ? parsed.micros : undefined;
    }
  }
}

/**
 * The text that reads back as the same cell: int64 exact, float64 the shortest round trip in JavaScript's form
 * (`1e+21`, `NaN`, `Infinity`, `-0`), decimal with all digits of its scale, `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS[.ffffff]`
 * with `+00:00` behind it for UTC. Null is the empty text: who prints tells it from an empty string.
 */
export function formatValue(type: DataType, cell: Cell): string {
  if (cell === null) return '';
  switch (type.kind) {
    case 'float64':
      return Object.is(cell, -0) ? '-0' : String(cell);
    case 'decimal':
      return formatDecimal(cell as bigint, type.scale);
    case 'date':
      return formatDays(Number(cell));
    case 'timestamp':
      return formatMicros(cell as bigint) + (type.zone === null ? '' : '+00:00');
    case 'bool':
    case 'int64':
    case 'utf8':
      return String(cell);
  }
}

const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const INTEGER = /^[+-]?(?:0|[1-9][0-9]*)$/;
const FLOAT = /^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const SPECIAL = /^[+-]?(?:nan|inf|infinity)$/i;
const BOOLEAN = /^(?:true|false)$/i;
const DECIMAL = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/;
const CALENDAR = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const CLOCK = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?$/;
const INT64_LIMIT = 2n ** 63n;
const DECIMAL_LIMIT = 10n ** 18n;
const DAY_MICROS = 86_400_000_000n;
const MINUTE_MICROS = 60_000_000n;

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end - start === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Integer texts beyond int64 are float64 only where the double prints back the same digits, so that none is lost. */
function narrowestNumber(integer: string): DataType {
  if (integer.length <= 18 || withinInt64(BigInt(unsigned(integer))) !== undefined) return INT64;
  return String(Number(integer)) === unsigned(integer) ? FLOAT64 : UTF8;
}

/** Without a plus sign, which `BigInt` does not read. */
function unsigned(integer: string): string {
  return integer.charCodeAt(0) === PLUS ? integer.slice(1) : integer;
}

function withinInt64(value: bigint): bigint | undefined {
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? value : undefined;
}

function parseFloat64(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text);
  if (!SPECIAL.test(text)) return undefined;
  if (/nan$/i.test(text)) return NaN;
  return text.charCodeAt(0) === MINUS ? -Infinity : Infinity;
}

function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return undefined;
  const magnitude = BigInt((match[2] ?? '') + fraction.padEnd(scale, '0'));
  if (magnitude >= DECIMAL_LIMIT) return undefined;
  return match[1] === '-' ? -magnitude : magnitude;
}

function parseDate(text: string): number | undefined {
  const match = CALENDAR.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysFromCivil(year, month, day);
}

function parseTimestamp(text: string): { readonly micros: bigint; readonly zoned: boolean } | undefined {
  const separator = text[10];
  if (separator !== 'T' && separator !== ' ') return undefined;
  const days = parseDate(text.slice(0, 10));
  const match = days === undefined ? null : CLOCK.exec(text.slice(11));
  if (days === undefined || match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const fraction = (match[4] ?? '').replace(/0+$/, '');
  const zone = [Number(match[7] ?? 0), Number(match[8] ?? 0)] as const;
  if (hour > 23 || minute > 59 || second > 59 || fraction.length > 6 || zone[0] > 23 || zone[1] > 59) return undefined;
  const clock = (hour * 3600 + minute * 60 + second) * 1_000_000 + Number(fraction.padEnd(6, '0'));
  const offset = BigInt((match[6] === '-' ? -1 : 1) * (zone[0] * 60 + zone[1])) * MINUTE_MICROS;
  const zoned = match[5] !== undefined || match[6] !== undefined;
  return { micros: BigInt(days) * DAY_MICROS + BigInt(clock) - offset, zoned };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01, counting years from March so that the leap day comes last (Hinnant, days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function formatDecimal(scaled: bigint, scale: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The inverse of `daysFromCivil`. */
function formatDays(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${signedYear(year)}-${pad2(month)}-${pad2(dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1)}`;
}

function formatMicros(micros: bigint): string {
  const days = floorDivide(micros, DAY_MICROS);
  const clock = Number(micros - days * DAY_MICROS);
  const seconds = Math.floor(clock / 1_000_000);
  const fraction = clock % 1_000_000;
  const time = `${pad2(Math.floor(seconds / 3600))}:${pad2(Math.floor(seconds / 60) % 60)}:${pad2(seconds % 60)}`;
  return `${formatDays(Number(days))} ${time}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}`;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function signedYear(year: number): string {
  return (year < 0 ? '-' : '') + String(Math.abs(year)).padStart(4, '0');
}

function pad2(value: number): string {
  return String(value).padStart(2, '0');
}
