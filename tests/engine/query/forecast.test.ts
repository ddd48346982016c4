import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type DataFrame, type Dataset, type MemoryForecast, type Range } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { runPlan } from './run-plan.js';

/** What a run is foretold to spill holds within this factor, whether from a store's statistics or from a sample. */
const FACTOR = 1.25;
const folder = mkdtempSync(join(tmpdir(), 'partita-forecast-'));
const path = join(folder, 'data.csv');
const ROWS = 100_000;
const lines = Array.from({ length: ROWS }, (_, i) => {
  const mixed = Math.imul(i, 0x9e3779b1) >>> 0;
  return `${mixed % 10},${mixed % 20_000},${i},${(mixed % 1000) / 8}`;
});
writeFileSync(path, `few,many,own,x\n${lines.join('\n')}\n`);

const LIMITS = { tableBytes: 400_000, blockBytes: 65_536, exchangeBytes: 100_000 };
const inline = createInline({ workers: 2, budget: 200e6 });
const opener = Engine.start({ executor: 'inline' });
let csv: Dataset;
let stored: Dataset;
beforeAll(async () => {
  csv = await opener.open(path, { store: false });
  const store = join(folder, 'store');
  await opener.import(csv, { store });
  stored = await opener.open(path, { store });
});
afterAll(async () => {
  await Promise.all([opener.close(), inline.close()]);
  rmSync(folder, { recursive: true });
});

type Build = (frame: DataFrame) => DataFrame;

async function forecastOf(frame: DataFrame): Promise<{ told: MemoryForecast[]; spilled: number }> {
  const told: MemoryForecast[] = [];
  let spilled = 0;
  await runPlan(frame.plan, inline, {
    ...LIMITS,
    onEvent(event) {
      if (event.type === 'forecast') told.push(event);
      if (event.type === 'task' && told.length === 0) throw new Error('a task began before anything was foretold');
      if (event.type === 'task' && event.to === 'done') spilled += event.spilled ?? 0;
    },
  });
  return { told, spilled };
}

test.each<[string, 'csv' | 'store', Build]>([
  ['as many groups as rows', 'csv', (frame) => frame.groupBy('own', 'x:sum as s')],
  ['as many groups as rows', 'store', (frame) => frame.groupBy('own', 'x:sum as s')],
  ['many groups', 'csv', (frame) => frame.groupBy('many', 'x:sum as s, mean as m')],
  ['many groups', 'store', (frame) => frame.groupBy('many', 'x:sum as s, mean as m')],
  ['all values of few groups', 'csv', (frame) => frame.groupBy('few', 'x:median as m')],
  ['a sort', 'csv', (frame) => frame.sort('x desc, own')],
  ['a sort', 'store', (frame) => frame.sort('x desc, own')],
])('what %s (%s) will spill is foretold', async (_name, from, build) => {
  const { told, spilled } = await forecastOf(build((from === 'csv' ? csv : stored).frame()));
  const range = told.at(-1)?.spilled as Range;
  expect(spilled).toBeGreaterThan(0);
  expect(range.low / FACTOR).toBeLessThan(spilled);
  expect(range.high * FACTOR).toBeGreaterThan(spilled);
  // A range that holds everything says nothing.
  expect(range.high).toBeLessThan(4 * range.low + LIMITS.exchangeBytes);
});

test.each(['csv', 'store'])('few groups (%s) are foretold to spill nothing, and do not', async (from) => {
  const { told, spilled } = await forecastOf((from === 'csv' ? csv : stored).frame().groupBy('few', 'x:sum as s'));
  expect(told.at(-1)?.spilled).toEqual({ low: 0, high: 0 });
  expect(spilled).toBe(0);
});

test('what nothing is known of is said to be unknown', async () => {
  const joined = csv.frame().join(stored.frame(), { on: 'own' });
  const { told } = await forecastOf(joined);
  expect(told).toMatchObject([{ needed: null, spilled: null }]);
  expect(csv.frame().groupBy('many', 'x:sum as s').explain('graph')).toContain('memory: needs an unknown amount');
  expect(stored.frame().groupBy('many', 'x:sum as s').explain('graph')).toMatch(/memory: needs .* nothing will be/);
});
