/**
 * Logical types, fields and schemas: what the user sees, what the manifest stores, what kernels are chosen by.
 * A logical type maps to one of four physical layouts; kernels know only those.
 */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';

export type DataType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int64' }
  | { readonly kind: 'float64' }
  /** A scaled int64: value = integer / 10^scale, at most 18 digits. */
  | { readonly kind: 'decimal'; readonly scale: number }
  /** Days since 1970-01-01, proleptic Gregorian. */
  | { readonly kind: 'date' }
  /** Microseconds since 1970-01-01T00:00:00; with a zone they are UTC, without one wall-clock time. */
  | { readonly kind: 'timestamp'; readonly zone: string | null }
  | { readonly kind: 'utf8' };

export type TypeKind = DataType['kind'];

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

export type Schema = readonly Field[];

/**
 * How a vector's values lie in kernel memory: `i64` and `f64` are 8 bytes a row, `u8` one byte (0 or 1),
 * `str` 8 bytes: u32 address of the first UTF-8 byte, u32 length in bytes.
 */
export type Physical = 'i64' | 'f64' | 'u8' | 'str';

export const BOOL: DataType = { kind: 'bool' };
export const INT64: DataType = { kind: 'int64' };
export const FLOAT64: DataType = { kind: 'float64' };
export const DATE: DataType = { kind: 'date' };
export const TIMESTAMP: DataType = { kind: 'timestamp', zone: null };
export const TIMESTAMP_UTC: DataType = { kind: 'timestamp', zone: 'UTC' };
export const UTF8: DataType = { kind: 'utf8' };

export function physicalOf(type: DataType): Physical {
  switch (type.kind) {
    case 'bool':
      return 'u8';
    case 'float64':
      return 'f64';
    case 'utf8':
      return 'str';
    case 'int64':
    case 'decimal':
    case 'date':
    case 'timestamp':
      return 'i64';
  }
}

/** Bytes a row of a vector of this layout. */
export function widthOf(physical: Physical): 1 | 8 {
  return physical === 'u8' ? 1 : 8;
}

export function sameType(a: DataType, b: DataType): boolean {
  return formatType(a) === formatType(b);
}

/** `int64`, `decimal(2)`, `timestamp`, `timestamp[UTC]`…: the spelling of `--types`, manifests and messages. */
export function formatType(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.scale})`;
    case 'timestamp':
      return type.zone === null ? 'timestamp' : `timestamp[${type.zone}]`;
    default:
      return type.kind;
  }
}

const SIMPLE_TYPES: Readonly<Record<string, DataType>> = {
  bool: BOOL,
  boolean: BOOL,
  int64: INT64,
  int: INT64,
  float64: FLOAT64,
  float: FLOAT64,
  double: FLOAT64,
  date: DATE,
  timestamp: TIMESTAMP,
  utf8: UTF8,
  string: UTF8,
  text: UTF8,
};

/** The inverse of `formatType`, also reading common synonyms. Throws a `user-input` error for anything else. */
export function parseType(text: string): DataType {
  const name = text.trim().toLowerCase();
  const simple = SIMPLE_TYPES[name];
  if (simple !== undefined) return simple;
  const decimal = /^decimal\((?:\d+\s*,\s*)?(\d+)\)$/.exec(name);
  if (decimal !== null && Number(decimal[1]) <= 18) return { kind: 'decimal', scale: Number(decimal[1]) };
  if (name === 'timestamp[utc]') return TIMESTAMP_UTC;
  throw new PartitaError('user-input', words`no type '${text}'`, {
    domain: 'type',
    value: text,
    choices: ['bool', 'int64', 'float64', 'decimal(scale)', 'date', 'timestamp', 'timestamp[UTC]', 'utf8'],
    hint: 'types: bool, int64, float64, decimal(2), date, timestamp, timestamp[UTC], utf8',
  });
}

/**
 * The narrowest type that holds both without changing what either shows: int64 widens to float64, every other pair of
 * different kinds to utf8. The order of arguments and of repeated joins does not matter (a join semilattice).
 */
export function joinTypes(a: DataType, b: DataType): DataType {
  if (sameType(a, b)) return a;
  if (isPlainNumber(a) && isPlainNumber(b)) return FLOAT64;
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.scale > b.scale ? a : b;
  return UTF8;
}

function isPlainNumber(type: DataType): boolean {
  return type.kind === 'int64' || type.kind === 'float64';
}

export function isNumeric(type: DataType): boolean {
  return type.kind === 'int64' || type.kind === 'float64' || type.kind === 'decimal';
}

export function isTemporal(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp';
}
