import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Engine, type Cell, type JoinKind } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { runPlan } from './run-plan.js';

/** Rows behind partitions come in the order of the left rows, then of the right ones, however many ranges that takes. */
const folder = mkdtempSync(join(tmpdir(), 'partita-join-ranges-'));
const path = (name: string): string => join(folder, `${name}.csv`);
const LEFT = 6000;
const RIGHT = 3000;
/** Key 7 has many partners: the range of its left row is larger than memory. */
const left = Array.from({ length: LEFT }, (_, i) => ({ key: i === 3100 ? 7 : 10 + ((i * 37) % 4000), text: `l${i}` }));
const right = Array.from({ length: RIGHT }, (_, i) => ({
  key: i % 3 === 0 ? 7 : 10 + ((i * 11) % 3500),
  other: `${'r'.repeat(1 + (i % 30))}${i}`,
}));
writeFileSync(path('left'), `key,text\n${left.map(({ key, text }) => `${key},${text}`).join('\n')}\n`);
writeFileSync(path('right'), `key,other\n${right.map(({ key, other }) => `${key},${other}`).join('\n')}\n`);

afterAll(() => rmSync(folder, { recursive: true }));

function expected(how: JoinKind): Cell[][] {
  const partners = new Map<number, string[]>();
  for (const { key, other } of right) partners.set(key, [...(partners.get(key) ?? []), other]);
  const keys = new Set(left.map(({ key }) => key));
  const rows = left.flatMap(({ key, text }): Cell[][] => {
    const others = partners.get(key) ?? (how === 'inner' ? [] : [null]);
    return others.map((other) => [BigInt(key), text, other]);
  });
  const alone = how === 'full' ? right.filter(({ key }) => !keys.has(key)) : [];
  return [...rows, ...alone.map(({ key, other }): Cell[] => [BigInt(key), null, other])];
}

test.each<[JoinKind, number, number]>([
  ['inner', 1, 60_000],
  ['inner', 3, 200_000],
  ['left', 2, 60_000],
  ['full', 2, 60_000],
  ['full', 1, 50e6],
])(
  'the %s join of %d workers with %d bytes for tables gives all rows in their order',
  async (how, workers, tableBytes) => {
    const engine = Engine.start({ executor: 'inline' });
    const executor = createInline({ workers, budget: 200e6 });
    const choices: string[] = [];
    try {
      const [first, second] = [
        await engine.open(path('left'), { store: false }),
        await engine.open(path('right'), { store: false }),
      ];
      const joined = first.frame().join(second.frame(), { on: 'key', how });
      const wanted = expected(how);
      for (const exchangeBytes of [1e8, 2000]) {
        const options = { tableBytes, blockBytes: 4096, exchangeBytes };
        const rows = await runPlan(joined.plan, executor, {
          ...options,
          onEvent: (event) => {
            if (event.type === 'decision' && event.subject === 'join') choices.push(event.choice);
          },
        });
        expect(rows).toEqual(wanted);
      }
      expect(choices.join()).toContain('partitions');
      // A join of what was joined reads it as a table in the same order.
      const again = second.frame().select('key').join(joined.select('key, text'), { on: 'key', how: 'semi' });
      const keys = new Set(wanted.map(([key]) => key));
      const rows = await runPlan(again.plan, executor, { tableBytes, blockBytes: 4096, exchangeBytes: 2000 });
      expect(rows).toEqual(right.filter(({ key }) => keys.has(BigInt(key))).map(({ key }) => [BigInt(key)]));
    } finally {
      await Promise.all([engine.close(), executor.close()]);
    }
  },
);
