import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mode } from '../../../engine/aggregates/mode.js';
import { Engine, type Cell, type Dataset, type EngineEvent } from '../../../engine/index.js';
import { MergedGroups } from '../../../engine/operators/groupby/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { createThreads } from '../../../engine/workers/threads.js';
import { seededRandom } from '../formats/csv/reading.js';
import { runPlan } from './run-plan.js';

/** Groups, and lists of one group, that are many times larger than what a worker may take give what they give in memory. */
const folder = mkdtempSync(join(tmpdir(), 'partita-tight-'));
const path = join(folder, 'data.csv');
const ROWS = 32_000;
const random = seededRandom('tight groups');
const text = (): string =>
  ['', 'short', `a long text number ${Math.floor(random() * 9000)}`][Math.floor(random() * 3)] ?? '';
const float = (): string => (random() < 0.02 ? '' : String((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20)));
const lines = Array.from({ length: ROWS }, (_, i) => {
  const many = Math.floor(random() * 20_000);
  const whole = Math.floor((random() - 0.5) * 1e9);
  return [
    many,
    i % 3,
    `key ${many % 5000} of a text that is long`,
    whole,
    whole % 1000,
    float(),
    float(),
    text(),
  ].join();
});
writeFileSync(path, `many,few,words,n,m,x,y,t\n${lines.join('\n')}\n`);

const ALL = [
  '*:count as rows; n:sum as n1, mean as n2, std as n3, var as n4, median as n5, min as n6, max as n7, count_distinct as n8',
  'n:quantile(0.9) as n9, mode as n14, largest(2) as n10, smallest(2) as n11, first as n12, last as n13; x:sum as x1, mean as x2',
  'x:std as x3, median as x4, min as x5, max as x6, count_distinct as x7, mode as x10, quantile(0.013) as x8, count as x9',
  't:count_distinct as t1, min as t2, max as t3, first as t4, last as t5; n:corr(m) as p1; x:cov(y) as p2',
].join('; ');

const TIGHT = { tableBytes: 130_000, blockBytes: 2 ** 21, exchangeBytes: 2e6 };
const WIDE = { tableBytes: 200e6, blockBytes: 2 ** 22, exchangeBytes: 200e6 };

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

test.each(['words, n', 'few', ''])(
  'groups by (%s) that do not fit a worker are bit for bit those that do, by all aggregates',
  async (keys) => {
    const { plan } = dataset.frame().groupBy(keys === '' ? [] : keys, ALL);
    const expected = await runPlan(plan, inline, WIDE);
    const merge = vi.spyOn(MergedGroups.prototype, 'merge');
    const rows = await runPlan(plan, inline, TIGHT);
    expect(merge.mock.results.filter(({ value }) => value === false).length).toBeGreaterThan(0);
    merge.mockRestore();
    expect(rows).toEqual(expected);
  },
);

test.each([
  ['a limit', (frame: ReturnType<Dataset['frame']>) => frame.groupBy('many, n', ALL).limit(700)],
  ['another order', (frame: ReturnType<Dataset['frame']>) => frame.groupBy('many, n', ALL).sort('x1 desc')],
  [
    'a group-by of groups',
    (frame: ReturnType<Dataset['frame']>) =>
      frame.groupBy('many, few, n', ALL).groupBy('few', 'n5:sum as s, median as q, first as f'),
  ],
  ['a filter', (frame: ReturnType<Dataset['frame']>) => frame.groupBy('words, n', ALL).filter('n1 > 7')],
])('%s behind groups that do not fit finds the same', async (_name, build) => {
  const { plan } = build(dataset.frame());
  expect(await runPlan(plan, inline, TIGHT)).toEqual(await runPlan(plan, inline, WIDE));
});

test('groups that do not fit survive the workers that merge them', async () => {
  const threads = createThreads({ threads: 2, budget: 100e6 });
  try {
    const { plan } = dataset.frame().groupBy('many, n', ALL);
    let done = 0;
    let losses = 0;
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'worker-lost') losses++;
      if (event.type !== 'task' || event.to !== 'done' || !event.key.startsWith('merge')) return;
      done++;
      if (done % 9 === 0 && losses < 5) void threads.terminate(losses % 2);
    };
    const rows = await runPlan(plan, threads, { ...TIGHT, onEvent });
    expect(losses).toBeGreaterThan(2);
    expect(rows).toEqual(await runPlan(plan, inline, WIDE));
  } finally {
    await threads.close();
  }
});

test.each([
  ['words, n', 'words, n'],
  ['few', 'few'],
  ['', ''],
])('groups by (%s) that do not fit are those of DuckDB', async (keys, by) => {
  const frame = dataset
    .frame()
    .groupBy(
      keys === '' ? [] : keys,
      '*:count as c; n:sum as s, median as q, count_distinct as d; t:count_distinct as e; m:mode as o',
    );
  const rows = await runPlan(frame.plan, inline, TIGHT);
  const duck = await (await DuckDBInstance.create()).connect();
  const columns = `${by === '' ? '' : `${by}, `}count(*), sum(n)::BIGINT, median(n), count(DISTINCT n), count(DISTINCT t), ${mode.sql('m')}`;
  const order = by === '' ? '' : `GROUP BY ${by} ORDER BY ${by}`;
  const answer = await duck.runAndReadAll(`SELECT ${columns} FROM read_csv('${path}', header = true) ${order}`);
  const plain = (cells: readonly unknown[]): Cell[] =>
    cells.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell) as Cell);
  expect(rows.map(plain)).toEqual(answer.getRows().map(plain));
});
