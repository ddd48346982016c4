/** Small datasets with a reader that knows their rows, so that the store is tested without a format. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { BatchBuilder } from '../../../engine/arrow/builder.js';
import type { Cell, RecordBatch } from '../../../engine/arrow/record-batch.js';
import { cellAt, columnOf } from '../../../engine/arrow/record-batch.js';
import type { Schema } from '../../../engine/arrow/types.js';
import { vectorsOf } from '../../../engine/arrow/vectors-of.js';
import type { Control, QuarantinedRow, Reader, Split } from '../../../engine/formats/reader.js';
import type { Kernels } from '../../../engine/kernels/load.js';
import type { Disk } from '../../../engine/store/disk.js';
import { DISK } from '../../../engine/store/disk.js';
import { importSplit } from '../../../engine/store/import-split.js';
import { ImportSession } from '../../../engine/store/import.js';
import type { Dataset, Manifest } from '../../../engine/store/manifest.js';
import { schemaOf } from '../../../engine/store/manifest.js';
import { openStoreReader, storeSource, storeSplits } from '../../../engine/store/reader.js';
import { randomBatch, randomOf } from '../arrow/random-batch.js';

export const QUIET: Control = { progress: () => undefined, checkpoint: () => undefined };

/** A folder of its own for one test; `remove` when done. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'partita-store-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A dataset of one file cut into splits; its rows are the record batches of `rowsOf`. */
export interface TestTable {
  readonly dataset: Dataset;
  readonly rowsOf: (split: Split) => RecordBatch;
}

export function testTable(
  folder: string,
  batches: readonly RecordBatch[],
  schema: Schema,
  name = 'data.csv',
): TestTable {
  const path = join(folder, name);
  if (!existsSync(path)) writeFileSync(path, `header\n${'x'.repeat(100 * batches.length)}`);
  const { size, mtimeMs } = statSync(path);
  const dialect = { delimiter: ',', quote: '"', escape: '"', header: true };
  const columns = schema.map((field) => field.name);
  const file = { path, size, modified: mtimeMs, compression: 'none', encoding: 'utf-8', dialect, columns } as const;
  const splits = batches.map((_, index) => ({ index, path, file: 0, start: 100 * index, end: 100 * (index + 1) }));
  const source = {
    files: [{ ...file, dataStart: 7, dataLine: 2 }],
    nulls: [''],
    onBadRow: 'quarantine',
    fileColumn: null,
    quarantineLimit: 10,
    maxRowBytes: 2 ** 24,
    chunkBytes: 262_144,
  } as const;
  const identity = { paths: [path], options: {} };
  return {
    dataset: { identity, source, schema, blockSize: 100, splits },
    rowsOf: (split) => batches[split.index] as RecordBatch,
  };
}

export function randomTable(folder: string, seed: number, schema: Schema, splits: number, rows: number): TestTable {
  const random = randomOf(seed);
  const batches = Array.from({ length: splits }, () => randomBatch(random, schema, Math.floor(random() * rows)));
  return testTable(folder, batches, schema);
}

/** Gives a table's rows in batches of at most `batchRows`, only the named columns, with some rows quarantined. */
export function testReader(kernels: Kernels, table: TestTable, columns: Schema, batchRows = 16_384): Reader {
  return {
    read(split, onBatch) {
      const all = table.rowsOf(split);
      const chosen = columns.map((field) => all.schema.findIndex((own) => own.name === field.name));
      const rows: RecordBatch = { ...all, schema: columns, columns: chosen.map((column) => all.columns[column]!) };
      outer: for (const batch of vectorsOf(kernels, rows)) {
        for (let start = 0; start < batch.rows; start += batchRows) {
          const count = Math.min(batchRows, batch.rows - start);
          const vectors = batch.vectors.map((vector) => ({
            ...vector,
            values: vector.values + start * (vector.type.kind === 'bool' ? 1 : 8),
            validity: vector.validity === 0 ? 0 : vector.validity + start,
          }));
          if (!onBatch({ ...batch, rows: count, vectors })) break outer;
        }
      }
      const quarantine: QuarantinedRow[] =
        split.index % 2 === 0 ? [] : [{ path: split.path, line: 3, byte: split.start, reason: 'short', text: 'a,"b' }];
      const { index, start, end } = split;
      const counts = { rows: all.rows, lines: all.rows + 1, quarantined: quarantine.length };
      return Promise.resolve({ index, start, end, ...counts, quarantine, typeBreaks: [] });
    },
    release: () => undefined,
  };
}

/** Imports what is pending and finishes. */
export async function importAll(
  kernels: Kernels,
  store: string,
  table: TestTable,
  disk: Disk = DISK,
  batchRows?: number,
): Promise<Manifest> {
  const session = ImportSession.open(store, table.dataset, disk);
  try {
    for (const split of session.pendingSplits()) {
      const reader = testReader(kernels, table, session.schema, batchRows);
      const outcome = await importSplit(kernels, reader, split, session.target, disk);
      if (outcome.kind === 'part') session.commitPart(outcome.entry);
    }
    return session.finish();
  } finally {
    session.close();
  }
}

/** The real disk, which tells of each action before it. */
export function watchedDisk(before: (action: string, words: readonly unknown[]) => void): Disk {
  const watched = Object.entries(DISK).map(([action, act]: [string, (...words: unknown[]) => unknown]) => [
    action,
    (...words: unknown[]) => {
      before(action, words);
      return act(...words);
    },
  ]);
  return Object.fromEntries(watched);
}

/** All rows of the named columns, by reading every split of the store. */
export async function readAll(
  kernels: Kernels,
  folder: string,
  manifest: Manifest,
  names?: string[],
): Promise<Cell[][]> {
  const schema = schemaOf(manifest);
  const columns = names === undefined ? schema : names.map((name) => schema.find((field) => field.name === name)!);
  const builder = new BatchBuilder(kernels, columns);
  const reader = openStoreReader(kernels, storeSource(folder, manifest), { columns, positions: false }, QUIET);
  try {
    for (const split of storeSplits(manifest)) {
      await reader.read(split, (batch) => {
        builder.append(batch);
        return true;
      });
    }
    return cellsOf(builder.finish());
  } finally {
    reader.release();
    builder.release();
  }
}

export function cellsOf(batch: RecordBatch): Cell[][] {
  return batch.columns.map((column) => Array.from({ length: batch.rows }, (_, row) => cellAt(column, row)));
}

/** The cells of all the table's splits, one after the other. */
export function expectedCells(table: TestTable): Cell[][] {
  const parts = table.dataset.splits.map((split) => cellsOf(table.rowsOf(split)));
  return table.dataset.schema.map((_, column) => parts.flatMap((cells) => cells[column]!));
}

/** Every file below a folder with the hash of its bytes. */
export function folderHashes(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.map((path) => [relative(folder, path), hash(path)]));
}

/** A single int64 column of these values. */
export function integers(values: readonly (bigint | null)[]): RecordBatch {
  const type = { kind: 'int64' } as const;
  return { schema: [{ name: 'n', type }], rows: values.length, columns: [columnOf(type, values)] };
}
