import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Dataset, type EngineEvent } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { seededRandom } from '../formats/csv/reading.js';
import { runPlan } from './run-plan.js';

/** Many groups that are wanted in the order of their keys: cut into ranges of them, which need no merging. */
const folder = mkdtempSync(join(tmpdir(), 'partita-ranges-'));
const path = join(folder, 'data.csv');
const ROWS = 40_000;
const random = seededRandom('key ranges');
const lines = Array.from({ length: ROWS }, (_, i) => {
  const id = random() < 0.05 ? '' : `id${String(Math.floor(random() * 100)).padStart(3, '0')}`;
  return `${id},${Math.floor(random() * ROWS * 4)},${random() < 0.02 ? '' : (random() * 10).toFixed(3)},${i % 5}`;
});
writeFileSync(path, `id,n,x,few\n${lines.join('\n')}\n`);

const LIMITS = { tableBytes: 600_000, blockBytes: 60_000, exchangeBytes: 50e6 };
const opener = Engine.start({ executor: 'inline' });
const inline = createInline({ workers: 2, budget: 400e6 });
let dataset: Dataset;
beforeAll(async () => {
  dataset = await opener.open(path, { store: false });
});
afterAll(async () => {
  await Promise.all([opener.close(), inline.close()]);
  rmSync(folder, { recursive: true });
});

async function fromDuck(sql: string): Promise<unknown[][]> {
  const duck = await (await DuckDBInstance.create()).connect();
  const table = `read_csv('${path}', header = true, types = { 'id': 'VARCHAR', 'n': 'BIGINT', 'x': 'DOUBLE', 'few': 'BIGINT' })`;
  return (await duck.runAndReadAll(sql.replace('$t', table))).getRows();
}

/** Keys of the tasks that ended, but for the split's number. */
function taskCounts(): { readonly counts: Map<string, number>; readonly onEvent: (event: EngineEvent) => void } {
  const counts = new Map<string, number>();
  const onEvent = (event: EngineEvent): void => {
    if (event.type !== 'task' || event.to !== 'done') return;
    const kind = event.key.replace(/-[\d.]+(?=[-/])/, '').replace(/\/.*/, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  return { counts, onEvent };
}

test.each(['id, n', 'n', 'x, id, n', 'n, few'])('groups by (%s) come as DuckDB orders them', async (keys) => {
  const { counts, onEvent } = taskCounts();
  const { plan } = dataset.frame().groupBy(keys, '*:count as c; n:sum as s');
  const rows = await runPlan(plan, inline, { ...LIMITS, onEvent });
  expect(counts.get('scan-groups-ranges')).toBeGreaterThan(0);
  expect(counts.get('merge-sorted')).toBeGreaterThan(8);
  const order = keys.replaceAll(/\w+/g, '$& NULLS LAST');
  expect(rows).toEqual(
    await fromDuck(`SELECT ${keys}, count(*), sum(n)::BIGINT FROM $t GROUP BY ${keys} ORDER BY ${order}`),
  );
});

test('the first of them are there without the last being merged', async () => {
  const all = taskCounts();
  const few = taskCounts();
  const { plan } = dataset.frame().groupBy('id, n', '*:count as c');
  const rows = await runPlan(plan, inline, { ...LIMITS, onEvent: all.onEvent });
  const limited = dataset.frame().groupBy('id, n', '*:count as c').limit(50, 25).plan;
  expect(await runPlan(limited, inline, { ...LIMITS, onEvent: few.onEvent })).toEqual(rows.slice(25, 75));
  expect(few.counts.get('merge-sorted')).toBeLessThan((all.counts.get('merge-sorted') as number) / 2);
});

test('groups that are ordered otherwise, or taken by another stage, are the same', async () => {
  const frame = dataset.frame().groupBy('id, n', 'x:max as m');
  const sorted = await runPlan(frame.sort('n desc, id').limit(100).plan, inline, LIMITS);
  const order = 'ORDER BY n DESC NULLS LAST, id NULLS LAST LIMIT 100';
  expect(sorted).toEqual(await fromDuck(`SELECT id, n, max(x) FROM $t GROUP BY id, n ${order}`));
  const again = await runPlan(
    frame.filter('n > 1000').groupBy('id', '*:count as c; n:first as f').plan,
    inline,
    LIMITS,
  );
  const groups = 'SELECT id, n FROM $t WHERE n > 1000 GROUP BY id, n';
  expect(again).toEqual(
    await fromDuck(`SELECT id, count(*), min(n) FROM (${groups}) GROUP BY id ORDER BY id NULLS LAST`),
  );
});
