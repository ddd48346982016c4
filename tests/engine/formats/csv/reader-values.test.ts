import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../engine/arrow/record-batch.js';
import {
  BOOL,
  DATE,
  FLOAT64,
  formatType,
  INT64,
  joinTypes,
  TIMESTAMP,
  TIMESTAMP_UTC,
  UTF8,
  type DataType,
} from '../../../../engine/arrow/types.js';
import { narrowestType, parseValue } from '../../../../engine/formats/csv/values.js';
import { readFile, seededRandom, sourceOf, writeFile } from './reading.js';

type Random = () => number;

const pick = <T>(random: Random, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));

/** Texts around the edge of each type's grammar, most of them inside. */
const GENERATORS: Readonly<Record<string, (random: Random) => string>> = {
  int64: (random) => pick(random, ['', '', '-', '+']) + String(BigInt(digits(random, 1 + upTo(random, 19)))),
  float64: (random) => {
    const whole = String(BigInt(digits(random, 1 + upTo(random, pick(random, [2, 8, 22])))));
    const fraction = pick(random, ['', '.', `.${digits(random, 1 + upTo(random, pick(random, [3, 8, 25])))}`]);
    const exponent = pick(random, [
      '',
      '',
      '',
      `e${upTo(random, 20)}`,
      `E-${upTo(random, 340)}`,
      `e+${upTo(random, 310)}`,
    ]);
    return pick(random, ['', '', '-', '+']) + pick(random, [whole, whole, whole, '0', '']) + fraction + exponent;
  },
  shortest: (random) => {
    const bits = new BigUint64Array([
      BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32)),
    ]);
    return String(new Float64Array(bits.buffer)[0]);
  },
  decimal: (random) =>
    pick(random, ['', '-', '+']) +
    digits(random, 1 + upTo(random, 17)) +
    pick(random, ['', `.${digits(random, 1 + upTo(random, 4))}`, '.50000000000000000000']),
  date: (random) => {
    const two = (most: number): string => String(upTo(random, most)).padStart(2, '0');
    return `${digits(random, 4)}-${two(13)}-${two(31)}`;
  },
  timestamp: (random) => {
    const two = (most: number): string => String(upTo(random, most)).padStart(2, '0');
    const day = `${pick(random, ['1970', '2024', '1899', '0001', '9999', digits(random, 4)])}-${two(12)}-${two(30)}`;
    const seconds = pick(random, [
      '',
      `:${two(60)}`,
      `:${two(59)}.${digits(random, 1 + upTo(random, 6))}`,
      `:${two(59)}.1234560`,
    ]);
    const zone = pick(random, ['', '', 'Z', '+02', '-0530', '+05:30', '+24:00', 'z', '+5']);
    return `${day}${pick(random, ['T', ' ', ' '])}${two(24)}:${two(60)}${seconds}${zone}`;
  },
  word: (random) =>
    pick(random, [
      'true',
      'FALSE',
      'True',
      'tru',
      'falsy',
      'nan',
      'NaN',
      '-inf',
      'Infinity',
      '+infinity',
      'n/a',
      'null',
      '-',
      '+',
      '.',
      '-.',
      'e5',
      '1e',
      '1e+',
      '--1',
      '1-2',
      '0x10',
      '1_000',
      '1,0',
      '00',
      '007',
      '-0',
      '-0.0',
      '+0',
      '0.',
      '.0',
      '１',
      ' ',
      '\t1 ',
      ' -2.5',
      '9223372036854775807',
      '-9223372036854775808',
      '9223372036854775808',
      '18446744073709551616',
      '99999999999999999999',
      '9007199254740993',
      '1e23',
      '8.5e22',
      '2.2250738585072011e-308',
      '4.9e-324',
      '2.4703282292062327e-324',
      '2.4703282292062328e-324',
      '1.7976931348623158e308',
      '1.7976931348623159e308',
      '1e400',
      '1e-400',
      '0e999999999999',
      '0.1e-5',
      '123456789012345678',
      '999999999999999999',
      '1000000000000000000',
      '2023-02-29',
      '2024-02-29',
      '1900-02-29',
      '2000-02-29',
      '0000-01-01',
      '0001-01-01',
      '2024-1-01',
      '2024-01-01T',
      '2024-01-01 1:00',
      '2024-01-01T00:00:00.',
      '2024-01-01T00:00.5',
      '2024-01-01T00:00:00.1234567',
    ]),
};

/** Decimal texts exactly between two doubles, or a digit off it. */
function halfway(random: Random): string {
  const exponent = upTo(random, 60);
  const mantissa = (BigInt(Math.floor(random() * 2 ** 52)) + 2n ** 52n) * 2n + 1n;
  if (random() < 0.5) return String((mantissa << BigInt(exponent)) + BigInt(pick(random, [-1, 0, 1])));
  const scaled = mantissa * 5n ** BigInt(exponent);
  const text = scaled.toString().padStart(exponent + 1, '0');
  const plain = exponent === 0 ? text : `${text.slice(0, -exponent)}.${text.slice(-exponent)}`;
  return plain + pick(random, ['', '0', '1', '0000001']);
}

const TYPES: readonly DataType[] = [
  BOOL,
  INT64,
  FLOAT64,
  { kind: 'decimal', scale: 0 },
  { kind: 'decimal', scale: 2 },
  { kind: 'decimal', scale: 9 },
  DATE,
  TIMESTAMP,
  TIMESTAMP_UTC,
];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Reads one text a row, each as a split of its own; the cell, or the type that its break asks for. */
async function readEach(
  texts: readonly string[],
  type: DataType,
  nulls: readonly string[] = [''],
): Promise<(Cell | DataType)[]> {
  const lines = texts.map((text) => `${text},x\n`);
  const borders: number[] = [];
  let at = 0;
  for (const line of lines) borders.push((at += Buffer.byteLength(line)));
  const file = writeFile(lines.join(''), { columns: ['v', 'x'], name: 'values.csv' });
  const source = sourceOf([file], { nulls });
  const rowStarts = [0, ...borders.slice(0, -1)];
  const { rows, reports } = await readFile(source, {
    columns: [{ name: 'v', type }],
    borders: borders.slice(0, -1),
    rowStarts,
  });
  let row = 0;
  return reports.map(({ typeBreaks: [found] }) => (found === undefined ? (rows[row++]?.[0] as Cell) : found.type));
}

const show = (value: Cell | DataType): string =>
  Object.is(value, -0)
    ? '-0'
    : value !== null && typeof value === 'object'
      ? formatType(value)
      : `${typeof value} ${String(value)}`;

describe('values in CSV columns', () => {
  it.each(TYPES.map((type) => [formatType(type), type] as const))(
    'are as %s what the reference grammar says, alone or beside others, plain, quoted and with blanks',
    { timeout: 120_000 },
    async (_, type) => {
      const random = seededRandom(`values as ${formatType(type)}`);
      const texts = Array.from({ length: 1500 }, () => {
        const text = pick(random, Object.values(GENERATORS))(random);
        const spoilt =
          random() < 0.05
            ? text.slice(0, upTo(random, text.length)) +
              pick(random, ['x', '.', '-', ' ', '0']) +
              text.slice(upTo(random, text.length))
            : text;
        return spoilt.replaceAll(',', ';');
      });
      const written = texts.map((text) => (random() < 0.2 ? quoted(text) : random() < 0.1 ? ` ${text}\t` : text));
      const contents = written.map((text) => (text.startsWith('"') ? text.slice(1, -1) : text));
      const expected = contents.map((text): Cell | DataType =>
        text === '' ? null : (parseValue(type, text) ?? joinTypes(type, narrowestType(text))),
      );
      const single = await readEach(written, type);
      expect(single.map((value, i) => `${written[i]} is ${show(value)}`)).toEqual(
        expected.map((value, i) => `${written[i]} is ${show(value)}`),
      );

      const fitting = written.filter(
        (_, i) => contents[i] === '' || parseValue(type, contents[i] as string) !== undefined,
      );
      const cells = expected.filter(
        (_, i) => contents[i] === '' || parseValue(type, contents[i] as string) !== undefined,
      );
      const crlf = random() < 0.5 ? '\r\n' : '\n';
      const file = writeFile(fitting.map((text) => `x,${text}${crlf}`).join(''), {
        columns: ['x', 'v'],
        name: 'values.csv',
      });
      const together = await readFile(sourceOf([file]), { columns: [{ name: 'v', type }] });
      expect(together.rows.map(([cell], i) => `${fitting[i]} is ${show(cell as Cell)}`)).toEqual(
        cells.map((cell, i) => `${fitting[i]} is ${show(cell)}`),
      );
    },
  );

  it('are the doubles nearest to their texts, as Number() finds them', { timeout: 120_000 }, async () => {
    const random = seededRandom('floats');
    const texts = Array.from({ length: 60_000 }, (_, i) => {
      const text =
        i % 3 === 0
          ? halfway(random)
          : i % 3 === 1
            ? GENERATORS['shortest']?.(random)
            : GENERATORS['float64']?.(random);
      return text as string;
    }).filter((text) => parseValue(FLOAT64, text) !== undefined);
    const file = writeFile(texts.join('\n'), { columns: ['v'], name: 'floats.csv' });
    const { rows, reports } = await readFile(sourceOf([file]), { columns: [{ name: 'v', type: FLOAT64 }] });
    expect(reports[0]?.typeBreaks).toEqual([]);
    expect(rows.length).toBe(texts.length);
    const wrong = texts.filter((text, i) => !Object.is(rows[i]?.[0], Number(text)));
    expect(wrong).toEqual([]);
  });

  it('are null where they are a null token, also when that looks like a value', async () => {
    const nulls = ['NA', '-999', '\\N', '0.0', 'true', '2020-01-01'];
    for (const type of [...TYPES, UTF8]) {
      const texts = ['NA', '"NA"', '-999', '"-999"', '\\N', '0.0', 'true', '2020-01-01', '"2020-01-01"'];
      const values = await readEach(texts, type, nulls);
      expect(values.map((value) => value === null)).toEqual(
        texts.map((text) => type.kind !== 'utf8' || !text.startsWith('"')),
      );
    }
    expect(await readEach(['', '""', 'NA'], UTF8, ['NA'])).toEqual(['', '', null]);
    expect(await readEach([''], INT64, ['NA'])).toEqual([UTF8]);
    expect(await readEach(['', '""'], INT64)).toEqual([null, null]);
    expect(await readEach(['', '""', '" "', ' '], UTF8)).toEqual([null, '', ' ', ' ']);
  });

  it('break their column together, and the report names the type that holds them all', async () => {
    const text = 'a,1,1\nb,2.5,x\nc,3,2024-01-01\nd,NaN,2\ne,4,5\n';
    const file = writeFile(text, { columns: ['t', 'n', 'm'] });
    const columns = [
      { name: 't', type: UTF8 },
      { name: 'n', type: INT64 },
      { name: 'm', type: INT64 },
    ];
    const { rows, reports } = await readFile(sourceOf([file]), { columns });
    expect(rows).toEqual([]);
    expect(reports[0]?.typeBreaks).toEqual([
      { column: 'n', type: FLOAT64, value: '2.5', path: file.path, byte: 6 },
      { column: 'm', type: UTF8, value: 'x', path: file.path, byte: 6 },
    ]);
    expect(reports[0]?.end).toBe(text.length);
    expect(reports[0]?.rows).toBe(5);
  });

  it('join over all batches of a split, and the columns that broke first are read on as the wider type', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => (i === 100 ? '0.5' : i === 2900 ? 'late' : String(i)));
    const file = writeFile(lines.join('\n'), { columns: ['v'] });
    const source = sourceOf([file], { chunkBytes: 512 });
    const { rows, reports } = await readFile(source, { columns: [{ name: 'v', type: INT64 }] });
    expect(rows.length).toBeLessThan(100);
    expect(reports[0]?.typeBreaks.map(({ type, value }) => [type, value])).toEqual([[UTF8, '0.5']]);
  });
});
