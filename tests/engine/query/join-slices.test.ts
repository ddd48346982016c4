import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Cell, type DataFrame, type EngineEvent, type JoinKind } from '../../../engine/index.js';
import { createInline, type InlineExecutor } from '../../../engine/workers/inline.js';
import { runPlan } from './run-plan.js';

/**
 * A table that does not fit is looked up slice by slice where the ranges of the keys are known to be apart: then nothing is
 * cut and nothing spilled. Where they are not, the join is done through partitions, and the rows are the same.
 */
const folder = mkdtempSync(join(tmpdir(), 'partita-join-slices-'));
const ROWS = 12_000;
const TABLE_BYTES = 300_000;
let engine: Engine;
let executor: InlineExecutor;
const sides: Record<string, DataFrame> = {};

/** Numbers below `ROWS` in no order, each once. */
const mixed = (i: number): number => (i * 7919) % ROWS;
const KEYS: Record<string, (i: number) => number> = {
  sorted: (i) => i >> 1,
  descending: (i) => (ROWS - 1 - i) >> 1,
  mixed: (i) => mixed(i) >> 1,
  /** Sorted but for one row in a hundred. */
  nearly: (i) => (i % 100 === 0 ? mixed(i) : i) >> 1,
  /** Most rows have one key, which stands in one range. */
  giant: (i) => Math.min(i >> 1, 600),
};

beforeAll(async () => {
  engine = Engine.start({ executor: 'inline' });
  executor = createInline({ workers: 2, budget: 200e6 });
  for (const [name, key] of Object.entries(KEYS)) {
    for (const side of ['left', 'right']) {
      const path = join(folder, `${name}-${side}.csv`);
      const rows = Array.from({ length: ROWS }, (_, i) => `${key(i)},${side[0]}${i}`);
      writeFileSync(path, `key,${side}\n${rows.join('\n')}\n`);
      const store = join(folder, 'store');
      const dataset = await engine.open(path, { store: false });
      await engine.import(dataset, { store, blockBytes: 5000 });
      sides[`${name}-${side}`] = (await engine.open(path, { store })).frame();
      sides[`${name}-${side}-csv`] = dataset.frame();
    }
  }
});

afterAll(async () => {
  await Promise.all([engine.close(), executor.close()]);
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly rows: Cell[][];
  readonly ways: string[];
  readonly spilled: number;
}

async function run({ plan }: DataFrame, tableBytes = TABLE_BYTES): Promise<Ran> {
  const ways: string[] = [];
  let spilled = -1;
  const rows = await runPlan(plan, executor, {
    tableBytes,
    blockBytes: 5000,
    exchangeBytes: 1e7,
    onEvent: (event: EngineEvent) => {
      if (event.type === 'decision' && event.subject === 'join') ways.push(event.choice.split(' ')[0] as string);
    },
    onReport: (report) => (spilled = report.spilledBytes),
  });
  return { rows, ways, spilled };
}

function frameOf(name: string): DataFrame {
  const frame = sides[name];
  if (frame === undefined) throw new Error(name);
  return frame;
}

test.each<[JoinKind]>([['inner'], ['left'], ['right'], ['semi'], ['anti']])(
  'the %s join of sorted tables is done range by range and spills nothing',
  async (how) => {
    const [left, right] = [frameOf('sorted-left'), frameOf('sorted-right').filter('key % 7 <> 0')];
    const joined = left.join(right, { on: 'key', how });
    const [merged, whole] = [await run(joined), await run(joined, 1e9)];
    expect(merged.ways).toEqual(['merge']);
    expect(merged.spilled).toBe(0);
    expect(whole.ways).toEqual(['broadcast']);
    expect(merged.rows.length).toBeGreaterThan(1000);
    expect(merged.rows).toEqual(whole.rows);
  },
);

test('ranges are known behind filters, new names and other joins, and before a group-by', async () => {
  const small = frameOf('sorted-right').select('key, right as other').limit(100);
  const left = frameOf('sorted-left')
    .filter('key > 40')
    .select('key as id, left')
    .join(small, {
      on: [{ left: 'id', right: 'key' }],
      how: 'left',
    });
  const joined = left.join(frameOf('sorted-right'), { on: [{ left: 'id', right: 'key' }], how: 'inner' });
  for (const frame of [joined, joined.groupBy('id % 10 as k', '*:count as rows; other:count as others')]) {
    const [merged, whole] = [await run(frame), await run(frame, 1e9)];
    expect(merged.ways.sort()).toEqual(['broadcast', 'merge']);
    expect(whole.ways).toEqual(['broadcast', 'broadcast']);
    expect(merged.rows).toEqual(whole.rows);
  }
});

test('what a sort gives is joined range by range with what is stored, and the other way round', async () => {
  const many = 100_000;
  const lines = (key: (i: number) => number): string =>
    Array.from({ length: many }, (_, i) => `${key(i)},${i}`).join('\n');
  const paths = ['ordered', 'random'].map((name) => join(folder, `many-${name}.csv`)) as [string, string];
  writeFileSync(paths[0], `key,n\n${lines((i) => i >> 1)}\n`);
  writeFileSync(paths[1], `key,m\n${lines((i) => (i * 7919) % many)}\n`);
  const store = join(folder, 'store');
  await engine.import(await engine.open(paths[0], { store: false }), { store, blockBytes: 60_000 });
  const stored = (await engine.open(paths[0], { store })).frame();
  const sorted = (await engine.open(paths[1], { store: false })).frame().sort('key');
  for (const joined of [
    sorted.join(stored, { on: 'key', how: 'left' }),
    stored.join(sorted, { on: 'key', how: 'inner' }),
  ]) {
    const [merged, whole] = [await run(joined, 3e6), await run(joined, 1e9)];
    expect(merged.ways).toEqual(['merge']);
    expect(merged.rows).toEqual(whole.rows);
  }
});

test.each<[string, string, (i: number) => string]>([
  ['integers', 'merge', (i) => `${i - 100_000}`],
  ['floats with nulls', 'merge', (i) => (i % 1000 === 7 ? '' : `${(i - 100_000) / 8}`)],
  // Only of a whole part is it known whether it has a NaN.
  ['floats with NaN', 'partitions', (i) => (i > 199_990 ? 'NaN' : `${(i - 100_000) / 8}`)],
])(
  'a large part of a stored table is joined stretch by stretch where its bounds say enough: %s by %s',
  async (name, way, key) => {
    const many = 200_000;
    const paths = ['whole', 'cut'].map((kind) => join(folder, `${name}-${kind}.csv`)) as [string, string];
    const numbers = Array.from({ length: many }, (_, i) => i);
    writeFileSync(paths[0], `key,n\n${numbers.map((i) => `${key(i)},${i}`).join('\n')}\n`);
    // Few of the rows that equal nothing but each other.
    const others = numbers.filter((i) => i < 180_000 || i > many - 3);
    writeFileSync(paths[1], `key,m\n${others.map((i) => `${key(i)},${i}`).join('\n')}\n`);
    const store = join(folder, 'store');
    const types = name === 'integers' ? {} : { types: { key: 'float64' } };
    const frames: DataFrame[] = [];
    for (const [i, path] of paths.entries()) {
      const blockBytes = i === 0 ? 1e9 : 50_000;
      await engine.import(await engine.open(path, { ...types, store: false }), { store, blockBytes });
      frames.push((await engine.open(path, { ...types, store })).frame());
    }
    const [left, right] = frames as [DataFrame, DataFrame];
    for (const how of ['left', 'semi'] as const) {
      const joined = left.join(right, { on: 'key', how });
      const [merged, whole] = [await run(joined, 9e6), await run(joined, 1e9)];
      expect(merged.ways).toContain(way);
      expect(merged.ways).toHaveLength(1);
      expect(merged.rows.length).toBeGreaterThan(150_000);
      expect(merged.rows.length).toBe(whole.rows.length);
      const different = merged.rows.findIndex((row, r) => row.some((cell, c) => !Object.is(cell, whole.rows[r]?.[c])));
      expect(different).toBe(-1);
    }
  },
);

test.each<[string, string, string, JoinKind]>([
  ['of which one is in no order', 'sorted-left', 'mixed-right', 'inner'],
  ['of which the other is in no order', 'mixed-left', 'sorted-right', 'left'],
  ['that have one range of most rows', 'sorted-left', 'giant-right', 'inner'],
  ['of which nothing is known', 'sorted-left-csv', 'sorted-right', 'inner'],
  ['whose rows without partner all count', 'sorted-left', 'sorted-right', 'full'],
])('tables %s go to partitions', async (_what, left, right, how) => {
  const joined = frameOf(left).join(frameOf(right), { on: 'key', how });
  const [cut, csv] = [
    await run(joined),
    await run(frameOf(`${left.replace('-csv', '')}-csv`).join(frameOf(`${right}-csv`), { on: 'key', how }), 1e9),
  ];
  expect(cut.ways).toContain('partitions');
  expect(cut.ways).not.toContain('merge');
  expect(cut.rows).toEqual(csv.rows);
});

test('keys compared in a wider type go to partitions', async () => {
  const right = frameOf('sorted-right').select('cast(key as float64) as key, right');
  const { rows, ways } = await run(frameOf('sorted-left').join(right, { on: 'key', how: 'inner' }));
  expect(ways).not.toContain('merge');
  expect(rows).toHaveLength(2 * ROWS);
});

test.each([
  ['descending', 'sorted'],
  ['sorted', 'nearly'],
  ['nearly', 'nearly'],
])('the order of rows is not trusted: %s left rows and %s right ones find all partners', async (left, right) => {
  const joined = frameOf(`${left}-left`).join(frameOf(`${right}-right`), { on: 'key', how: 'left' });
  const [ranged, whole] = [await run(joined), await run(joined, 1e9)];
  expect(ranged.rows).toEqual(whole.rows);
});
