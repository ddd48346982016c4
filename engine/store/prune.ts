/** Which parts can hold rows that a filter keeps, by the columns' bounds. Always errs towards reading. */
import type { DataType } from '../arrow/types.js';
import { parseType } from '../arrow/types.js';
import type { ColumnSummary } from './statistics.js';
import type { PartEntry } from './manifest.js';

/**
 * What a filter implies of one column: its value is not null and lies in [min, max] (null: no such bound; both bounds
 * inclusive), or `isNull`: it is null. Values are written as in `ColumnSummary`.
 */
export interface Bound {
  readonly column: string;
  readonly min: string | null;
  readonly max: string | null;
  readonly isNull?: boolean;
}

/** Whether the part may have a row for which all bounds hold. */
export function partMayMatch(part: PartEntry, bounds: readonly Bound[]): boolean {
  return bounds.every((bound) => {
    const column = part.columns.find(({ name }) => name === bound.column);
    return column === undefined || columnMayMatch(parseType(column.type), column, part.rows, bound);
  });
}

/** Orders two bounds of a column; text by its UTF-8 bytes. */
export function compareBounds(type: DataType, a: string, b: string): number {
  if (type.kind === 'utf8') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  const [x, y] = type.kind === 'float64' ? [Number(a), Number(b)] : [BigInt(a), BigInt(b)];
  return x < y ? -1 : Number(x > y);
}

function columnMayMatch(type: DataType, column: ColumnSummary, rows: number, bound: Bound): boolean {
  if (bound.isNull === true) return column.nulls > 0;
  if (column.nulls === rows) return false;
  // NaN lies outside the bounds, and how a filter orders it is not this file's business.
  if (column.nan) return true;
  if (bound.min !== null && column.max !== null && compareBounds(type, column.max, bound.min) < 0) return false;
  return bound.max === null || column.min === null || compareBounds(type, column.min, bound.max) <= 0;
}
