/** Random record batches of every type, with nulls, extreme values, long and empty strings. Seeded. */
import type { Cell, RecordBatch } from '../../../engine/arrow/record-batch.js';
import { columnOf } from '../../../engine/arrow/record-batch.js';
import type { DataType, Schema } from '../../../engine/arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../../engine/arrow/types.js';

export const ALL_TYPES: Schema = [
  { name: 'flag', type: BOOL },
  { name: 'count', type: INT64 },
  { name: 'ratio', type: FLOAT64 },
  { name: 'price', type: { kind: 'decimal', scale: 2 } },
  { name: 'day', type: DATE },
  { name: 'at', type: TIMESTAMP },
  { name: 'at_utc', type: TIMESTAMP_UTC },
  { name: 'text', type: UTF8 },
];

/** The seed of this run: PARTITA_SEED, or a fresh one that the failing test's name shows. */
export const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);

/** mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomBatch(random: () => number, schema: Schema, rows: number, nullShare = 0.2): RecordBatch {
  const columns = schema.map(({ type }) => {
    const share = random() < 0.4 ? 0 : random() < 0.1 ? 1 : nullShare;
    const cells = Array.from({ length: rows }, () => (random() < share ? null : randomCell(random, type)));
    return columnOf(type, cells);
  });
  return { schema, rows, columns };
}

export function randomCell(random: () => number, type: DataType): Cell {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const small = BigInt(Math.floor(random() * 200) - 100);
  switch (type.kind) {
    case 'bool':
      return random() < 0.5;
    case 'float64':
      return pick([0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7e308, random(), -random() * 1e6, 42]);
    case 'utf8':
      return pick([
        () => '',
        () => 'a',
        () => `id${Math.floor(random() * 100)}`,
        () => 'ä€𐍈',
        () => 'sixteen bytes ok',
        () => 'seventeen bytes!!',
        () => 'x'.repeat(Math.floor(random() * 70)),
        () => 'long'.repeat(Math.floor(random() * 300)),
      ])();
    case 'date':
      return pick([small, 0n, -719162n, 2932896n, BigInt(Math.floor(random() * 40000))]);
    default:
      return pick([small, 0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, small * 10n ** 12n]);
  }
}

/** Each column's cells, floats by their bits (all NaNs alike), so that equality sees -0. */
export function comparable(batch: RecordBatch, cell: (column: number, row: number) => Cell): unknown[][] {
  return batch.schema.map((_, column) => Array.from({ length: batch.rows }, (_, row) => bitsOf(cell(column, row))));
}

function bitsOf(cell: Cell): unknown {
  if (typeof cell !== 'number') return cell;
  return Object.is(cell, -0) ? '-0' : Number.isNaN(cell) ? 'NaN' : cell;
}
