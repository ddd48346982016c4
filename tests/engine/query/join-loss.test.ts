import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Engine, type DataFrame, type EngineEvent, type JoinKind } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { createThreads } from '../../../engine/workers/threads.js';
import { runPlan } from './run-plan.js';

/** A worker that dies in the middle of a join costs no row and doubles none, in any way of joining. */
const folder = mkdtempSync(join(tmpdir(), 'partita-join-loss-'));
const LEFT = 20_000;
const RIGHT = 6000;
const path = (name: string): string => join(folder, `${name}.csv`);
writeFileSync(path('left'), `key,n\n${Array.from({ length: LEFT }, (_, i) => `${(i * 7) % 9000},${i}`).join('\n')}\n`);
writeFileSync(
  path('right'),
  `key,m\n${Array.from({ length: RIGHT }, (_, i) => `${(i * 3) % 10000},${i}`).join('\n')}\n`,
);
writeFileSync(path('sorted left'), `key,n\n${Array.from({ length: LEFT }, (_, i) => `${i >> 1},${i}`).join('\n')}\n`);
writeFileSync(path('sorted right'), `key,m\n${Array.from({ length: RIGHT }, (_, i) => `${i},${i}`).join('\n')}\n`);

/** What is to be joined range by range is sorted, and stored, so that the ranges are known. */
async function opened(opener: Engine, name: string, isSorted: boolean): Promise<DataFrame> {
  if (!isSorted) return (await opener.open(path(name), { store: false })).frame();
  const store = join(folder, 'store');
  await opener.import(await opener.open(path(`sorted ${name}`), { store: false }), { store, blockBytes: 3000 });
  return (await opener.open(path(`sorted ${name}`), { store })).frame();
}

afterAll(() => rmSync(folder, { recursive: true }));

const SHARED = 50e6;
const PARTITIONED = 200_000;

test.each<[JoinKind, string, number, string]>([
  ['inner', 'broadcast', SHARED, 'rows'],
  ['left', 'broadcast', SHARED, 'groups'],
  ['inner', 'partitions', PARTITIONED, 'groups'],
  ['full', 'partitions', PARTITIONED, 'rows'],
  ['full', 'partitions', PARTITIONED, 'groups'],
  ['anti', 'partitions', PARTITIONED, 'rows'],
  ['left', 'merge', PARTITIONED, 'rows'],
  ['inner', 'merge', PARTITIONED, 'groups'],
])('the %s join by %s with %d bytes for tables survives its workers, as %s', async (how, way, tableBytes, form) => {
  const opener = Engine.start({ executor: 'inline' });
  const inline = createInline({ workers: 1, budget: 200e6 });
  const threads = createThreads({ threads: 2, budget: 200e6 });
  try {
    const left = await opened(opener, 'left', way === 'merge');
    const joined = left.join(await opened(opener, 'right', way === 'merge'), { on: 'key', how });
    const { plan } = form === 'rows' ? joined : joined.groupBy('key % 100 as k', '*:count as rows; n:sum as n');
    const options = { tableBytes, blockBytes: 8192, exchangeBytes: 50_000 };
    const expected = await runPlan(plan, inline, options);
    let done = 0;
    let losses = 0;
    const ways: string[] = [];
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'decision' && event.subject === 'join') ways.push(event.choice);
      if (event.type === 'worker-lost') losses++;
      if (event.type !== 'task' || event.to !== 'done') return;
      done++;
      if (done % 5 === 0 && losses < 8) void threads.terminate(losses % 2);
    };
    const rows = await runPlan(plan, threads, { ...options, onEvent });
    expect(losses).toBeGreaterThan(2);
    expect(ways.join()).toContain(way);
    expect(rows).toEqual(expected);
    expect(rows.length).toBeGreaterThan(50);
  } finally {
    await Promise.all([opener.close(), inline.close(), threads.close()]);
  }
});
