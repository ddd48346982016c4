import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Cell, type DataFrame, type Dataset } from '../../../engine/index.js';
import { seededRandom } from '../formats/csv/reading.js';

/** Text with tens of thousands of values, stored as numbers of a dictionary, gives what the files give. */
const folder = mkdtempSync(join(tmpdir(), 'partita-texts-'));
const random = seededRandom('large dictionaries');
const upTo = (most: number): number => Math.floor(random() * most);
const engine = Engine.start({ executor: 'inline' });
let files: Dataset;
let stored: Dataset;
let cities: Dataset;

beforeAll(async () => {
  const text = (): string => (random() < 0.03 ? '' : `street ${'of a long name '.repeat(upTo(3))}${upTo(15_000)}`);
  const rows = Array.from({ length: 160_000 }, (_, i) => `${text()},${i % 7},${upTo(1000)}`);
  writeFileSync(join(folder, 'data.csv'), `street,few,v\n${rows.join('\n')}\n`);
  const known = Array.from({ length: 3000 }, (_, i) => `street ${upTo(15_000)}-${i % 2},${i}`.replace(/-0/, ''));
  writeFileSync(join(folder, 'cities.csv'), `street,city\n${known.join('\n')}\n`);
  const store = join(folder, 'store');
  files = await engine.open(join(folder, 'data.csv'), { store: false });
  await engine.import(await engine.open(join(folder, 'data.csv'), { store }), { store });
  stored = await engine.open(join(folder, 'data.csv'), { store });
  cities = await engine.open(join(folder, 'cities.csv'), { store: false });
}, 60_000);

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function rowsOf(frame: DataFrame): Promise<Cell[][]> {
  return (await frame.collect()).toRows();
}

test('it is stored so', () => {
  const columns = stored.stored?.manifest.parts.map((part) => part.columns[0]?.encoding);
  expect(new Set(columns)).toEqual(new Set(['dictionary32']));
});

const joined = { on: 'street', how: 'inner' } as const;
test.each<[string, (frame: DataFrame) => DataFrame]>([
  ['groups', (frame) => frame.groupBy('street', 'v:sum as s, max as m; *:count as n')],
  ['groups of two keys', (frame) => frame.groupBy('few, street', 'v:sum as s')],
  ['groups of some rows', (frame) => frame.filter('v > 990').groupBy('street', 'v:sum as s')],
  ['rows of one text', (frame) => frame.filter("street = 'street 77' or street is null")],
  ['rows in order', (frame) => frame.sort('street, v').limit(500)],
  ['joined rows', (frame) => frame.join(cities.frame(), joined)],
  ['joined rows of few', (frame) => frame.filter('v = 7').join(cities.frame(), joined)],
  [
    'rows without partner',
    (frame) => frame.join(cities.frame(), { ...joined, how: 'anti' }).groupBy('few', 'v:sum as s'),
  ],
])('%s', async (_, ask) => {
  expect(await rowsOf(ask(stored.frame()))).toEqual(await rowsOf(ask(files.frame())));
});
