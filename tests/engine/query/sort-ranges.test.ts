import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Engine, type Dataset, type EngineEvent } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { createThreads } from '../../../engine/workers/threads.js';
import { seededRandom } from '../formats/csv/reading.js';
import { runPlan } from './run-plan.js';

/** Rows that are sorted range by range of their keys come as one stable sort of all has them. */
const folder = mkdtempSync(join(tmpdir(), 'partita-sort-'));
const path = join(folder, 'data.csv');
const ROWS = 30_000;
const random = seededRandom('sort ranges');
const maybe = (part: number, text: string): string => (random() < part ? '' : text);
const lines = Array.from({ length: ROWS }, (_, i) => {
  const long = `a text that many begin with number ${Math.floor(random() * 3000)}`;
  return [
    i,
    maybe(0.05, String(Math.floor(random() * 7) - 3)),
    maybe(0.02, random() < 0.02 ? 'NaN' : String((random() - 0.5) * 10 ** Math.floor(random() * 30 - 15))),
    maybe(0.05, random() < 0.4 ? 'the same' : random() < 0.5 ? long : `t${Math.floor(random() * 50)}`),
    maybe(0.05, `20${String(Math.floor(random() * 100)).padStart(2, '0')}-0${1 + (i % 9)}-1${i % 10}`),
    maybe(0.1, String(random() < 0.5)),
    random() * 100,
  ].join();
});
writeFileSync(path, `n,few,x,t,d,b,y\n${lines.join('\n')}\n`);
const TYPES =
  "{ 'n': 'BIGINT', 'few': 'BIGINT', 'x': 'DOUBLE', 't': 'VARCHAR', 'd': 'DATE', 'b': 'BOOL', 'y': 'DOUBLE' }";

const WIDE = { tableBytes: 50e6, blockBytes: 60_000, exchangeBytes: 50e6 };
/** Ranges spill. */
const TIGHT = { tableBytes: 160_000, blockBytes: 60_000, exchangeBytes: 200_000 };

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
vi.setConfig({ testTimeout: 60_000 });

async function fromDuck(sql: string): Promise<unknown[][]> {
  const duck = await (await DuckDBInstance.create()).connect();
  const table = `read_csv('${path}', header = true, types = ${TYPES})`;
  return (await duck.runAndReadAll(sql.replaceAll('$t', table))).getRows();
}

/** Groups of tasks that ran, and what was decided of sorting. */
function watched(): {
  readonly tasks: Map<string, number>;
  readonly sorts: string[];
  onEvent(event: EngineEvent): void;
} {
  const tasks = new Map<string, number>();
  const sorts: string[] = [];
  return {
    tasks,
    sorts,
    onEvent(event) {
      if (event.type === 'decision' && event.subject === 'sort') sorts.push(event.choice);
      if (event.type !== 'task' || event.to !== 'done') return;
      const kind = event.key.replace(/-[\d.]+(?=[-/])/, '').replace(/\/.*/, '');
      tasks.set(kind, (tasks.get(kind) ?? 0) + 1);
    },
  };
}

/** The number of each row tells whether equal ones kept their order. */
async function numbers(keys: string, limits: typeof WIDE, watch = watched()): Promise<bigint[]> {
  const { plan } = dataset.frame().sort(keys);
  return (await runPlan(plan, inline, { ...limits, onEvent: watch.onEvent })).map(([n]) => n as bigint);
}

async function expected(keys: string): Promise<unknown[]> {
  const order = keys.replaceAll(/(\w+)( desc)?/g, '$1$2 NULLS LAST');
  return (await fromDuck(`SELECT n FROM $t ORDER BY ${order}, n`)).map(([n]) => n);
}

const KEYS = ['x', 'x desc', 't', 't desc', 'few', 'd desc, t', 'b, x desc', 'few desc, b, t', 'y', 't, few, d, x'];

test.each(KEYS)('by (%s) rows are in the order of one stable sort', async (keys) => {
  const want = await expected(keys);
  const wide = watched();
  expect(await numbers(keys, WIDE, wide)).toEqual(want);
  expect(wide.sorts.join()).toMatch(/^ranges \d+$/);
  expect(wide.tasks.get('scan-partitions')).toBeGreaterThan(5);
  expect(wide.tasks.get('merge-rows')).toBe(Number(wide.sorts[0]?.split(' ')[1]));
  expect(await numbers(keys, TIGHT)).toEqual(want);
});

test('ranges that are too large for a worker are sorted in runs', async () => {
  const watch = watched();
  expect(await numbers('y', { ...TIGHT, tableBytes: 50_000 }, watch)).toEqual(await expected('y'));
  expect(watch.tasks.get('merge-sorted')).toBeGreaterThan(1);
});

test('all columns come with their rows, in threads as well', async () => {
  const threads = createThreads({ threads: 2, budget: 400e6 });
  const { plan } = dataset.frame().sort('t, x desc');
  const rows = await runPlan(plan, threads, WIDE);
  expect(rows).toEqual(await runPlan(plan, inline, TIGHT));
  const sums = 'count(*), count(few), sum(few)::BIGINT, count(t), count(d), count(b), count(x)';
  const count = (place: number): bigint => BigInt(rows.filter((row) => row[place] !== null).length);
  const few = rows.reduce((sum, row) => sum + ((row[1] as bigint | null) ?? 0n), 0n);
  expect([BigInt(rows.length), count(1), few, count(3), count(4), count(5), count(2)]).toEqual(
    (await fromDuck(`SELECT ${sums} FROM $t`))[0],
  );
  await threads.close();
});

test('rows that were filtered, joined and computed are sorted so, and other stages take them', async () => {
  const frame = dataset.frame();
  const names = frame.groupBy('few', '*:count as c');
  const { plan } = frame
    .filter('n % 3 = 0')
    .join(names, { on: 'few' })
    .withColumns('c * 10 + few as y')
    .sort('y desc, x')
    .groupBy('few', 'n:first as f; n:last as l');
  const watch = watched();
  const rows = await runPlan(plan, inline, { ...WIDE, onEvent: watch.onEvent });
  expect(watch.sorts).toHaveLength(1);
  const joined = `SELECT t.few, t.n, t.x FROM $t t WHERE n % 3 = 0 AND few IS NOT NULL`;
  const ranked = `SELECT few, n, row_number() OVER (PARTITION BY few ORDER BY x NULLS LAST, n) AS r FROM (${joined})`;
  const counted = `SELECT few, max(r) AS most FROM (${ranked}) GROUP BY few`;
  expect(rows).toEqual(
    await fromDuck(
      `SELECT few, max(n) FILTER (r = 1), max(n) FILTER (r = most) FROM (${ranked}) JOIN (${counted}) USING (few) GROUP BY few ORDER BY few`,
    ),
  );
});

test('the first rows of many are there without the last ranges being sorted', async () => {
  const large = join(folder, 'large.csv');
  const count = 200_000;
  writeFileSync(large, `k,n\n${Array.from({ length: count }, (_, n) => `${(n * 7919) % count},${n}`).join('\n')}\n`);
  const frame = (await opener.open(large, { store: false })).frame();
  const all = watched();
  const few = watched();
  const limits = { ...WIDE, blockBytes: 200_000, tableBytes: 2e6 };
  const rows = await runPlan(frame.sort('k').plan, inline, { ...limits, onEvent: all.onEvent });
  expect(rows.map(([k]) => Number(k))).toEqual(Array.from({ length: count }, (_, k) => k));
  const cut = await runPlan(frame.sort('k').limit(70_000, 10).plan, inline, { ...limits, onEvent: few.onEvent });
  expect(cut).toEqual(rows.slice(10, 70_010));
  expect(few.tasks.get('merge-rows')).toBeLessThan((all.tasks.get('merge-rows') as number) - 5);
});

test('rows of a join that are sorted while more of them come keep their values', async () => {
  const frame = dataset.frame();
  const partners = frame.filter('n < 600').select('few', 'n as other');
  const joined = frame.filter('n < 4000').join(partners, { on: 'few', how: 'left' });
  const { plan } = joined.select('n', 'other', 't').sort('n desc, other').limit(20_000);
  const rows = await runPlan(plan, inline, { ...TIGHT, tableBytes: 400_000 });
  expect(rows).toEqual(await runPlan(plan, inline, WIDE));
  expect(rows).toHaveLength(20_000);
});
