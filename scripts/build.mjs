// Builds everything that runs: the kernels, and the node bundles as siblings in one flat dist/, so that a bundle finds
// worker.js and kernels.wasm beside itself. Entries that do not exist are skipped.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { buildKernels } from './build-kernels.mjs';
import { buildWindow } from './build-window.mjs';

const ENTRIES = {
  cli: 'app/cli/main.ts',
  engine: 'engine/index.ts',
  worker: 'engine/workers/entry.ts',
  main: 'main/main.ts',
};

export async function buildAll() {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  mkdirSync('dist', { recursive: true });
  await buildKernels();
  await buildBundles();
  await buildWindow();
}

/** Node's own modules and npm packages stay outside; what entries share goes into chunks beside them. */
async function buildBundles() {
  const input = Object.fromEntries(Object.entries(ENTRIES).filter(([, path]) => existsSync(path)));
  for (const name of readdirSync('dist')) if (/\.js(\.map)?$/.test(name)) rmSync(`dist/${name}`);
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'dist',
      emptyOutDir: false,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input,
        external: ['electron'],
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
      },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
