import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the tests' own worker to a JavaScript file; gives its path. */
export async function buildFixtureWorker(): Promise<string> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const outDir = `${root}build/tests-${process.pid}`;
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      rollupOptions: { input: { 'fixture-worker': fileURLToPath(new URL('./fixture-entry.ts', import.meta.url)) } },
    },
  });
  return `${outDir}/fixture-worker.js`;
}
