// Writes docs/reference from the definitions in the code. A test says when a page is out of date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runnerImport } from 'vite';

const { module } = await runnerImport('./scripts/reference-pages.ts', { configFile: false, logLevel: 'error' });
for (const [path, text] of Object.entries(module.referencePages())) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
