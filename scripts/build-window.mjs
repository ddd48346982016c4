// Builds the window's page to dist/renderer and the preload, which Electron loads as CommonJS, to dist/preload.cjs.
import { build } from 'vite';

export async function buildWindow() {
  await build({ configFile: 'renderer/vite.config.ts', logLevel: 'warn' });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node22',
      outDir: 'dist',
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { preload: 'main/preload/preload.ts' },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  });
}
