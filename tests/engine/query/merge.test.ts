import { expect, test } from 'vitest';
import {
  cellAt,
  columnOf,
  FLOAT64,
  INT64,
  UTF8,
  type Cell,
  type Column,
  type RecordBatch,
} from '../../../engine/index.js';
import { mergeRuns } from '../../../engine/operators/sort/merge.js';
import { sortBatches } from '../../../engine/operators/sort/sort.js';
import { batchFromBytes, batchToBytes } from '../../../engine/store/batch-bytes.js';
import { randomOf } from '../../differential/random-tables.js';

const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const schema = [
  { name: 'i', type: INT64 },
  { name: 'x', type: FLOAT64 },
  { name: 't', type: UTF8 },
] as const;
const keys = [
  { column: 't', descending: true },
  { column: 'x', descending: false },
] as const;

test(`merging sorted runs is sorting everything, stable, nulls last (seed ${SEED})`, async () => {
  for (let round = 0; round < 30; round++) {
    const random = randomOf(SEED * 100 + round);
    let next = 0n;
    const runs = Array.from({ length: random(9) }, () =>
      Array.from({ length: random(4) }, () => {
        const cells = Array.from({ length: random(40) }, (): Cell[] => [
          next++,
          random(8) === 0 ? null : random(8) === 0 ? NaN : random(5) - 2,
          random(8) === 0 ? null : 'abc'.slice(0, random(4)),
        ]);
        return batchOf(cells);
      }),
    );
    const sorted = runs.map((run) => sortBatches(run, keys, null));
    const merged: Cell[][] = [];
    for await (const batch of mergeRuns(sorted.map(each), schema, keys)) merged.push(...rowsOf(batch));
    const all = runs.flat().flatMap(rowsOf);
    expect(merged).toEqual([...all].sort(compareRows));
    const first = sortBatches(runs.flat(), keys, 7).flatMap(rowsOf);
    expect(first).toEqual([...all].sort(compareRows).slice(0, 7));
  }
});

test(`merges keys that agree for long, in either direction (seed ${SEED})`, async () => {
  const long = 'x'.repeat(65_540);
  const texts = ['', 'a', 'ab', 'abc', 'abd', 'b', '\u00e9', long, `${long}a`, `${long}b`, `${long.slice(1)}y`, null];
  for (const descending of [false, true]) {
    const order = ['t', 'i', 'x'].map((column) => ({ column, descending }));
    const random = randomOf(SEED + Number(descending));
    const runs = Array.from({ length: 1 + random(16) }, () => {
      const cells = Array.from({ length: random(30) }, (): Cell[] => [
        random(9) === 0 ? null : BigInt(random(4)) * 2n ** 33n - 2n ** 34n,
        random(9) === 0 ? null : ([NaN, -0, 0, Infinity, 2.5][random(5)] as number),
        texts[random(texts.length)] as Cell,
      ]);
      return sortBatches([batchOf(cells)], order, null);
    });
    const merged: Cell[][] = [];
    for await (const batch of mergeRuns(runs.map(each), schema, order)) merged.push(...rowsOf(batch));
    expect(merged).toEqual(sortBatches(runs.flat(), order, null).flatMap(rowsOf));
  }
});

test('a record batch survives the way through bytes', () => {
  const random = randomOf(SEED);
  const cells = Array.from({ length: 100 }, (): Cell[] => [
    random(3) === 0 ? null : BigInt(random(2 ** 30)),
    random(3) === 0 ? null : random(100) / 7,
    random(3) === 0 ? null : 'é'.repeat(random(20)),
  ]);
  for (const rows of [[], cells.slice(0, 1), cells]) {
    const batch = batchOf(rows);
    expect(rowsOf(batchFromBytes(batchToBytes(batch), schema))).toEqual(rows);
  }
});

function batchOf(rows: readonly (readonly Cell[])[]): RecordBatch {
  const columns = schema.map((field, c) =>
    columnOf(
      field.type,
      rows.map((row) => row[c] as Cell),
    ),
  );
  return { schema, rows: rows.length, columns };
}

function rowsOf(batch: RecordBatch): Cell[][] {
  return Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column: Column) => cellAt(column, row)));
}

async function* each(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch> {
  yield* batches;
}

/** The same order written plainly; ties by the running number, which is the order of arrival. */
function compareRows(a: readonly Cell[], b: readonly Cell[]): number {
  return (
    nullsLast(a[2], b[2], (x, y) => (x < y ? 1 : -1)) ||
    nullsLast(a[1], b[1], (x, y) => Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || Number(x) - Number(y) || 0) ||
    Number((a[0] as bigint) - (b[0] as bigint))
  );
}

function nullsLast(
  a: Cell | undefined,
  b: Cell | undefined,
  compare: (a: NonNullable<Cell>, b: NonNullable<Cell>) => number,
): number {
  if (a === null || b === null || a === undefined || b === undefined) return Number(a === null) - Number(b === null);
  return a === b ? 0 : compare(a, b);
}
