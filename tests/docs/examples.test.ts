import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const example = /```ts\n([\s\S]*?)```/.exec(readFileSync('engine/index.ts', 'utf8').replaceAll(/^ \* ?/gm, ''))?.[1];

test('the example at the library door runs on the built engine and gives what it says', () => {
  expect(example).toContain("engine.open('data/trips')");
  const folder = mkdtempSync(join(tmpdir(), 'partita-example-'));
  try {
    mkdirSync(join(folder, 'data', 'trips'), { recursive: true });
    writeFileSync(join(folder, 'data', 'trips', 'a.csv'), 'city,distance,fare\nBern,2,10\nBasel,3,4\nBern,0.5,99\n');
    writeFileSync(join(folder, 'data', 'trips', 'b.csv'), 'city,distance,fare\nBern,9,20\n');
    const door = pathToFileURL(resolve('dist/engine.js')).href;
    writeFileSync(join(folder, 'example.mjs'), `import { Engine } from '${door}';\n${example}`);
    const env = { ...process.env, XDG_CACHE_HOME: folder, NO_COLOR: '1' };
    const printed = execFileSync(process.execPath, ['example.mjs'], { cwd: folder, env, encoding: 'utf8' });
    expect(printed.replaceAll(/\s+/g, ' ').trim()).toBe("[ [ 'Basel', 4n, 4 ], [ 'Bern', 30n, 15 ] ]");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
