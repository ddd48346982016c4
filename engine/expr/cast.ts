/**
 * Casts, on cells. A value that the target type cannot hold is an error in `cast` and null in `try_cast`.
 * Floats round to integers half to even, and to decimals half away from zero, as in DuckDB; texts must be values through
 * and through ('1.5' is no int64, where DuckDB rounds it).
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType, TypeKind } from '../arrow/types.js';
import { formatType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { MICROS_PER_DAY, floorDivide } from './calendar.js';
import { divideRounded, fitsInt64, formatCell, parseCell } from './literals.js';

/** The types that a type casts to, itself aside. */
const TARGETS: Readonly<Record<TypeKind, readonly TypeKind[]>> = {
  bool: ['int64', 'float64', 'decimal', 'utf8'],
  int64: ['bool', 'float64', 'decimal', 'utf8'],
  float64: ['bool', 'int64', 'decimal', 'utf8'],
  decimal: ['bool', 'int64', 'float64', 'decimal', 'utf8'],
  date: ['timestamp', 'utf8'],
  timestamp: ['timestamp', 'date', 'utf8'],
  utf8: ['bool', 'int64', 'float64', 'decimal', 'date', 'timestamp'],
};

export function canCast(from: DataType, to: DataType): boolean {
  return from.kind === to.kind || TARGETS[from.kind].includes(to.kind);
}

export function castTargets(from: DataType): readonly TypeKind[] {
  return TARGETS[from.kind];
}

/** Whether some value of `from` has no counterpart in `to`. */
export function castCanFail(from: DataType, to: DataType): boolean {
  if (to.kind === 'utf8' || to.kind === 'bool') return from.kind === 'utf8' && to.kind === 'bool';
  if (to.kind === 'float64' || to.kind === 'int64') return from.kind === 'utf8' || from.kind === 'float64';
  return from.kind !== to.kind || to.kind === 'decimal';
}

/** The value as `to`; throws a `user-input` error that names it where there is none. */
export function castCell(value: Cell, from: DataType, to: DataType): Cell {
  const cast = tryCastCell(value, from, to);
  if (cast !== null || value === null) return cast;
  const shown = formatCell(value, from);
  throw new PartitaError('user-input', words`'${shown}' is not a valid ${formatType(to)}`, {
    domain: 'expression',
    value: shown,
    hint: words`try_cast(… as ${formatType(to)}) gives null for such values`,
  });
}

/** The value as `to`, null where there is none. */
export function tryCastCell(value: Cell, from: DataType, to: DataType): Cell {
  if (value === null) return null;
  if (from.kind === 'utf8') return parseCell(value as string, to);
  switch (to.kind) {
    case 'utf8':
      return formatCell(value, from);
    case 'bool':
      return Number.isNaN(value) || Boolean(value);
    case 'int64':
      return integerOf(value, from);
    case 'float64':
      return from.kind === 'decimal' ? Number(value) / 10 ** from.scale : Number(value);
    case 'decimal':
      return decimalOf(value, from, to.scale);
    case 'date':
      return from.kind === 'timestamp' ? floorDivide(value as bigint, MICROS_PER_DAY) : value;
    case 'timestamp':
      return from.kind === 'date' ? ifFits((value as bigint) * MICROS_PER_DAY) : value;
  }
}

function integerOf(value: Exclude<Cell, null>, from: DataType): bigint | null {
  if (from.kind === 'decimal') return divideRounded(value as bigint, 10n ** BigInt(from.scale));
  if (typeof value !== 'number') return BigInt(value);
  if (!Number.isFinite(value)) return null;
  const floor = Math.floor(value);
  const above = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 !== 0);
  return ifFits(BigInt(above ? floor + 1 : floor));
}

const DECIMAL_LIMIT = 10n ** 18n;

function decimalOf(value: Exclude<Cell, null>, from: DataType, scale: number): bigint | null {
  const fits = (scaled: bigint): bigint | null => (scaled > -DECIMAL_LIMIT && scaled < DECIMAL_LIMIT ? scaled : null);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return null;
    const scaled = value * 10 ** scale;
    const rounded = Math.sign(scaled) * Math.round(Math.abs(scaled));
    return Math.abs(rounded) < 1e18 ? fits(BigInt(rounded)) : null;
  }
  const places = from.kind === 'decimal' ? from.scale : 0;
  const unscaled = BigInt(value);
  if (scale >= places) return fits(unscaled * 10n ** BigInt(scale - places));
  return fits(divideRounded(unscaled, 10n ** BigInt(places - scale)));
}

function ifFits(value: bigint): bigint | null {
  return fitsInt64(value) ? value : null;
}
