import { closeSync, openSync, readFileSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Batch } from '../../../engine/arrow/vector.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { findTable } from '../../../engine/store/catalogue.js';
import { isCorruption } from '../../../engine/store/corruption.js';
import type { Manifest } from '../../../engine/store/manifest.js';
import { schemaOf } from '../../../engine/store/manifest.js';
import { ProvenFiles } from '../../../engine/store/proven-files.js';
import { openStoreReader, storeSource, storeSplits } from '../../../engine/store/reader.js';
import { ALL_TYPES } from '../arrow/random-batch.js';
import { importAll, QUIET, randomTable, temporaryFolder } from './tables.js';

/** Chunks are proven once a version of their file, and damage is found all the same. */
const kernels = loadKernels(2 ** 28);
const checks = vi.fn(kernels.run.checksum);
const counted = { ...kernels, run: { ...kernels.run, checksum: checks } };
let folder: ReturnType<typeof temporaryFolder>;
let at: string;
let manifest: Manifest;

beforeEach(async () => {
  folder = temporaryFolder();
  const table = randomTable(folder.path, 31, ALL_TYPES, 2, 400);
  manifest = await importAll(kernels, join(folder.path, 'store'), table);
  at = findTable(join(folder.path, 'store'), table.dataset.identity)?.folder ?? '';
});

afterEach(() => {
  vi.useRealTimers();
  folder.remove();
});

/** As if the files had been written long ago. */
function later(): void {
  vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
}

/** How many checksums reading everything takes. */
async function read(proven: ProvenFiles, onBatch: (batch: Batch) => void = () => {}): Promise<number> {
  checks.mockClear();
  const source = storeSource(at, manifest);
  const reader = openStoreReader(counted, source, { columns: schemaOf(manifest), positions: false }, QUIET, proven);
  try {
    for (const split of storeSplits(manifest)) {
      await reader.read(split, (batch) => {
        onBatch(batch);
        return true;
      });
    }
  } finally {
    reader.release();
  }
  return checks.mock.calls.length;
}

/** Turns a bit of each byte of the first part that is not its index, without changing its size, keeping its time of writing. */
function damage(): void {
  const part = manifest.parts[0];
  const path = join(at, part?.file ?? '');
  const bytes = readFileSync(path);
  const { atime, mtime } = statSync(path);
  const file = openSync(path, 'r+');
  const end = part?.chunkIndex.offset ?? 0;
  const turned = bytes.subarray(0, end).map((byte) => byte ^ 4);
  writeSync(file, turned, 0, end, 0);
  closeSync(file);
  utimesSync(path, atime, mtime);
}

test('a chunk is proven at the first reading only, unless its file was written just now', async () => {
  const proven = new ProvenFiles();
  const first = await read(proven);
  expect(first).toBeGreaterThan(10);
  expect(await read(proven)).toBe(first);
  later();
  expect(await read(proven)).toBe(first);
  expect(await read(proven)).toBe(0);
  expect(await read(new ProvenFiles())).toBe(first);
});

test('damage is found at the first reading of a version, also one of the same size and time', async () => {
  later();
  const proven = new ProvenFiles();
  await read(proven);
  expect(await read(proven)).toBe(0);
  damage();
  const error = await read(proven).catch((thrown: unknown) => thrown);
  expect(isCorruption(error)).toBe(true);
});

test('damage is found that is done while proven chunks are read', async () => {
  later();
  const proven = new ProvenFiles();
  await read(proven);
  let batches = 0;
  const error = await read(proven, () => {
    if (batches++ === 0) damage();
  }).catch((thrown: unknown) => thrown);
  expect(isCorruption(error)).toBe(true);
});
