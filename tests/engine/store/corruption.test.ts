import { copyFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadKernels } from '../../../engine/kernels/load.js';
import { findTable, verifyTable } from '../../../engine/store/catalogue.js';
import { isCorruption } from '../../../engine/store/corruption.js';
import { readManifest } from '../../../engine/store/manifest.js';
import { ALL_TYPES } from '../arrow/random-batch.js';
import { expectedCells, importAll, randomTable, readAll, temporaryFolder } from './tables.js';

const kernels = loadKernels(2 ** 28);
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

test('every byte that changes is found, and never changes an answer', async () => {
  const table = randomTable(folder.path, 21, ALL_TYPES, 2, 24);
  const store = join(folder.path, 'store');
  const manifest = await importAll(kernels, store, table);
  const { folder: at } = findTable(store, table.dataset.identity)!;
  const expected = expectedCells(table);
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    const bytes = readFileSync(path);
    // Every byte of the small files, and a part's in steps that meet every kind of place.
    const step = bytes.length > 4000 ? 17 : 1;
    for (let i = 0; i < bytes.length; i += step) {
      const bit = 1 << ((i * 5) % 8);
      const flipped = Buffer.from(bytes);
      flipped[i] = (flipped[i] ?? 0) ^ bit;
      writeFileSync(path, flipped);
      expect(verifyTable(kernels, at), `${name} byte ${i} bit ${bit}`).not.toEqual([]);
      if (name === 'manifest.json') {
        expect(isCorruption(thrownBy(() => readManifest(at)))).toBe(true);
      } else {
        const answer = await readAll(kernels, at, manifest).catch((thrown: unknown) => thrown);
        // A byte that a query does not need changes nothing.
        if (answer instanceof Error) expect(isCorruption(answer)).toBe(true);
        else expect(answer).toEqual(expected);
      }
    }
    writeFileSync(path, bytes);
    expect(verifyTable(kernels, at)).toEqual([]);
  }
}, 300_000);

test('a file that ends anywhere but at its end is found', async () => {
  const table = randomTable(folder.path, 22, ALL_TYPES, 1, 24);
  const store = join(folder.path, 'store');
  const manifest = await importAll(kernels, store, table);
  const { folder: at } = findTable(store, table.dataset.identity)!;
  for (const name of readdirSync(at)) {
    const path = join(at, name);
    const aside = join(folder.path, 'aside');
    copyFileSync(path, aside);
    const { length } = readFileSync(path);
    for (let size = length - 1; size >= 0; size -= Math.max(1, Math.floor(length / 150))) {
      truncateSync(path, size);
      expect(verifyTable(kernels, at), `${name} at ${size}`).not.toEqual([]);
      if (name !== 'manifest.json') {
        const error = await readAll(kernels, at, manifest).catch((thrown: unknown) => thrown);
        // A part cut behind what is read still gives the right answer.
        if (error instanceof Error) expect(isCorruption(error)).toBe(true);
        else expect(error).toEqual(expectedCells(table));
      }
    }
    copyFileSync(aside, path);
  }
});

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  return null;
}
