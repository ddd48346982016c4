// Builds the Electron shell to dist/main and its page to dist/renderer.
import { build } from 'vite';

export async function buildWindow() {
  await build({ configFile: 'renderer/vite.config.ts', logLevel: 'warn' });
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node22',
      outDir: 'dist/main',
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { main: 'main/main.ts' },
        output: { format: 'esm', entryFileNames: '[name].js' },
      },
    },
  });
}
