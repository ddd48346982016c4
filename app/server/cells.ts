/** Cells as JSON, and on the axis of a histogram. */
import type { Cell, DataType } from '../../engine/index.js';
import type { PlainCell } from '../protocol/datasets.js';
import { cellText } from '../output/cell-texts.js';

export function plainCell(cell: Cell, type: DataType): PlainCell {
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'string') return cell;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  switch (type.kind) {
    case 'decimal':
    case 'date':
    case 'timestamp':
      return cellText(cell, type);
    default:
      return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  }
}

/** Numbers as they are; dates and timestamps as microseconds since 1970; null of what lies on no axis. */
export function axisValue(cell: Cell, type: DataType): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell !== 'bigint') return null;
  if (type.kind === 'decimal') return Number(cell) / 10 ** type.scale;
  if (type.kind === 'date') return Number(cell) * 86_400e6;
  return Number(cell);
}
