import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/**
 * Does what docs/extending.md says, on a copy of the project: writes its files, adds its lines, checks the types and runs
 * its tests.
 */
const BLOCK = /^```ts\n\/\/ ([+~]) (\S+)(?: after (.*))?\n([\s\S]*?)^```$/gm;

interface Block {
  readonly kind: string;
  readonly path: string;
  readonly after: string | undefined;
  readonly code: string;
}

const page = readFileSync('docs/extending.md', 'utf8');
const blocks = [...page.matchAll(BLOCK)].map(([, kind = '', path = '', after, code = '']): Block => ({
  kind,
  path,
  after,
  code,
}));
const newFiles = blocks.filter((block) => block.kind === '+').map((block) => block.path);

describe('docs/extending.md', () => {
  const copy = mkdtempSync(join(tmpdir(), 'partita-extending-'));
  afterAll(() => rmSync(copy, { recursive: true }));

  beforeAll(() => {
    for (const name of [
      'engine',
      'dist',
      'tests/engine/ask.ts',
      'tsconfig.base.json',
      'package.json',
      'vitest.config.ts',
    ]) {
      cpSync(name, join(copy, name), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  });

  it('shows one file, one test and two lines (an import and an entry) for each kind of thing', () => {
    expect(newFiles.filter((path) => path.startsWith('engine/'))).toHaveLength(3);
    expect(newFiles.filter((path) => path.startsWith('tests/'))).toHaveLength(3);
    expect(blocks.filter((block) => block.kind === '~')).toHaveLength(6);
    expect(page.match(/^```ts/gm)).toHaveLength(blocks.length);
  });

  it('names places that exist, and files that do not yet', () => {
    for (const { kind, path, after = '', code } of blocks) {
      const target = join(copy, path);
      expect([path, existsSync(target)]).toEqual([path, kind === '~']);
      mkdirSync(dirname(target), { recursive: true });
      const before = kind === '~' ? readFileSync(target, 'utf8') : '';
      expect([path, before.includes(after)]).toEqual([path, true]);
      const added = before.replace(after, () => `${after}\n${code.trimEnd()}\n`);
      writeFileSync(target, kind === '~' ? added : code);
    }
  });

  it('gives code whose types fit', () => {
    const tsc = run('node_modules/typescript/bin/tsc', '-p', 'engine');
    const here = tsc.stdout.split('\n').filter((line) => blocks.some(({ path }) => line.startsWith(path)));
    expect(here).toEqual([]);
  }, 120_000);

  it('gives things that work', () => {
    const tests = newFiles.filter((path) => path.startsWith('tests/'));
    const vitest = run('node_modules/vitest/vitest.mjs', 'run', '--reporter=json', ...tests);
    const report = JSON.parse(vitest.stdout) as { numPassedTests: number; numFailedTests: number };
    expect([report.numPassedTests, report.numFailedTests, vitest.stdout]).toEqual([3, 0, vitest.stdout]);
  }, 120_000);

  function run(script: string, ...words: string[]) {
    return spawnSync(process.execPath, [resolve(script), ...words], { cwd: copy, encoding: 'utf8' });
  }
});
