// Builds TypeScript modules to JavaScript for a bench; gives their paths by name.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `entries`: paths from the root of the project, by name. */
export async function bundle(entries) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: 'build/bench',
      emptyOutDir: false,
      rolldownOptions: { input: entries },
    },
  });
  return Object.fromEntries(Object.keys(entries).map((name) => [name, `${root}build/bench/${name}.js`]));
}
