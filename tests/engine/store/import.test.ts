import { existsSync, linkSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RecordBatch } from '../../../engine/arrow/record-batch.js';
import { columnOf } from '../../../engine/arrow/record-batch.js';
import type { Schema } from '../../../engine/arrow/types.js';
import { FLOAT64, INT64, UTF8 } from '../../../engine/arrow/types.js';
import { PartitaError } from '../../../engine/errors.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import {
  collectGarbage,
  findTable,
  listTables,
  removeTable,
  tableName,
  verifyTable,
} from '../../../engine/store/catalogue.js';
import type { Disk } from '../../../engine/store/disk.js';
import { DISK } from '../../../engine/store/disk.js';
import { importSplit, rewriteColumns } from '../../../engine/store/import-split.js';
import { ImportSession } from '../../../engine/store/import.js';
import type { Split } from '../../../engine/formats/reader.js';
import type { Dataset } from '../../../engine/store/manifest.js';
import { sourceChanges } from '../../../engine/store/sources.js';
import { ALL_TYPES, SEED } from '../arrow/random-batch.js';
import type { TestTable } from './tables.js';
import {
  expectedCells,
  folderHashes,
  importAll,
  integers,
  randomTable,
  readAll,
  temporaryFolder,
  testReader,
  testTable,
} from './tables.js';

const kernels = loadKernels(2 ** 30);
let folder: ReturnType<typeof temporaryFolder>;
let store: string;

beforeEach(() => {
  folder = temporaryFolder();
  store = join(folder.path, 'store');
});

afterEach(() => {
  folder.remove();
  kernels.arena.release();
  expect(kernels.memory.used).toBe(0);
});

async function importSome(session: ImportSession, table: TestTable, count: number): Promise<void> {
  for (const split of session.pendingSplits().slice(0, count)) {
    const outcome = await importSplit(kernels, testReader(kernels, table, session.schema), split, session.target);
    if (outcome.kind === 'part') session.commitPart(outcome.entry);
  }
}

test(`an import that stops and goes on makes the same table as one that does not (PARTITA_SEED=${SEED})`, async () => {
  const table = randomTable(folder.path, SEED, ALL_TYPES, 6, 500);
  await importAll(kernels, join(folder.path, 'straight'), table);
  for (const steps of [1, 2, 4]) {
    const at = join(folder.path, `steps-${steps}`);
    for (;;) {
      const session = ImportSession.open(at, table.dataset);
      await importSome(session, table, steps);
      if (session.pendingSplits().length > 0) session.close();
      else {
        session.finish();
        break;
      }
    }
    expect(folderHashes(at)).toEqual(folderHashes(join(folder.path, 'straight')));
  }
});

test('an import that is opened again keeps its parts and removes what was half written', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 4, 300);
  const first = ImportSession.open(store, table.dataset);
  await importSome(first, table, 2);
  const { folder: at } = first.target;
  first.close();
  writeFileSync(join(at, 'part-00002.arrow.0.tmp'), 'half');
  writeFileSync(join(at, 'part-00003.arrow'), 'never committed');
  writeFileSync(join(at, 'journal.ndjson'), 'torn li', { flag: 'a' });
  const second = ImportSession.open(store, table.dataset);
  expect(second.pendingSplits().map((split) => split.index)).toEqual([2, 3]);
  expect(readdirSync(at).sort()).toEqual([
    'journal.ndjson',
    'part-00000.arrow',
    'part-00001.arrow',
    'part-00001.quarantine.ndjson',
  ]);
  await importSome(second, table, 9);
  second.finish();
  await importAll(kernels, join(folder.path, 'straight'), table);
  expect(folderHashes(store)).toEqual(folderHashes(join(folder.path, 'straight')));
});

test('an import of a changed dataset begins anew', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 4, 300);
  const first = ImportSession.open(store, table.dataset);
  await importSome(first, table, 2);
  first.close();
  const other: Dataset = { ...table.dataset, blockSize: 50 };
  const second = ImportSession.open(store, other);
  expect(second.pendingSplits()).toHaveLength(4);
  second.discard();
  expect(readdirSync(store)).toEqual([]);
});

/** A column that needs wider types in later splits. */
function widening(schema: Schema): RecordBatch[] {
  const cells = [
    [1n, null, 3n],
    [4n, 5n, 6n],
    [7n, 8n, 9n],
  ];
  return cells.map((numbers, split) => ({
    schema,
    rows: 3,
    columns: [
      columnOf(UTF8, [`a${split}`, null, 'c']),
      schema[1]!.type.kind === 'utf8'
        ? columnOf(
            UTF8,
            numbers.map((value) => (value === null ? null : String(value))),
          )
        : schema[1]!.type.kind === 'float64'
          ? columnOf(
              FLOAT64,
              numbers.map((value) => (value === null ? null : Number(value))),
            )
          : columnOf(INT64, numbers),
      columnOf(INT64, [10n, 20n, null]),
    ],
  }));
}

test('widening a column rewrites finished parts to what a fresh import would have written', async () => {
  const schemaWith = (type: Schema[number]['type']): Schema => [
    { name: 'a', type: UTF8 },
    { name: 'n', type },
    { name: 'b', type: INT64 },
  ];
  const narrow = testTable(folder.path, widening(schemaWith(INT64)), schemaWith(INT64));
  const session = ImportSession.open(store, narrow.dataset);
  await importSome(session, narrow, 2);
  expect(session.widen('n', FLOAT64)).toEqual(FLOAT64);
  expect(session.widen('n', UTF8)).toEqual(UTF8);
  expect(session.widen('n', INT64)).toEqual(UTF8);
  session.close();

  // The widening is remembered.
  const wide = { ...narrow, rowsOf: (split: Split) => widening(schemaWith(UTF8))[split.index]! };
  const again = ImportSession.open(store, narrow.dataset);
  expect(again.schema).toEqual(schemaWith(UTF8));
  const outdated = again.outdatedParts();
  expect(outdated.map(({ part, columns }) => [part.index, columns])).toEqual([
    [0, [{ name: 'n', type: UTF8 }]],
    [1, [{ name: 'n', type: UTF8 }]],
  ]);
  expect(() => again.finish()).toThrow(/not finished/);
  for (const { part, columns } of outdated) {
    const outcome = await rewriteColumns(kernels, testReader(kernels, wide, columns, 2), part, again.target);
    if (outcome.kind === 'part') again.commitPart(outcome.entry);
  }
  await importSome(again, wide, 9);
  const manifest = again.finish();
  expect(await readAll(kernels, findTable(store, narrow.dataset.identity)!.folder, manifest)).toEqual(
    expectedCells(wide),
  );

  const fresh = ImportSession.open(join(folder.path, 'fresh'), narrow.dataset);
  fresh.widen('n', UTF8);
  await importSome(fresh, wide, 9);
  fresh.finish();
  expect(folderHashes(store)).toEqual(folderHashes(join(folder.path, 'fresh')));
});

test('type breaks come back from the task and leave no file', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 1, 300);
  const session = ImportSession.open(store, table.dataset);
  const honest = testReader(kernels, table, session.schema);
  const breaks = [{ column: 'count', type: UTF8, value: 'x', path: 'p', byte: 5 }];
  const reader = {
    ...honest,
    read: async (...args: Parameters<typeof honest.read>) => ({ ...(await honest.read(...args)), typeBreaks: breaks }),
  };
  const outcome = await importSplit(kernels, reader, session.pendingSplits()[0]!, session.target);
  expect(outcome).toMatchObject({ kind: 'stopped', report: { typeBreaks: breaks } });
  expect(readdirSync(session.target.folder)).toEqual(['journal.ndjson']);
  session.discard();
});

test('borders that do not meet are never finished', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 3, 300);
  const session = ImportSession.open(store, table.dataset);
  await importSome(session, table, 9);
  const part = session.parts[1]!;
  session.commitPart({ ...part, report: { ...part.report, start: part.report.start + 1 } });
  expect(() => session.finish()).toThrow(/rows are missing or doubled/);
  session.discard();
});

test('every single write, sync or rename that fails leaves the earlier table and no half-written file', async () => {
  const table = randomTable(folder.path, 8, [ALL_TYPES[1]!, ALL_TYPES[7]!], 2, 60);
  await importAll(kernels, store, table);
  const name = tableName(table.dataset.identity);
  const before = folderHashes(join(store, name));
  // A touched file, so that nothing of the earlier table is taken over.
  const [file] = table.dataset.source.files;
  utimesSync(file!.path, 1, 1);
  const source = { ...table.dataset.source, files: [{ ...file!, modified: 1000 }] };
  const again = { ...table, dataset: { ...table.dataset, source } };
  let failures = 0;
  for (let step = 0; ; step++) {
    const code = ['ENOSPC', 'EIO', 'EDQUOT'][step % 3] as string;
    const { disk, failed } = failingDisk(step, code);
    const error = await importAll(kernels, store, again, disk).catch((thrown: unknown) => thrown);
    if (!failed()) break;
    expect(error).toBeInstanceOf(PartitaError);
    expect((error as PartitaError).kind).toBe('resources');
    failures++;
    // The next session cleans up; before it, at worst the name of the table is not there while its replacement is.
    const session = ImportSession.open(store, again.dataset);
    expect(Object.keys(folderHashes(store)).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    session.discard();
    const found = findTable(store, table.dataset.identity);
    expect(found, `step ${step}`).not.toBeNull();
    expect(verifyTable(kernels, found!.folder)).toEqual([]);
    // From the moment of the last rename on it may be the new table.
    if (found!.manifest.probes[0]!.modified === 1000) break;
    expect(folderHashes(found!.folder)).toEqual(before);
  }
  expect(failures).toBeGreaterThan(20);
});

/** A disk whose operation number `step` fails; writes are also short. */
function failingDisk(step: number, code: string): { readonly disk: Disk; readonly failed: () => boolean } {
  let count = 0;
  let failed = false;
  const attempt = <T>(action: () => T): T => {
    if (count++ === step) {
      failed = true;
      throw Object.assign(new Error(code), { code });
    }
    return action();
  };
  const disk: Disk = {
    open: (path, how) => attempt(() => DISK.open(path, how)),
    write: (file, pieces) => attempt(() => DISK.write(file, shortened(pieces, count))),
    sync: () => attempt(() => undefined),
    close: DISK.close,
    rename: (from, to) => attempt(() => DISK.rename(from, to)),
    link: (from, to) => attempt(() => DISK.link(from, to)),
    makeFolder: (path) => attempt(() => DISK.makeFolder(path)),
    syncFolder: () => attempt(() => undefined),
    remove: DISK.remove,
  };
  return { disk, failed: () => failed };
}

/** Fewer bytes than were to be written: half of the pieces, and only half of a single one now and then. */
function shortened(pieces: readonly Uint8Array[], count: number): Uint8Array[] {
  if (pieces.length > 1) return pieces.slice(0, Math.ceil(pieces.length / 2));
  const [piece = new Uint8Array(0)] = pieces;
  return [count % 3 === 0 ? piece.subarray(0, Math.ceil(piece.length / 2)) : piece];
}

test('a failed part leaves no temporary file behind at once', async () => {
  const table = randomTable(folder.path, 8, ALL_TYPES, 1, 400);
  const session = ImportSession.open(store, table.dataset);
  for (let step = 0; ; step++) {
    const { disk, failed } = failingDisk(step, 'ENOSPC');
    const reader = testReader(kernels, table, session.schema);
    const done = importSplit(kernels, reader, session.pendingSplits()[0]!, session.target, disk);
    await done.catch((thrown: unknown) => expect((thrown as PartitaError).message).toMatch(/disk is full/));
    if (!failed()) break;
    expect(readdirSync(session.target.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }
  session.discard();
});

test('two imports of one table exclude each other, a dead one does not', () => {
  const { dataset } = randomTable(folder.path, 3, ALL_TYPES, 1, 10);
  const first = ImportSession.open(store, dataset);
  expect(() => ImportSession.open(store, dataset)).toThrow(/being imported by process/);
  first.close();
  // No process has this number: Linux stops at 2^22.
  writeFileSync(join(store, `${first.name}.lock`), String(2 ** 22 + 1));
  const second = ImportSession.open(store, dataset);
  second.discard();
  expect(readdirSync(store)).toEqual([]);
});

test('a finished import that was not yet installed is installed by the next one', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 2, 100);
  await importAll(kernels, store, table);
  const name = tableName(table.dataset.identity);
  const before = folderHashes(join(store, name));
  DISK.rename(join(store, name), join(store, `${name}.import`));
  const session = ImportSession.open(store, table.dataset);
  expect(session.pendingSplits()).toEqual([]);
  session.finish();
  expect(folderHashes(join(store, name))).toEqual(before);
});

test('parts of unchanged files are taken over, those of changed files read again', async () => {
  const batches = [integers([1n, 2n]), integers([3n]), integers([4n, 5n])];
  const one = testTable(folder.path, batches, batches[0]!.schema, 'one.csv');
  const two = testTable(folder.path, batches, batches[0]!.schema, 'two.csv');
  const files = [...one.dataset.source.files, ...two.dataset.source.files];
  const splits = [...one.dataset.splits, ...two.dataset.splits.map((split) => ({ ...split, file: 1 }))];
  const both = (): TestTable => {
    const source = { ...one.dataset.source, files: files.map((file) => ({ ...file, ...fresh(file.path) })) };
    const numbered = splits.map((split, index) => ({ ...split, index }));
    return {
      dataset: { ...one.dataset, source, splits: numbered },
      rowsOf: (split) => batches[split.index % 3]!,
    };
  };
  await importAll(kernels, store, both());
  utimesSync(files[1]!.path, 5, 5);
  expect(sourceChanges(findTable(store, one.dataset.identity)!.manifest.probes, both().dataset.source.files)).toEqual([
    { path: files[1]!.path, change: 'changed' },
  ]);
  const session = ImportSession.open(store, both().dataset);
  expect(session.pendingSplits().map((split) => split.index)).toEqual([3, 4, 5]);
  session.close();
  const manifest = await importAll(kernels, store, both());
  const values = await readAll(kernels, findTable(store, one.dataset.identity)!.folder, manifest);
  expect(values).toEqual([[1n, 2n, 3n, 4n, 5n, 1n, 2n, 3n, 4n, 5n]]);
  await importAll(kernels, join(folder.path, 'fresh'), both());
  expect(folderHashes(store)).toEqual(folderHashes(join(folder.path, 'fresh')));
});

function fresh(path: string): { size: number; modified: number } {
  const { size, mtimeMs } = statSync(path);
  return { size, modified: mtimeMs };
}

test('changed, missing and new sources are told apart, also when size and time are the same', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 1, 100);
  const manifest = await importAll(kernels, store, table);
  const [file] = table.dataset.source.files;
  expect(sourceChanges(manifest.probes, [file!])).toEqual([]);
  expect(sourceChanges(manifest.probes, [])).toEqual([{ path: file!.path, change: 'missing' }]);
  const other = { ...file!, path: join(folder.path, 'other.csv') };
  linkSync(file!.path, other.path);
  expect(sourceChanges(manifest.probes, [file!, other])).toEqual([{ path: other.path, change: 'new' }]);
  writeFileSync(file!.path, 'y'.repeat(file!.size));
  utimesSync(file!.path, file!.modified / 1000, file!.modified / 1000);
  const same = { ...file!, modified: statSync(file!.path).mtimeMs };
  const probes = manifest.probes.map((probe) => ({ ...probe, modified: same.modified }));
  expect(sourceChanges(probes, [same])).toEqual([{ path: file!.path, change: 'changed' }]);
});

test('tables are listed, verified, removed, and garbage is collected', async () => {
  const table = randomTable(folder.path, 3, ALL_TYPES, 2, 100);
  const manifest = await importAll(kernels, store, table);
  expect(listTables(store).map(({ name, problem }) => [name, problem])).toEqual([[manifest.name, null]]);
  expect(listTables(join(folder.path, 'nowhere'))).toEqual([]);
  const other = testTable(folder.path, [integers([1n])], integers([]).schema, 'other.csv');
  ImportSession.open(store, other.dataset).close();
  DISK.makeFolder(join(store, 'gone.old'));
  writeFileSync(join(store, manifest.name, 'part-00009.arrow.0.tmp'), 'abc');
  DISK.remove(table.dataset.source.files[0]!.path);
  const report = collectGarbage(store);
  expect(report.removed.map((path) => path.slice(store.length + 1)).sort()).toEqual(
    ['gone.old', `${manifest.name}/part-00009.arrow.0.tmp`].sort(),
  );
  expect(report.bytes).toBe(3);
  expect(report.unfinished).toEqual([tableName(other.dataset.identity)]);
  expect(report.orphans).toEqual([{ name: manifest.name, missing: [table.dataset.source.files[0]!.path] }]);
  expect(() => removeTable(store, 'data')).toThrow(/no table 'data'/);
  removeTable(store, manifest.name);
  removeTable(store, tableName(other.dataset.identity));
  expect(existsSync(store) && readdirSync(store)).toEqual([]);
});
