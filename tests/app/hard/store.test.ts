import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SEED, randomOf } from '../../engine/arrow/random-batch.js';
import { Workbench } from './workbench.js';

/** The store under processes that die, that work at the same time, and on disks that forget. */

const bench = new Workbench();
const ROWS = 150_000;

beforeAll(() => {
  for (const [file, first] of [0, 50_000, 100_000].entries()) {
    const rows = Array.from({ length: ROWS / 3 }, (_, i) => row(first + i)).join('');
    bench.write(`data/${file}.csv`, `k,v,t,d\n${rows}`);
  }
});
afterAll(() => bench.close());

function row(i: number): string {
  if (i % 1000 === 7) return `${i},cut\n`;
  const value = i === 149_990 ? 'n/a' : `${(i * 7919) % 1000}.25`;
  return `${i % 97},${i > 140_000 ? value : i % 50},"text ${i % 13}\nline",2024-01-${String((i % 28) + 1).padStart(2, '0')}\n`;
}

const counts = ['groupby', 'data', '--by', 'k,t', '--agg', 'v:count; d:max', '--no-progress'];

function importInto(store: string, ...more: readonly string[]): readonly string[] {
  return ['import', 'data', '--store', store, '--block-size', '150kB', '--no-progress', ...more];
}

/** How many parts of a table are whole, in a folder that need not exist. */
function partsIn(store: string): number {
  if (!existsSync(store)) return 0;
  return readdirSync(store, { recursive: true }).filter((name) => String(name).endsWith('.arrow')).length;
}

/** Content of every file below a folder. */
function contents(store: string): Record<string, string> {
  const folder = bench.path(store);
  const files = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
      ]),
  );
}

describe(`an import that is killed again and again (PARTITA_SEED=${SEED})`, () => {
  it('ends as one that was left alone, to the byte, and gives the same answers', async () => {
    const random = randomOf(SEED);
    const words = importInto('killed', '--threads', '2');
    let kills = 0;
    for (let attempt = 0; attempt < 8; attempt++) {
      const store = bench.path('killed');
      const enough = partsIn(store) + Math.floor(random() * 5);
      const child = bench.start(words);
      const ended = bench.ended(child);
      const working = (): boolean => existsSync(store) && readdirSync(store).some((name) => name.endsWith('.lock'));
      await vi.waitUntil(() => (working() && partsIn(store) >= enough) || child.exitCode !== null, {
        timeout: 30_000,
        interval: 2,
      });
      child.kill('SIGKILL');
      if ((await ended).code === null) kills++;
    }
    expect(kills).toBeGreaterThan(0);
    await bench.run(...words);
    expect(readdirSync(bench.temporary)).toEqual([]);
    expect((await bench.run(...importInto('straight'))).code).toBe(0);
    expect(contents('killed')).toEqual(contents('straight'));
    const fromFiles = await bench.run(...counts, '--no-store');
    expect(fromFiles.code).toBe(0);
    expect((await bench.run(...counts, '--store', 'killed')).stdout).toBe(fromFiles.stdout);
  });
});

describe('two at a time', () => {
  it('imports of one table: the second is told who is at it, queries go on', async () => {
    const first = bench.start(importInto('shared', '--threads', '1'));
    const outcome = bench.ended(first);
    const store = bench.path('shared');
    await vi.waitUntil(() => existsSync(store) && readdirSync(store).some((name) => name.endsWith('.lock')), {
      interval: 2,
      timeout: 30_000,
    });
    first.kill('SIGSTOP');
    const second = await bench.ended(bench.start(importInto('shared')));
    expect([second.code, second.stdout]).toEqual([3, '']);
    expect(second.stderr).toMatch(
      new RegExp(`error\\[resources\\]: this table is being imported by process ${first.pid}; wait until`),
    );
    const query = await bench.ended(bench.start([...counts, '--store', 'shared']));
    expect([query.code, query.stdout.split('\n').length > 90]).toEqual([0, true]);
    const removal = await bench.ended(bench.start(['store', 'gc', '--store', 'shared']));
    expect(removal.code).toBe(0);
    first.kill('SIGCONT');
    expect((await outcome).code).toBe(0);
    bench.expectNothingLeft();
    expect(contents('shared')).toEqual(contents('straight'));
  });
});

describe('a damaged store', () => {
  let right = '';
  beforeAll(async () => {
    right = (await bench.run(...counts, '--no-store')).stdout;
  });

  const damages: readonly [string, RegExp, (table: string) => void][] = [
    [
      'a part with a changed byte',
      /part-00003\.arrow is damaged: its .* is not what was written/,
      (table) => flip(join(table, 'part-00003.arrow'), 0.5),
    ],
    ['a part that was cut', /damaged/, (table) => truncateSync(join(table, 'part-00002.arrow'), 1000)],
    [
      'a part that is missing',
      /part-00001\.arrow is damaged: it is missing/,
      (table) => rmSync(join(table, 'part-00001.arrow')),
    ],
    ['a manifest with a changed byte', /damaged/, (table) => flip(join(table, 'manifest.json'), 0.5)],
    ['a manifest that was cut', /damaged/, (table) => truncateSync(join(table, 'manifest.json'), 200)],
  ];

  function flip(path: string, share: number): void {
    const bytes = readFileSync(path);
    const at = Math.floor(bytes.length * share);
    bytes[at] = (bytes[at] as number) ^ 0x10;
    writeFileSync(path, bytes);
  }

  it.each(damages)(
    'with %s is noticed, never answers wrongly, and is mended by importing again',
    async (name, message, damage) => {
      const store = `damaged-${name.replaceAll(' ', '-')}`;
      cpSync(bench.path('straight'), bench.path(store), { recursive: true });
      const [table] = readdirSync(bench.path(store)) as [string];
      damage(join(bench.path(store), table));
      const verified = await bench.ended(bench.start(['store', 'verify', table, '--store', store]));
      expect([verified.code, verified.stderr]).toEqual([
        1,
        `error[user-input]: damaged: ${table}; import the sources again\n`,
      ]);
      expect(verified.stdout).toMatch(message);
      const answer = await bench.run(...counts, '--store', store);
      if (answer.code === 0) {
        expect(answer.stdout).toBe(right);
        expect(answer.stderr).toMatch(
          /warning\[stale\]: the import is not used: .* is damaged: .*; import again to mend it/,
        );
      } else {
        expect(answer.stderr).toMatch(/error\[resources\]: .* is damaged: .*; import the sources again/);
        expect(answer.code).toBe(3);
      }

      expect((await bench.run(...importInto(store))).code).toBe(0);
      expect(contents(store)).toEqual(contents('straight'));
      rmSync(bench.path(store), { recursive: true });
    },
  );

  it('can be removed and collected', async () => {
    cpSync(bench.path('straight'), bench.path('rest'), { recursive: true });
    const [table] = readdirSync(bench.path('rest')) as [string];
    writeFileSync(join(bench.path('rest'), table, 'manifest.json'), 'nonsense');
    writeFileSync(join(bench.path('rest'), table, 'part-00000.arrow.3.tmp'), 'half');
    writeFileSync(join(bench.path('rest'), 'gone.lock'), '99999999');
    expect(await bench.gives('store', 'list', '--store', 'rest')).toMatch(new RegExp(`\\n${table},,,,,.*damaged`));
    expect(await bench.gives('store', 'gc', '--store', 'rest')).toBe('removed,bytes\n2,12\n');
    expect(readdirSync(bench.path('rest'))).toEqual([table]);
    await bench.gives('store', 'remove', table, '--store', 'rest');
    expect(readdirSync(bench.path('rest'))).toEqual([]);
    await bench.fails(1, /no table '.*'; tables: /, 'store', 'remove', table, '--store', 'rest');
  });
});

it('the same table is found whether or not the rows set aside are asked for', async () => {
  const { code, stderr } = await bench.run(
    'read',
    'data',
    '--store',
    'straight',
    '--limit',
    '1',
    '--quarantine',
    'aside.csv',
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('150 of 150,000 rows were set aside by the import')]);
});
