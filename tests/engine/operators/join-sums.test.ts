/** Sums over a join's rows, from files and from the store, are those of rows that are joined one by one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine, type Cell, type DataFrame } from '../../../engine/index.js';
import { randomOf, SEED } from './groupby-support.js';

const ROWS = 40_000;
const STREAMED = 'key,text,v,i';

let folder: string;
let engine: Engine;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'partita-join-sums-'));
  engine = Engine.start({ executor: 'inline', temporary: folder, memory: '512MB' });
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

interface Case {
  readonly about: string;
  /** Keys of the rows that stream begin here, and are so many. */
  readonly first: number;
  readonly keys: number;
  /** Of these keys, how many the table has. */
  readonly share: number;
  readonly nulls: number;
  readonly twice: boolean;
}

const CASES: readonly Case[] = [
  { about: 'bytes, nearly all with a partner', first: -60, keys: 120, share: 0.9, nulls: 0, twice: false },
  { about: 'bytes with nulls', first: -3, keys: 10, share: 0.8, nulls: 0.1, twice: false },
  { about: 'two bytes', first: -9000, keys: 20_000, share: 0.7, nulls: 0, twice: false },
  { about: 'two bytes, few with a partner', first: 100, keys: 3000, share: 0.1, nulls: 0.05, twice: false },
  { about: 'four bytes', first: 1e6, keys: 30_000, share: 0.95, nulls: 0.02, twice: false },
  { about: 'keys that stand more than once', first: 0, keys: 50, share: 0.9, nulls: 0.1, twice: true },
  { about: 'all with a partner', first: 5, keys: 60, share: 1, nulls: 0, twice: false },
  { about: 'none with a partner', first: 5, keys: 60, share: 0, nulls: 0.3, twice: false },
];

it.each(CASES)('sums of joined rows are right for $about', async (given) => {
  const random = randomOf(SEED + CASES.indexOf(given));
  const cell = (value: string): string => (random() < given.nulls ? '' : value);
  const eighths = (): string => cell(String(Math.floor(random() * 8000 - 4000) / 8));
  const keys = Array.from({ length: given.keys }, (_, i) => String(given.first + i));
  const pick = (): string => keys[Math.floor(random() * keys.length)] as string;
  const streamed = Array.from({ length: ROWS }, () => {
    const key = pick();
    return [cell(key), cell(`t${key}`), eighths(), cell(String(Math.floor(random() * 100)))];
  });
  const kept = keys.filter(() => random() < given.share);
  const table = (given.twice ? [...kept, ...kept.slice(0, 9)] : kept).map((key) => [key, `t${key}`, eighths()]);
  const other = [...table, ['7777777', 'other', '1']];
  for (const stored of [false, true]) {
    const left = await open(`left${CASES.indexOf(given)}`, STREAMED, streamed, stored);
    const right = await open(`right${CASES.indexOf(given)}`, 'key,text,w', other, stored);
    for (const on of ['key', 'text']) {
      for (const how of ['inner', 'left'] as const) {
        const sums = left
          .join(right, { on, how })
          .groupBy([], '*:count as n; v:sum as a; i:sum as b; w:sum as c; v:mean as d');
        const about = `${on}, ${how}, ${stored ? 'stored' : 'from files'}, PARTITA_SEED=${SEED}`;
        expect((await sums.collect()).toRows(), about).toEqual(expected(streamed, other, on === 'key' ? 0 : 1, how));
      }
    }
  }
});

async function open(
  name: string,
  header: string,
  rows: readonly (readonly string[])[],
  stored: boolean,
): Promise<DataFrame> {
  const path = join(folder, `${name}.csv`);
  const store = join(folder, 'store');
  if (!stored) {
    writeFileSync(path, `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    return (await engine.open(path, { store: false })).frame();
  }
  await engine.import(await engine.open(path, { store }), { store, blockBytes: 300_000 });
  const dataset = await engine.open(path, { store });
  expect(dataset.stored).not.toBeNull();
  return dataset.frame();
}

/** Sums of eighths are exact in any order. */
function expected(
  streamed: readonly (readonly string[])[],
  table: readonly (readonly string[])[],
  on: number,
  how: 'inner' | 'left',
): Cell[][] {
  const partners = new Map<string, string[]>();
  for (const row of table) {
    const key = row[on] as string;
    if (key !== '') partners.set(key, [...(partners.get(key) ?? []), row[2] as string]);
  }
  let n = 0;
  const values: string[][] = [[], [], []];
  for (const [key = '', text = '', v = '', i = ''] of streamed) {
    const own = on === 0 ? key : text;
    const found = own === '' ? [] : (partners.get(own) ?? []);
    for (const w of found.length === 0 && how === 'left' ? [''] : found) {
      n++;
      [v, i, w].forEach((value, place) => {
        if (value !== '') values[place]?.push(value);
      });
    }
  }
  const [a, b, c] = values.map((list) =>
    list.length === 0 ? null : list.reduce((sum, value) => sum + Number(value), 0),
  );
  const mean = a === null || a === undefined ? null : a / (values[0]?.length ?? 1);
  return [[BigInt(n), a ?? null, b === null || b === undefined ? null : BigInt(b), c ?? null, mean]];
}

it('what is stored needs no look at its rows before they are summed', async () => {
  const path = (name: string): string => join(folder, `${name}.csv`);
  const store = join(folder, 'store');
  writeFileSync(path('long'), `key,v\n${Array.from({ length: 3000 }, (_, i) => `${i % 40},${i / 8}`).join('\n')}\n`);
  writeFileSync(path('short'), `key,w\n${Array.from({ length: 30 }, (_, i) => `${i},${i * 1e6}.5`).join('\n')}\n`);
  const frames: DataFrame[] = [];
  for (const name of ['long', 'short']) {
    await engine.import(await engine.open(path(name), { store }), { store });
    frames.push((await engine.open(path(name), { store })).frame());
  }
  const [long, short] = frames as [DataFrame, DataFrame];
  const groups = new Set<string>();
  const sums = await long
    .join(short, { on: 'key' })
    .groupBy([], 'v:sum as a; w:sum as b')
    .collect({ onEvent: (event) => event.type === 'task' && groups.add(event.key.split('/')[0] as string) });
  expect([...groups].filter((group) => group.includes('probe'))).toEqual([]);
  let [a, b] = [0, 0];
  for (let i = 0; i < 3000; i++) if (i % 40 < 30) [a, b] = [a + i / 8, b + (i % 40) * 1e6 + 0.5];
  expect(sums.toRows()).toEqual([[a, b]]);
});
