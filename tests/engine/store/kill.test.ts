import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { loadKernels } from '../../../engine/kernels/load.js';
import { ALL_TYPES, randomOf, SEED } from '../arrow/random-batch.js';
import { folderHashes, importAll, randomTable, temporaryFolder } from './tables.js';

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
    await importAll(loadKernels(2 ** 28), join(folder.path, 'straight'), table);
    const store = join(folder.path, 'killed');
    let kills = 0;
    while (kills < 12 && (await runImporter(folder.path, store, random() * 120)) === 'killed') kills++;
    if (kills === 12) expect(await runImporter(folder.path, store, Infinity)).toBe('finished');
    expect(kills).toBeGreaterThan(0);
    expect(folderHashes(store)).toEqual(folderHashes(join(folder.path, 'straight')));
  } finally {
    folder.remove();
  }
}, 300_000);

/** Runs the import in a process of its own and kills it so many milliseconds after its start of work. */
async function runImporter(folder: string, store: string, delay: number): Promise<'killed' | 'finished'> {
  const child = spawn(process.execPath, [join(bundle, 'importer.js'), folder, store, String(SEED)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<'killed' | 'finished'>((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') done('killed');
      else if (code === 0) done('finished');
      else fail(new Error(`the importer ended with ${code}`));
    });
  });
  if (delay !== Infinity) {
    await Promise.race([new Promise((begun) => child.stdout.once('data', begun)), ended]);
    await Promise.race([sleep(delay), ended]);
    child.kill('SIGKILL');
  }
  return ended;
}
