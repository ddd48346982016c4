import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine, type Dataset } from '../../../engine/index.js';
import { randomOf, SEED } from '../operators/groupby-support.js';

/** Strategies of stored tables come from their statistics; whatever they say, the answer is that of the files. */
let folder: string;
let engine: Engine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-known-'));
  engine = Engine.start({ executor: 'inline', memory: '256MB' });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const HEADER = 'city,code,flag,day,amount\n';

/** Parts whose dictionaries differ: the texts that occur move on with the rows. */
function write(rows: number, cities: (row: number) => string): string {
  const random = randomOf(SEED);
  const lines = Array.from({ length: rows }, (_, row) => {
    const cell = (text: string): string => (random() < 0.1 ? '' : text);
    const day = `2024-01-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`;
    const amount = (random() * 1000 - 300).toFixed(3);
    return [cell(cities(row)), cell(String(row % 7)), cell(String(random() < 0.5)), cell(day), cell(amount)].join(',');
  });
  const path = join(folder, `rows-${rows}.csv`);
  writeFileSync(path, `${HEADER}${lines.join('\n')}\n`);
  return path;
}

async function both(path: string): Promise<{ plain: Dataset; stored: Dataset }> {
  const store = join(folder, 'store');
  await engine.import(await engine.open(path, { store }), { store, blockBytes: 20_000 });
  const stored = await engine.open(path, { store });
  expect(stored.stored?.manifest.parts.length).toBeGreaterThan(3);
  return { plain: await engine.open(path, { store: false }), stored };
}

async function ask(dataset: Dataset, keys: string, where?: string): Promise<{ rows: unknown; choices: string[] }> {
  const choices: string[] = [];
  const frame = where === undefined ? dataset.frame() : dataset.frame().filter(where);
  const result = await frame.groupBy(keys, 'amount:sum,mean,min; *:count').collect({
    onEvent: (event) => {
      if (event.type === 'decision' && event.subject === 'group-by') choices.push(event.choice);
    },
  });
  return { rows: result.toRows(), choices };
}

describe(`a group-by of a stored table (PARTITA_SEED=${SEED})`, () => {
  it('indexes texts directly over parts with other dictionaries each', async () => {
    const { plain, stored } = await both(write(6000, (row) => `city ${Math.floor(row / 50) % 90}`));
    for (const keys of ['city', 'city, code', 'code, flag, city', 'day, city']) {
      const { rows, choices } = await ask(stored, keys);
      expect([keys, choices]).toEqual([keys, ['dense']]);
      expect(rows).toEqual((await ask(plain, keys)).rows);
    }
  });

  it('is right where there are more texts than the estimate says', async () => {
    // The sketch of a part sees its first rows only; here new texts keep coming.
    const { plain, stored } = await both(write(6000, (row) => (row % 3 === 0 ? `new ${row}` : `old ${row % 5}`)));
    const city = stored.stored?.manifest.columns.find(({ name }) => name === 'city') as
      { distinct: number } | undefined;
    if (city !== undefined) city.distinct = 4;
    const { rows, choices } = await ask(stored, 'city');
    expect(choices).toContain('dense -> hash');
    expect(rows).toEqual((await ask(plain, 'city')).rows);
  });

  it('is right behind a filter and by a computed key, which are looked at by a sample', async () => {
    const { plain, stored } = await both(write(6000, (row) => `city ${row % 40}`));
    for (const [keys, where] of [
      ['city', "code > 2 and city <> 'city 3'"],
      ['upper(city) as big, code', undefined],
    ] as const) {
      expect((await ask(stored, keys, where)).rows).toEqual((await ask(plain, keys, where)).rows);
    }
  });

  it('indexes whole numbers of one and two bytes, below zero too, with nulls and without', async () => {
    const random = randomOf(SEED);
    const lines = Array.from({ length: 9000 }, (_, row) => {
      const amount = Math.floor(random() * 1000) / 8;
      const maybe = row > 5000 && random() < 0.1 ? '' : String(Math.floor(random() * 40) - 20);
      return `${((row * 7) % 11) - 5},${Math.floor(random() * 900) - 450},${maybe},${amount}`;
    });
    const path = join(folder, 'narrow.csv');
    writeFileSync(path, `few,many,maybe,amount\n${lines.join('\n')}\n`);
    const { plain, stored } = await both(path);
    const encodings = stored.stored?.manifest.parts[0]?.columns.map(({ encoding }) => encoding);
    expect(encodings?.slice(0, 3)).toEqual(['int8', 'int16', 'int8']);
    for (const keys of ['few', 'many', 'maybe', 'few, many', 'maybe, few', 'many, maybe']) {
      const { rows, choices } = await ask(stored, keys);
      expect([keys, choices]).toEqual([keys, ['dense']]);
      expect(rows, keys).toEqual((await ask(plain, keys)).rows);
    }
  });
});
