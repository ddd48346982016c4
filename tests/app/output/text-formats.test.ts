import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csv } from '../../../app/output/csv.js';
import { json, ndjson } from '../../../app/output/json.js';
import { windowRows } from '../../../app/output/cell-texts.js';
import type { Cell, DataType } from '../../../engine/index.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, TIMESTAMP_UTC, UTF8 } from '../../../engine/index.js';
import { batchOf, written } from './memory-sink.js';

const seed = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1e9);

async function fields(type: DataType, cells: readonly Cell[]): Promise<string[]> {
  const text = (await written(csv, [batchOf({ c: [type, cells] })])).toString();
  return text.split('\n').slice(1, -1);
}

describe('csv', () => {
  it('writes null as nothing and the empty text as two quotes', async () => {
    const text = await written(csv, [batchOf({ a: [UTF8, ['', null, 'x']], b: [INT64, [null, 1n, null]] })]);
    expect(text.toString()).toBe('a,b\n"",\n,1\nx,\n');
  });

  it('quotes fields with commas, quotes and line ends, and doubles their quotes', async () => {
    const text = await written(csv, [batchOf({ 'a,b': [UTF8, ['x,y', 'say "hi"', 'two\nlines', 'cr\r', 'plain']] })]);
    expect(text.toString()).toBe('"a,b"\n"x,y"\n"say ""hi"""\n"two\nlines"\n"cr\r"\nplain\n');
  });

  it('writes every integer exactly', async () => {
    const edges = [0n, -1n, 9n, 10n, 2147483647n, -2147483648n, 2147483648n, 999999999n, 1000000000n, 2n ** 53n];
    const cells = [...edges, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
    expect(await fields(INT64, cells)).toEqual(cells.map(String));
  });

  it(`writes the shortest text of any float (seed ${seed})`, async () => {
    const random = fc.sample(fc.double({ noDefaultInfinity: false }), { seed, numRuns: 5000 });
    const cents = fc.sample(fc.integer({ min: -1e9, max: 1e9 }), { seed, numRuns: 5000 }).map((n) => n / 100);
    const millionths = fc.sample(fc.integer({ min: -1e15, max: 1e15 }), { seed, numRuns: 5000 }).map((n) => n / 1e6);
    const edges = [
      0,
      -0,
      NaN,
      Infinity,
      -Infinity,
      1e-7,
      1e-6,
      -1.5e-6,
      0.1 + 0.2,
      1e9,
      999999999.999999,
      5e-324,
      1e21,
    ];
    const cells = [...edges, ...random, ...cents, ...millionths];
    expect(await fields(FLOAT64, cells)).toEqual(cells.map((value) => (Object.is(value, -0) ? '-0' : String(value))));
  });

  it('writes decimals, dates and timestamps as the grammar of values reads them', async () => {
    expect(await fields({ kind: 'decimal', scale: 2 }, [1n, -1n, 12345n, null])).toEqual([
      '0.01',
      '-0.01',
      '123.45',
      '',
    ]);
    expect(await fields(DATE, [0n, -1n, 19782n, -719162n, 2932896n])).toEqual([
      '1970-01-01',
      '1969-12-31',
      '2024-02-29',
      '0001-01-01',
      '9999-12-31',
    ]);
    expect(await fields(TIMESTAMP, [0n, -1n, 1709210096000000n])).toEqual([
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.999999',
      '2024-02-29 12:34:56',
    ]);
    expect(await fields(TIMESTAMP_UTC, [250000n])).toEqual(['1970-01-01 00:00:00.250000+00:00']);
    expect(await fields(BOOL, [true, null, false])).toEqual(['true', '', 'false']);
  });

  it('joins batches and windows without losing a row', async () => {
    const cells = Array.from({ length: 2 * windowRows(1) + 7 }, (_, i) => (i % 5 === 0 ? null : BigInt(i)));
    const whole = await written(csv, [batchOf({ n: [INT64, cells] })]);
    const parts = await written(csv, [
      batchOf({ n: [INT64, cells.slice(0, 3)] }),
      batchOf({ n: [INT64, cells.slice(3)] }),
    ]);
    expect(parts.equals(whole)).toBe(true);
    expect(whole.toString().split('\n').slice(1, -1)).toEqual(cells.map((cell) => (cell === null ? '' : String(cell))));
  });
});

describe('json', () => {
  const batch = batchOf({
    'a "b"': [UTF8, ['quote " back \\ line\n\u0001', '', null, 'ä😀']],
    n: [INT64, [2n ** 53n, 2n ** 53n - 1n, null, -(2n ** 53n)]],
    x: [FLOAT64, [NaN, Infinity, -Infinity, 0.1]],
    t: [BOOL, [false, false, null, false]],
    d: [DATE, [0n, null, 1n, 2n]],
  });
  const expected = [
    { 'a "b"': 'quote " back \\ line\n\u0001', n: '9007199254740992', x: 'NaN', t: false, d: '1970-01-01' },
    { 'a "b"': '', n: 9007199254740991, x: 'Infinity', t: false, d: null },
    { 'a "b"': null, n: null, x: '-Infinity', t: null, d: '1970-01-02' },
    { 'a "b"': 'ä😀', n: '-9007199254740992', x: 0.1, t: false, d: '1970-01-03' },
  ];

  it('writes an array of objects that loses nothing a number cannot hold', async () => {
    expect(JSON.parse((await written(json, [batch])).toString())).toEqual(expected);
    expect(JSON.parse((await written(json, [batch, batch])).toString())).toEqual([...expected, ...expected]);
  });

  it('writes an empty table as an empty array', async () => {
    expect(JSON.parse((await written(json, [batchOf({ a: [INT64, []] })])).toString())).toEqual([]);
  });

  it('writes one object a line as ndjson', async () => {
    const lines = (await written(ndjson, [batch])).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
  });

  it(`writes any text so that it reads back (seed ${seed})`, async () => {
    const cells = fc.sample(fc.option(fc.string({ unit: 'binary' })), { seed, numRuns: 300 });
    const lines = (await written(ndjson, [batchOf({ s: [UTF8, cells] })])).toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { s: unknown }).s)).toEqual(cells);
  });
});
