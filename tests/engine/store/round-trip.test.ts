import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromIpc } from '../../../engine/arrow/ipc.js';
import type { RecordBatch } from '../../../engine/arrow/record-batch.js';
import { columnOf } from '../../../engine/arrow/record-batch.js';
import { UTF8 } from '../../../engine/arrow/types.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { findTable, verifyTable } from '../../../engine/store/catalogue.js';
import { openStoreReader, storeSource, storeSplits } from '../../../engine/store/reader.js';
import { ALL_TYPES, randomBatch, randomOf, SEED } from '../arrow/random-batch.js';
import {
  cellsOf,
  expectedCells,
  folderHashes,
  importAll,
  integers,
  QUIET,
  randomTable,
  readAll,
  temporaryFolder,
  testTable,
} from './tables.js';

const kernels = loadKernels(2 ** 30);
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
  kernels.arena.release();
  expect(kernels.memory.used).toBe(0);
});

test(`a random table comes back from the store cell for cell (PARTITA_SEED=${SEED})`, async () => {
  for (let round = 0; round < 10; round++) {
    const random = randomOf(SEED + round);
    const schema = ALL_TYPES.filter(() => random() < 0.8);
    const table = randomTable(folder.path, SEED + round, schema, 1 + Math.floor(random() * 4), 3000);
    const store = join(folder.path, `store-${round}`);
    const manifest = await importAll(kernels, store, table, undefined, 1 + Math.floor(random() * 3000));
    const stored = findTable(store, table.dataset.identity);
    expect(stored?.manifest).toEqual(manifest);
    expect(manifest.rows).toBe(table.dataset.splits.reduce((sum, split) => sum + table.rowsOf(split).rows, 0));
    expect(await readAll(kernels, stored!.folder, manifest)).toEqual(expectedCells(table));
    expect(verifyTable(kernels, stored!.folder)).toEqual([]);
  }
});

test(`a table beyond one record batch comes back, and any Arrow tool reads its parts (PARTITA_SEED=${SEED})`, async () => {
  const batch = randomBatch(randomOf(SEED), ALL_TYPES, 70_000);
  const table = testTable(folder.path, [batch], ALL_TYPES);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  const stored = findTable(join(folder.path, 'store'), table.dataset.identity)!;
  expect(await readAll(kernels, stored.folder, manifest)).toEqual(cellsOf(batch));
  const read = fromIpc(readFileSync(join(stored.folder, manifest.parts[0]!.file)));
  expect(read.schema).toEqual(ALL_TYPES);
  expect(read.batches.map((part) => part.rows)).toEqual([65_536, 70_000 - 65_536]);
  const cells = read.batches.map(cellsOf);
  expect(ALL_TYPES.map((_, column) => cells.flatMap((part) => part[column]!))).toEqual(cellsOf(batch));
});

test('projection reads the asked columns in the asked order, with increasing positions', async () => {
  const table = randomTable(folder.path, 5, ALL_TYPES, 3, 2000);
  const store = join(folder.path, 'store');
  const manifest = await importAll(kernels, store, table);
  const { folder: at } = findTable(store, table.dataset.identity)!;
  const expected = expectedCells(table);
  expect(await readAll(kernels, at, manifest, ['text', 'count'])).toEqual([expected[7], expected[1]]);
  const columns = [ALL_TYPES[1]!];
  const reader = openStoreReader(kernels, storeSource(at, manifest), { columns, positions: true }, QUIET);
  for (const split of storeSplits(manifest)) {
    let next = BigInt(split.index) * 2n ** 44n;
    const report = await reader.read(split, (batch) => {
      for (let row = 0; row < batch.rows; row++) {
        expect(kernels.memory.u64[(batch.positions >>> 3) + row]).toBe(next++);
      }
      return true;
    });
    expect(report.rows).toBe(manifest.parts[split.index]!.rows);
  }
  reader.release();
});

test('texts of a dictionary stay as they were first asked for, whatever is given back of the arena meanwhile', async () => {
  const schema = [{ name: 't', type: UTF8 }];
  const cells = Array.from({ length: 5000 }, (_, row) => ['few', 'different', 'texts'][row % 3]!);
  const batch: RecordBatch = { schema, rows: cells.length, columns: [columnOf(UTF8, cells)] };
  const table = testTable(folder.path, [batch], schema);
  const store = join(folder.path, 'store');
  const manifest = await importAll(kernels, store, table);
  const { folder: at } = findTable(store, table.dataset.identity)!;
  const reader = openStoreReader(kernels, storeSource(at, manifest), { columns: schema, positions: false }, QUIET);
  const { arena, memory } = kernels;
  let rows = 0;
  await reader.read(storeSplits(manifest)[0]!, (part) => {
    const vector = part.vectors[0]!;
    expect(vector.codes).toBeDefined();
    const mark = arena.mark();
    const viewsOf = (address: number): Uint8Array => memory.u8.slice(address, address + 8 * part.rows);
    const views = viewsOf(vector.values);
    arena.rewind(mark);
    const other = arena.take(8 * part.rows);
    memory.u8.fill(255, other, other + 8 * part.rows);
    expect(viewsOf(vector.values)).toEqual(views);
    rows += part.rows;
    return true;
  });
  expect(rows).toBe(5000);
  reader.release();
});

test('an import is the same bytes whatever the sizes of the batches it is given', async () => {
  const table = randomTable(folder.path, 11, ALL_TYPES, 2, 20_000);
  await importAll(kernels, join(folder.path, 'a'), table, undefined, 16_384);
  await importAll(kernels, join(folder.path, 'b'), table, undefined, 777);
  expect(folderHashes(join(folder.path, 'a'))).toEqual(folderHashes(join(folder.path, 'b')));
});

test('integers are stored as narrow as they are and widened when a later value needs it', async () => {
  const growing = [
    5n,
    null,
    -128n,
    127n,
    32_767n,
    -32_768n,
    2n ** 31n - 1n,
    -(2n ** 31n),
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  for (const [count, encoding] of [
    [4, 'int8'],
    [6, 'int16'],
    [8, 'int32'],
    [10, 'plain'],
  ] as const) {
    // Each extreme in a record batch of its own, so that every step from one width to the next is taken.
    const values = growing.slice(0, count).flatMap((value) => [value, ...Array<bigint>(65_535).fill(1n)]);
    const table = testTable(folder.path, [integers(values)], integers([]).schema);
    const store = join(folder.path, encoding);
    const manifest = await importAll(kernels, store, table);
    expect(manifest.parts[0]!.columns[0]!.encoding).toBe(encoding);
    const stored = findTable(store, table.dataset.identity)!;
    expect(await readAll(kernels, stored.folder, manifest)).toEqual([values]);
    expect(verifyTable(kernels, stored.folder)).toEqual([]);
    expect(Object.keys(folderHashes(store)).map((file) => file.split('/')[1])).toEqual([
      'manifest.json',
      'part-00000.arrow',
    ]);
  }
});

test.each([
  ['few words', 100, 66_000, 'x', 'dictionary8'],
  ['more words', 1200, 66_000, '', 'dictionary16'],
  ['many words', 6000, 66_000, 'x', 'dictionary16'],
  ['very many words', 40_000, 150_000, 'x', 'dictionary32'],
  ['words that are all different', 9000, 0, 'x', 'plain'],
  ['a long text', 100, 66_000, 'y'.repeat(200), 'plain'],
] as const)(
  'text is stored as numbers of a dictionary while it repeats, and spelled out when a later value needs it: %s',
  async (_, distinct, repeats, last, encoding) => {
    const words = (count: number): (string | null)[] =>
      Array.from({ length: count }, (_, i) => (i % 50 === 7 ? null : `${'long word '.repeat(i % 5)}${i}`));
    // Few words in the first record batches, the others behind them.
    const few = words(100);
    const cells = Array.from({ length: repeats }, (_, row) => few[row % 100] ?? null).concat(words(distinct), last);
    const batch: RecordBatch = {
      schema: [{ name: 's', type: UTF8 }],
      rows: cells.length,
      columns: [columnOf(UTF8, cells)],
    };
    const table = testTable(folder.path, [batch], batch.schema);
    const store = join(folder.path, 'store');
    const manifest = await importAll(kernels, store, table);
    const column = manifest.parts[0]!.columns[0]!;
    expect(column.encoding).toBe(encoding);
    const present = cells.filter((text) => text !== null).sort();
    const isLong = last.length > 128;
    const nulls = cells.length - present.length;
    expect([column.min, column.max, column.nulls]).toEqual([present[0], isLong ? null : present.at(-1), nulls]);
    if (encoding !== 'plain') expect(column.distinct).toBe(new Set(present).size);
    const stored = findTable(store, table.dataset.identity)!;
    expect(await readAll(kernels, stored.folder, manifest)).toEqual([cells]);
    expect(verifyTable(kernels, stored.folder)).toEqual([]);
    const read = fromIpc(readFileSync(join(stored.folder, 'part-00000.arrow')));
    expect(read.batches.flatMap((part) => cellsOf(part)[0]!)).toEqual(cells);
    await importAll(kernels, `${store}-again`, table, undefined, 555);
    expect(folderHashes(`${store}-again`)).toEqual(folderHashes(store));
  },
);

test('a column of nulls alone is a dictionary without entries', async () => {
  const batch = {
    schema: [{ name: 's', type: UTF8 }],
    rows: 20,
    columns: [columnOf(UTF8, Array<null>(20).fill(null))],
  };
  const table = testTable(folder.path, [batch], batch.schema);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  const stored = findTable(join(folder.path, 'store'), table.dataset.identity)!;
  expect(await readAll(kernels, stored.folder, manifest)).toEqual(cellsOf(batch));
  expect(manifest.columns[0]).toMatchObject({ nulls: 20, min: null, max: null, distinct: 0 });
});

test('a dataset without splits, without rows and without columns are tables too', async () => {
  const empty = testTable(folder.path, [], ALL_TYPES);
  expect((await importAll(kernels, join(folder.path, 'a'), empty)).rows).toBe(0);
  const rowless = testTable(folder.path, [randomBatch(randomOf(1), ALL_TYPES, 0)], ALL_TYPES);
  const manifest = await importAll(kernels, join(folder.path, 'b'), rowless);
  const stored = findTable(join(folder.path, 'b'), rowless.dataset.identity)!;
  expect(await readAll(kernels, stored.folder, manifest)).toEqual(ALL_TYPES.map(() => []));
  expect(fromIpc(readFileSync(join(stored.folder, 'part-00000.arrow'))).schema).toEqual(ALL_TYPES);
  const bare = testTable(folder.path, [{ schema: [], rows: 70_000, columns: [] }], []);
  expect((await importAll(kernels, join(folder.path, 'c'), bare)).rows).toBe(70_000);
});

test('rows of megabytes make small record batches', async () => {
  const text = columnOf(
    UTF8,
    Array.from({ length: 5000 }, (_, row) => `${row}`.repeat(8000)),
  );
  const schema = [{ name: 's', type: UTF8 }];
  const table = testTable(folder.path, [{ schema, rows: 5000, columns: [text] }], schema);
  const manifest = await importAll(kernels, join(folder.path, 'store'), table);
  const stored = findTable(join(folder.path, 'store'), table.dataset.identity)!;
  expect(await readAll(kernels, stored.folder, manifest)).toEqual(expectedCells(table));
  const read = fromIpc(readFileSync(join(stored.folder, 'part-00000.arrow')));
  expect(read.batches.length).toBeGreaterThan(1);
});

test('a table of a thousand columns is written within a modest memory', async () => {
  const small = loadKernels(2 ** 28);
  const random = randomOf(3);
  const schema = Array.from({ length: 1000 }, (_, i) => ({ ...ALL_TYPES[i % 7]!, name: `c${i}` }));
  const table = testTable(folder.path, [randomBatch(random, schema, 200)], schema);
  const manifest = await importAll(small, join(folder.path, 'store'), table);
  const stored = findTable(join(folder.path, 'store'), table.dataset.identity)!;
  expect(await readAll(kernels, stored.folder, manifest, ['c999', 'c0'])).toEqual(
    [999, 0].map((column) => expectedCells(table)[column]),
  );
});
