import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { columnOf } from '../../../engine/arrow/record-batch.js';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { FLOAT64, INT64, UTF8 } from '../../../engine/arrow/types.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import type { Bound } from '../../../engine/store/prune.js';
import { compareBounds, partMayMatch } from '../../../engine/store/prune.js';
import { ALL_TYPES, randomCell, randomOf, SEED } from '../arrow/random-batch.js';
import { cellsOf, importAll, integers, randomTable, temporaryFolder, testTable } from './tables.js';

const kernels = loadKernels(2 ** 29);
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

/** A cell as bounds are written. */
function boundOf(cell: Exclude<Cell, null>): string {
  return typeof cell === 'boolean' ? String(Number(cell)) : Object.is(cell, -0) ? '-0' : String(cell);
}

test(`nulls and bounds are exact for every type (PARTITA_SEED=${SEED})`, async () => {
  const table = randomTable(folder.path, SEED, ALL_TYPES, 3, 400);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  for (const part of manifest.parts) {
    const cells = cellsOf(table.rowsOf(part.split));
    part.columns.forEach((column, i) => {
      const { type } = ALL_TYPES[i]!;
      const present = cells[i]!.filter((cell): cell is Exclude<Cell, null> => cell !== null && !Number.isNaN(cell));
      const ordered = present.map(boundOf).sort((a, b) => compareBounds(type, a, b));
      const known = (bound: string | undefined): string | null =>
        bound === undefined || Buffer.byteLength(bound) > 128 ? null : bound;
      expect(column.nulls).toBe(cells[i]!.filter((cell) => cell === null).length);
      expect(column.nan).toBe(cells[i]!.some((cell) => Number.isNaN(cell)));
      const given = [column.min, column.max].map((bound) => (bound === '-0' ? '0' : bound));
      const wanted = [known(ordered[0]), known(ordered.at(-1))].map((bound) => (bound === '-0' ? '0' : bound));
      expect([column.name, ...given]).toEqual([column.name, ...wanted]);
    });
  }
});

test(`no part with a row that a filter keeps is left out (PARTITA_SEED=${SEED})`, async () => {
  const table = randomTable(folder.path, SEED + 1, ALL_TYPES, 6, 6);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  const random = randomOf(SEED);
  let pruned = 0;
  for (let round = 0; round < 2000; round++) {
    const i = Math.floor(random() * ALL_TYPES.length);
    const { name, type } = ALL_TYPES[i]!;
    const pick = (): string | null => {
      const cell = randomCell(random, type);
      return random() < 0.3 || cell === null || Number.isNaN(cell) ? null : boundOf(cell);
    };
    const bound: Bound = { column: name, min: pick(), max: pick(), ...(random() < 0.1 ? { isNull: true } : {}) };
    for (const part of manifest.parts) {
      const matches = cellsOf(table.rowsOf(part.split))[i]!.some((cell) => {
        if (bound.isNull === true) return cell === null;
        if (cell === null) return false;
        if (Number.isNaN(cell)) return true;
        const text = boundOf(cell);
        const above = bound.min === null || compareBounds(type, text, bound.min) >= 0;
        return above && (bound.max === null || compareBounds(type, text, bound.max) <= 0);
      });
      const may = partMayMatch(part, [bound]);
      if (matches) expect(may, `${JSON.stringify(bound)} of part ${part.index}`).toBe(true);
      if (!may) pruned++;
    }
  }
  expect(pruned).toBeGreaterThan(100);
});

test('the estimate of distinct values is near, also where only a part of the rows is sampled and over several parts', async () => {
  const random = randomOf(7);
  for (const distinct of [1, 3, 50, 1000, 20_000, 120_000]) {
    const schema = [
      { name: 'n', type: INT64 },
      { name: 's', type: UTF8 },
      { name: 'f', type: FLOAT64 },
    ];
    const batches = [0, 1].map(() => {
      const values = Array.from({ length: 60_000 }, () => Math.floor(random() * distinct) * 1_000_003);
      const columns = [
        columnOf(INT64, values.map(BigInt)),
        columnOf(
          UTF8,
          values.map((value) => `k${value}`),
        ),
        columnOf(
          FLOAT64,
          values.map((value) => value / 7),
        ),
      ];
      return { schema, rows: 60_000, columns };
    });
    const table = testTable(folder.path, batches, schema, `of-${distinct}.csv`);
    const manifest = await importAll(kernels, join(folder.path, 'store'), table);
    const real = new Set(batches.flatMap((batch) => cellsOf(batch)[0]!)).size;
    for (const column of manifest.columns) {
      expect(Math.abs(column.distinct - real) / real, `${column.name} of ${real}: ${column.distinct}`).toBeLessThan(
        // Where most rows of the sample are distinct, the sketch's 3 % grow to ten times as much.
        real > 50_000 ? 0.4 : 0.15,
      );
    }
  }
}, 120_000);

test('integers of a small range have no more distinct values than the range', async () => {
  const batch = integers(Array.from({ length: 5000 }, (_, row) => BigInt(row % 7)));
  const table = testTable(folder.path, [batch], batch.schema);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  expect(manifest.columns[0]).toMatchObject({ min: '0', max: '6', distinct: 7 });
});
