import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine, type DataFrame, type Dataset } from '../../../engine/index.js';
import { createInline } from '../../../engine/workers/inline.js';
import { randomOf, SEED } from '../operators/groupby-support.js';
import { runPlan } from './run-plan.js';

/** Keys of a stored table that stand in records as digits of few words: the answer is that of the files, in its order. */
const ROWS = 70_000;
const HEADER = 'city,name,code,flag,day,wide,wider,zone,amount';

const INLINE = { executor: 'inline', memory: '256MB' } as const;

let folder: string;
let path: string;
const engines: Engine[] = [];
let plain: Dataset;
let stored: Dataset;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'partita-packed-'));
  path = join(folder, 'rows.csv');
  const random = randomOf(SEED);
  const below = (count: number): number => Math.floor(random() * count);
  const cell = (text: string): string => (random() < 0.05 ? '' : text);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    // Parts whose dictionaries differ; texts of any length, one the beginning of another.
    // Some parts have no city at all.
    const isNowhere = row > 20_000 && row < 34_000;
    const city = isNowhere ? '' : `city ${(row >> 5) + below(40)}`.repeat(1 + below(2)).slice(0, 4 + below(20));
    const day = `20${String(10 + below(15))}-0${1 + below(9)}-${String(10 + below(18))}`;
    const cells = [cell(city), `n${below(900)}`, cell(String(below(5000) - 2500)), cell(String(random() < 0.5))];
    const wide = [below(2 ** 40) - 2 ** 39, cell(String(below(2 ** 52)))];
    const zone = `z${String(below(100)).padStart(2, '0')}`;
    return [...cells, cell(day), ...wide, zone, cell((random() * 1000 - 300).toFixed(3))].join(',');
  });
  // A few rows share all of their keys with another.
  for (let i = 0; i < 200; i++) lines[below(ROWS)] = `${lines[below(ROWS)]?.replace(/[^,]*$/, '')}7.25`;
  writeFileSync(path, `${HEADER}\n${lines.join('\n')}\n`);
  const store = join(folder, 'store');
  const engine = Engine.start(INLINE);
  engines.push(engine);
  await engine.import(await engine.open(path, { store }), { store, blockBytes: 500_000 });
  plain = await engine.open(path, { store: false });
  stored = await open(INLINE);
});
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  rmSync(folder, { recursive: true });
});

/** The stored table, in an engine of its own. */
async function open(options: Parameters<typeof Engine.start>[0]): Promise<Dataset> {
  const engine = Engine.start(options);
  engines.push(engine);
  return engine.open(path, { store: join(folder, 'store') });
}

/** Under limits that no engine would be given. */
async function within(tableBytes: number, { plan }: DataFrame) {
  const inline = createInline({ workers: 2, budget: 400e6 });
  const choices: string[] = [];
  let spilled = 0;
  const rows = await runPlan(plan, inline, {
    tableBytes,
    blockBytes: 2 ** 21,
    exchangeBytes: 1e6,
    onEvent: (event) => event.type === 'decision' && choices.push(event.choice),
    onReport: (report) => (spilled = report.spilledBytes),
  });
  await inline.close();
  return { rows, choices, spilled };
}

const AGGREGATES = 'amount:sum,mean,max; city:first; *:count';

async function ask(dataset: Dataset, keys: string, aggregates = AGGREGATES) {
  const choices: string[] = [];
  const result = await dataset
    .frame()
    .groupBy(keys, aggregates)
    .collect({
      onEvent: (event) => {
        if (event.type === 'decision' && event.subject === 'group-by') choices.push(event.choice);
      },
    });
  return { rows: result.toRows(), choices };
}

describe(`a group-by whose keys are packed (PARTITA_SEED=${SEED})`, () => {
  it.each([
    ['texts, numbers, bools and dates, all with nulls', 'city, code, flag, day'],
    ['in any order', 'day, flag, code, city, name'],
    ['of several words', 'name, wide, city, wider, code'],
    ['one number of many digits behind a text', 'name, wider'],
  ])('%s', async (_, keys) => {
    const { rows, choices } = await ask(stored, keys);
    expect(choices).toContain('packed');
    expect(rows).toEqual((await ask(plain, keys)).rows);
  });

  it('gives the same on threads, and where groups spill', async () => {
    const keys = 'city, name, code, day';
    const { rows } = await ask(plain, keys);
    const threads = await ask(await open({ threads: 2 }), keys);
    expect(threads.rows).toEqual(rows);
    expect(threads.choices).toContain('packed');

    const tight = await within(16e6, stored.frame().groupBy(keys, AGGREGATES));
    expect(tight.rows).toEqual(rows);
    expect(tight.choices).toContain('packed');
    expect(tight.spilled).toBeGreaterThan(1e6);
  });

  it.each([
    ['of texts and numbers', 4e6, 'zone, name, code, flag, wide'],
    ['of several words', 4e6, 'name, wide, zone, wider, code'],
    ['that a worker cannot sort at once', 20_000, 'wide, code'],
  ])('sorts rows by keys %s where groups are as many', async (_, tableBytes, keys) => {
    const aggregates = 'amount:sum,mean,std,max,largest(2) as top; code:min as least; flag:count; *:count as n';
    const sorted = await within(tableBytes, stored.frame().groupBy(keys, aggregates));
    expect(sorted.choices.map((choice) => choice.split(' ')[0])).toEqual(['radix', 'packed', 'sorted']);
    const { rows } = await ask(plain, keys, aggregates);
    expect(rows.length).toBeLessThan(ROWS);
    expect(sorted.rows).toEqual(rows);
  });

  it('does not sort rows for states that grow, nor by keys that come again', async () => {
    for (const [keys, aggregates] of [
      ['zone, name, code, wide', 'amount:median'],
      ['zone, name, code, wide', 'city:max'],
      ['zone, name, code, wide', 'amount:first'],
    ] as const) {
      const { choices, rows } = await within(4e6, stored.frame().groupBy(keys, aggregates));
      expect(choices.slice(0, 2)).toEqual(['radix', 'packed']);
      expect(choices.join()).not.toContain('sorted');
      expect(rows).toEqual((await ask(plain, keys, aggregates)).rows);
    }
  });

  it.each([
    ['city', 16e6],
    ['zone desc, code, flag desc, name', 16e6],
    ['code desc, day desc, city desc, wide', 16e6],
    ['name desc, wide desc', 20e6],
    ['flag, code desc', 30_000],
  ])('sorts rows by %s', async (keys, tableBytes) => {
    const { rows, choices } = await within(tableBytes, stored.frame().sort(keys));
    expect(choices[0]).toBe('packed');
    expect(choices[1]).toContain('ranges');
    expect(rows).toEqual((await plain.frame().sort(keys).collect()).toRows());
  });

  it('goes on behind the groups with the keys as they were', async () => {
    const behind = async (dataset: Dataset): Promise<unknown> => {
      const groups = dataset.frame().groupBy('name, code, wide', 'amount:sum as total');
      const frame = groups.filter("name > 'n5' and code < 0").groupBy('name', 'total:sum; code:min; *:count');
      return (await frame.collect()).toRows();
    };
    expect(await behind(stored)).toEqual(await behind(plain));
  });

  it('leaves keys as they are that are floats, computed, filtered or of too many bits', async () => {
    for (const keys of ['amount, name', 'name, wide + 1 as next, code', 'wide']) {
      expect([keys, (await ask(stored, keys, '*:count')).choices]).not.toEqual([
        keys,
        expect.arrayContaining(['packed']),
      ]);
    }
  });

  it('says what is wrong where a value is none of those that the table is said to have', async () => {
    const broken = await open(INLINE);
    const column = broken.stored?.manifest.columns.find(({ name }) => name === 'wide') as { max: string };
    column.max = String(2 ** 38);
    await expect(ask(broken, 'name, wide, code')).rejects.toThrow("a value of 'wide' is outside");
  });
});
