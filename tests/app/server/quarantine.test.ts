import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workbench, type TestWindow } from './workbench.js';

/** Rows set aside: all counted, all to be looked at, forecast by reading again, written out whole. */
let bench: Workbench;
let window: TestWindow;
let dataset: string;
let short: string;
let latin: string;

/** More than a scan keeps of a split. */
const SHORT = 250;

beforeAll(async () => {
  bench = new Workbench();
  for (const folder of ['trips', 'quoted']) mkdirSync(join(bench.data, folder));
  const header = 'id,name,amount';
  bench.write('trips/1-whole.csv', `${header}\n${lines(300, (i) => `${i},n${i},${i / 4}`)}`);
  short = bench.write(
    'trips/2-short.csv',
    `${header}\n${lines(1000, (i) => (i % 4 === 3 ? `${i},cut` : i === 10 ? `${i},a,1,surplus` : `${i},n,${i / 4}`))}`,
  );
  const text = Buffer.from(`${header}\n${lines(60, (i) => (i === 30 ? `${i},Genéve,1` : `${i},Bern,2`))}`, 'latin1');
  latin = bench.write('trips/3-latin.csv', text);
  // Said, since a file with such a byte in its first rows is found to be latin1.
  await bench.start();
  window = bench.window();
  ({ id: dataset } = await window.open({ paths: [join(bench.data, 'trips')], options: { encoding: 'utf-8' } }));
});

afterAll(() => bench.close());

test('the figures count every row in one place or the other, by file and reason', async () => {
  const summary = await window.call('quarantine.summary', { dataset });
  expect(summary).toEqual({
    rows: SHORT + 2,
    total: 1360,
    files: [
      {
        path: short,
        rows: SHORT + 1,
        total: 1000,
        reasons: [
          { reason: 'too few fields', rows: SHORT },
          { reason: 'too many fields', rows: 1 },
        ],
      },
      { path: latin, rows: 1, total: 60, reasons: [{ reason: 'not UTF-8', rows: 1 }] },
    ],
    reasons: [
      { reason: 'too few fields', rows: SHORT },
      { reason: 'too many fields', rows: 1 },
      { reason: 'not UTF-8', rows: 1 },
    ],
    exact: true,
    decision: 'undecided',
  });
});

describe('a page', () => {
  test('of a file has rows beyond those that the scan kept, with their places', async () => {
    const page = await window.call('quarantine.page', { dataset, path: short, reasons: null, from: 240, rows: 500 });
    expect(page.total).toBe(SHORT + 1);
    expect(page.rows).toHaveLength(11);
    expect(page.rows.at(-1)).toMatchObject({ line: 1001, fields: 2, expected: 3, text: '999,cut' });
    const { byte, text } = page.rows[5]!;
    expect(readFileSync(short).toString('utf8', byte, byte + text.length)).toBe(text);
  });

  test('shows one reason alone', async () => {
    const reasons = ['too many fields'];
    const page = await window.call('quarantine.page', { dataset, path: short, reasons, from: 0, rows: 10 });
    expect(page).toMatchObject({ total: 1, rows: [{ line: 12, fields: 4, text: '10,a,1,surplus' }] });
  });

  test('of a path that is none of the dataset is refused', async () => {
    const call = window.call('quarantine.page', { dataset, path: '/etc/passwd', reasons: null, from: 0, rows: 10 });
    await expect(call).rejects.toThrow(/no file of this dataset/);
  });
});

describe('a forecast', () => {
  test('of another encoding says that the row fits', async () => {
    const forecast = await window.call('quarantine.forecast', {
      dataset,
      path: latin,
      options: { encoding: 'latin1' },
    });
    expect(forecast).toMatchObject({ rows: 1, fit: 1, others: { rows: 59, fit: 59 }, error: null });
  });

  test('of the same options says that nothing fits', async () => {
    const forecast = await window.call('quarantine.forecast', { dataset, path: short, options: {} });
    expect(forecast).toMatchObject({ rows: SHORT + 1, fit: 0, others: { rows: 749, fit: 749 }, error: null });
  });

  test('of a delimiter that leaves one column says so instead of that all rows fit', async () => {
    const forecast = await window.call('quarantine.forecast', { dataset, path: short, options: { delimiter: ';' } });
    expect(forecast).toMatchObject({
      fit: 0,
      others: { fit: 0 },
      error: { message: expect.stringMatching(/1 column instead of 3/) },
    });
  });

  test('says which rows that fit now would be set aside', async () => {
    const quoted = bench.write('quoted/quoted.csv', 'a,b\n1,"x,y"\n2,"x" y\n3,z\n');
    const { id } = await window.open({ paths: [quoted], options: { quote: '"' } });
    const forecast = await window.call('quarantine.forecast', { dataset: id, path: null, options: { quote: 'none' } });
    expect(forecast).toMatchObject({ rows: 1, fit: 1, others: { rows: 2, fit: 1 }, error: null });
  });

  test('of options that make no sense gives the reason', async () => {
    const forecast = await window.call('quarantine.forecast', { dataset, path: short, options: { delimiter: 'ab' } });
    expect(forecast).toMatchObject({ fit: 0, error: { message: expect.stringMatching(/delimiter/) } });
  });
});

test('an export has every row', async () => {
  const { ticket } = await window.call('quarantine.export', { dataset, path: null });
  const offer = bench.server.downloads.take(ticket!)!;
  const text = readFileSync(await offer.file, 'utf8')
    .trim()
    .split('\n');
  expect(text[0]).toBe('file,line,byte,reason,text');
  expect(text).toHaveLength(1 + SHORT + 2);
  await offer.discard();
});

test('an import keeps the figures and the rows', async () => {
  const before = await window.call('quarantine.summary', { dataset });
  await window.call('dataset.import', { dataset });
  await window.until('dataset', { dataset }, ({ imported, phase }) => imported && phase === 'ready');
  expect(await window.call('quarantine.summary', { dataset })).toEqual(before);
  const page = await window.call('quarantine.page', { dataset, path: short, reasons: null, from: 240, rows: 500 });
  expect(page.rows.at(-1)).toMatchObject({ line: 1001, text: '999,cut' });
});

test('rows that are dropped are no longer reported, but stay to be seen', async () => {
  await window.call('quarantine.decide', { dataset, decision: 'drop' });
  const state = await window.settled(dataset);
  expect(state.quarantined).toBe(0);
  expect(await window.call('quarantine.summary', { dataset })).toMatchObject({ rows: SHORT + 2, decision: 'drop' });
});

function lines(count: number, line: (i: number) => string): string {
  return `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`;
}
