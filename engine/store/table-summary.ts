/** Adds up what the parts of a table know: rows, bytes, and each column's nulls, bounds and distinct values. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { DataType, Schema } from '../arrow/types.js';
import { formatType } from '../arrow/types.js';
import { guard } from './disk.js';
import type { Manifest, PartColumn, PartEntry, TableColumn } from './manifest.js';
import type { ChunkIndex } from './part-file.js';
import { compareBounds } from './prune.js';
import { readIndex } from './reader.js';
import { estimateDistinct, mergeSketches } from './statistics.js';

export type TableSummary = Pick<Manifest, 'rows' | 'bytes' | 'quarantined' | 'columns'>;

/** Reads the sketches from the parts' files in `folder`. */
export function summarise(folder: string, schema: Schema, parts: readonly PartEntry[]): TableSummary {
  const sum = (of: (part: PartEntry) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const rows = sum((part) => part.rows);
  const sketches = schema.map((): Uint8Array[] => []);
  for (const part of parts) {
    const index = indexOf(folder, part);
    index.sketches.forEach((sketch, column) => {
      const merged = mergeSketches([sketch, ...(sketches[column] ?? [])]);
      sketches[column] = [merged];
    });
  }
  const columns = schema.map(({ name, type }, column): TableColumn => {
    const known = parts.map((part) => part.columns[column] as PartColumn);
    const nulls = known.reduce((total, { nulls }) => total + nulls, 0);
    const present = rows - nulls;
    const [min, max] = [boundOf(type, parts, column, 'min'), boundOf(type, parts, column, 'max')];
    const sampled = known.reduce((total, one) => total + one.sampled, 0);
    const sample = rows === 0 ? 0 : Math.round((sampled * present) / rows);
    const estimate =
      type.kind === 'bool' ? 2 : estimateDistinct(sketches[column]?.[0] ?? new Uint8Array(0), sample, present);
    const distinct = Math.min(estimate, rangeOf(type, min, max), present);
    const nan = known.some((part) => part.nan);
    return { name, type: formatType(type), nulls, min, max, nan, distinct };
  });
  return { rows, bytes: sum((part) => part.bytes), quarantined: sum((part) => part.report.quarantined), columns };
}

/** The outermost bound of all parts; null when there is no value, or a part does not know its own. */
function boundOf(type: DataType, parts: readonly PartEntry[], column: number, side: 'min' | 'max'): string | null {
  let bound: string | null = null;
  for (const part of parts) {
    const known = part.columns[column] as PartColumn;
    const own = known[side];
    if (own === null) {
      if (known.nulls === part.rows || known.nan) continue;
      return null;
    }
    const order = bound === null ? 0 : compareBounds(type, own, bound);
    if (bound === null || (side === 'min' ? order < 0 : order > 0)) bound = own;
  }
  return bound;
}

/** How many values an integer column can have at most. */
function rangeOf(type: DataType, min: string | null, max: string | null): number {
  const counted = type.kind !== 'float64' && type.kind !== 'utf8';
  return counted && min !== null && max !== null ? Number(BigInt(max) - BigInt(min)) + 1 : Infinity;
}

function indexOf(folder: string, part: PartEntry): ChunkIndex {
  const path = join(folder, part.file);
  const file = guard(path, () => openSync(path, 'r'));
  try {
    return readIndex(file, path, part.chunkIndex);
  } finally {
    closeSync(file);
  }
}
