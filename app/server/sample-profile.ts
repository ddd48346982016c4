/** Column headers out of the first rows: at once, and said to be not exact. */
import { cellAt, formatType, type Column, type RecordBatch } from '../../engine/index.js';
import type { ColumnProfile } from '../protocol/datasets.js';
import { axisValue, plainCell } from './cells.js';

export const HEADER_BINS = 24;
/** Values that a header shows first, and a filter offers. */
export const HEADER_TOP = 6;

/** `all`: rows of the dataset, roughly. */
export function sampleProfiles(batches: readonly RecordBatch[], all: number): ColumnProfile[] {
  const schema = batches[0]?.schema ?? [];
  return schema.map(({ name, type }, place) => {
    const columns = batches.map((batch) => batch.columns[place] as Column);
    const rows = columns.reduce((sum, column) => sum + column.length, 0);
    const nulls = columns.reduce((sum, column) => sum + column.nullCount, 0);
    const counts = new Map<string, { value: ColumnProfile['min']; count: number }>();
    const axis: number[] = [];
    let min: ColumnProfile['min'] = null;
    let max: ColumnProfile['max'] = null;
    let low = Infinity;
    let high = -Infinity;
    for (const column of columns) {
      for (let row = 0; row < column.length; row++) {
        const cell = cellAt(column, row);
        if (cell === null) continue;
        if (typeof cell === 'string' || typeof cell === 'boolean') {
          const key = String(cell);
          const entry = counts.get(key);
          if (entry === undefined) counts.set(key, { value: cell, count: 1 });
          else entry.count++;
          continue;
        }
        const at = axisValue(cell, type);
        if (at === null) continue;
        axis.push(at);
        if (at < low) [low, min] = [at, plainCell(cell, type)];
        if (at > high) [high, max] = [at, plainCell(cell, type)];
      }
    }
    const top = [...counts.values()].sort((a, b) => b.count - a.count);
    const text = type.kind === 'utf8' || type.kind === 'bool';
    return {
      name,
      type: formatType(type),
      rows,
      nulls,
      exact: false,
      share: Math.min(0.999, rows / Math.max(1, all)),
      min,
      max,
      histogram: axis.length === 0 ? null : { low, high, counts: binned(axis, low, high) },
      top: text ? top.slice(0, HEADER_TOP) : null,
      mean: null,
      distinct: text ? { count: top.length, exact: false } : null,
      empty: null,
      longest: null,
    };
  });
}

function binned(values: readonly number[], low: number, high: number): number[] {
  const counts = new Array<number>(HEADER_BINS).fill(0);
  for (const value of values) {
    const bin = high === low ? 0 : Math.min(HEADER_BINS - 1, Math.floor(((value - low) / (high - low)) * HEADER_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
