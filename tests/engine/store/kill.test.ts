import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { loadKernels } from '../../../engine/kernels/load.js';
import { ALL_TYPES, randomOf, SEED } from '../arrow/random-batch.js';
import { folderHashes, importAll, randomTable, temporaryFolder, watchedDisk } from './tables.js';

const bundle = resolve('dist/test-importer');

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: resolve('tests/engine/store/importer.ts'), outDir: bundle, emptyOutDir: true, target: 'node20' },
  });
  copyFileSync('dist/kernels.wasm', join(bundle, 'kernels.wasm'));
}, 120_000);

test(`an import that is killed again and again ends as one that was not (PARTITA_SEED=${SEED})`, async () => {
  const folder = temporaryFolder();
  try {
    const random = randomOf(SEED);
    const table = randomTable(folder.path, SEED, ALL_TYPES, 12, 2000);
    let actions = 0;
    await importAll(
      loadKernels(2 ** 28),
      join(folder.path, 'straight'),
      table,
      watchedDisk(() => actions++),
    );
    const store = join(folder.path, 'killed');
    const most = Math.ceil(actions / 3);
    let kills = 0;
    while ((await runImporter(folder.path, store, Math.ceil(random() * most))) === 'killed') kills++;
    // Each of the processes got through a third of the work at most.
    expect(kills).toBeGreaterThan(1);
    expect(folderHashes(store)).toEqual(folderHashes(join(folder.path, 'straight')));
  } finally {
    folder.remove();
  }
}, 300_000);

/** Runs the import in a process of its own, which dies in its n-th action on the disk. */
async function runImporter(folder: string, store: string, actions: number): Promise<'killed' | 'finished'> {
  const words = [join(bundle, 'importer.js'), folder, store, String(SEED), String(actions)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') done('killed');
      else if (code === 0) done('finished');
      else fail(new Error(`the importer ended with ${code}`));
    });
  });
}
