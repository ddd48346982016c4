// Type-checks every environment with its own tsconfig.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const projects = [
  'engine',
  'app',
  'main',
  'main/preload',
  'renderer',
  'tests',
  'tests/electron',
  'tests/renderer',
  'tests/window',
].filter((name) => existsSync(`${name}/tsconfig.json`));
let failed = false;
for (const project of projects) {
  const { status } = spawnSync('npx', ['tsc', '-p', project], { stdio: 'inherit' });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
