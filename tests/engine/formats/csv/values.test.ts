import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataType } from '../../../../engine/arrow/types.js';
import {
  BOOL,
  DATE,
  FLOAT64,
  INT64,
  TIMESTAMP,
  TIMESTAMP_UTC,
  UTF8,
  formatType,
} from '../../../../engine/arrow/types.js';
import { formatValue, narrowestType, parseValue } from '../../../../engine/formats/csv/values.js';
import { seed } from '../support.js';

const decimal = (scale: number): DataType => ({ kind: 'decimal', scale });

const NARROWEST: Record<string, readonly string[]> = {
  bool: ['true', 'false', 'TRUE', 'False', ' true\t'],
  int64: ['0', '-0', '+7', '42', ' 42 ', '\t-1', '9223372036854775807', '-9223372036854775808'],
  float64: [
    '1.',
    '1.5',
    '-0.0',
    '.5',
    '+.5e3',
    '1e5',
    '1E-400',
    '1e400',
    '0.10',
    'nan',
    '-NaN',
    'inf',
    '+Infinity',
    '-INF',
    '100000000000000000000',
  ],
  date: ['2020-02-29', '0001-01-01', '9999-12-31', ' 1970-01-01'],
  timestamp: ['2020-01-01T00:00', '2020-01-01 23:59:59', '2020-01-01T00:00:00.5', '2020-01-01 00:00:00.123456000'],
  'timestamp[UTC]': [
    '2020-01-01T00:00Z',
    '2020-01-01 00:00:00+01',
    '2020-01-01T00:00:00-0130',
    '2020-01-01T00:00:00.1+05:30',
  ],
  utf8: [
    '',
    ' ',
    'a',
    '007',
    '-007',
    '00',
    '1_000',
    '1,5',
    '0x10',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '--1',
    '1 2',
    'nano',
    'infinit',
    'yes',
    't',
    '9223372036854775808',
    '-9223372036854775809',
    '1000000000000000000000',
    '01.5',
    '2020-02-30',
    '2019-02-29',
    '1900-02-29',
    '0000-01-01',
    '2020-13-01',
    '2020-1-1',

    '10000-01-01',
    '2020-01-01T24:00',
    '2020-01-01  00:00',
    '2020-01-01t00:00',
    '2020-01-01T00:60',
    '2020-01-01T00:00:60',
    '2020-01-01T00:00:00.',
    '2020-01-01T00:00.5',
    '2020-01-01T00:00:00.1234567',
    '2020-01-01T00:00z',
    '2020-01-01T00:00 Z',
    '2020-01-01T00:00+1',
    '2020-01-01T00:00+24:00',
    '2020-01-01T00:00+01:60',
    '\u00a01',
    '１',
  ],
};

describe('narrowestType', () => {
  for (const [type, texts] of Object.entries(NARROWEST)) {
    it.each(texts)(`takes %j for ${type}`, (text) => expect(formatType(narrowestType(text))).toBe(type));
  }

  it('gives a type that parses the text, for every text', () => {
    fc.assert(
      fc.property(valueText(), (text) => {
        expect(parseValue(narrowestType(text), text)).not.toBe(undefined);
      }),
      { seed: seed(), numRuns: 3000 },
    );
  });
});

describe('parseValue', () => {
  it.each<[DataType, string, unknown]>([
    [BOOL, 'TRUE', true],
    [BOOL, ' false', false],
    [BOOL, '1', undefined],
    [INT64, '-0', 0n],
    [INT64, '+12', 12n],
    [INT64, '9223372036854775807', 2n ** 63n - 1n],
    [INT64, '9223372036854775808', undefined],
    [INT64, '1.0', undefined],
    [INT64, '007', undefined],
    [FLOAT64, '-0', -0],
    [FLOAT64, '-0.0', -0],
    [FLOAT64, '9007199254740993', 9007199254740992],
    [FLOAT64, '1e400', Infinity],
    [FLOAT64, '-inf', -Infinity],
    [FLOAT64, 'NaN', NaN],
    [FLOAT64, '5e-324', 5e-324],
    [FLOAT64, '007', undefined],
    [FLOAT64, '', undefined],
    [decimal(2), '1.5', 150n],
    [decimal(2), '-1.50000', -150n],
    [decimal(2), '007', 700n],
    [decimal(2), '1.005', undefined],
    [decimal(2), '.5', undefined],
    [decimal(2), '9999999999999999.99', 999_999_999_999_999_999n],
    [decimal(2), '10000000000000000', undefined],
    [DATE, '1970-01-02', 1n],
    [DATE, '0001-01-01', -719_162n],
    [DATE, '2020-01-01T00:00', undefined],
    [TIMESTAMP, '1970-01-01 00:00:01.5', 1_500_000n],
    [TIMESTAMP, '1969-12-31T23:59:59.999999', -1n],
    [TIMESTAMP, '1970-01-01', undefined],
    [TIMESTAMP, '1970-01-01T00:00Z', undefined],
    [TIMESTAMP_UTC, '1970-01-01T01:30:00+01:30', 0n],
    [TIMESTAMP_UTC, '1970-01-01T00:00:00-01', 3_600_000_000n],
    [TIMESTAMP_UTC, '1970-01-01T00:00', undefined],
    [UTF8, ' a ', ' a '],
  ])('%j reads %j as %s', (type, text, cell) => expect(parseValue(type, text)).toBe(cell));
});

describe('formatValue', () => {
  it.each<[DataType, Parameters<typeof formatValue>[1], string]>([
    [FLOAT64, 1e21, '1e+21'],
    [FLOAT64, 0.1, '0.1'],
    [FLOAT64, -0, '-0'],
    [FLOAT64, NaN, 'NaN'],
    [FLOAT64, -Infinity, '-Infinity'],
    [INT64, -(2n ** 63n), '-9223372036854775808'],
    [decimal(2), -5n, '-0.05'],
    [decimal(0), 7n, '7'],
    [BOOL, true, 'true'],
    [DATE, -719_162n, '0001-01-01'],
    [TIMESTAMP, -1n, '1969-12-31 23:59:59.999999'],
    [TIMESTAMP_UTC, 0n, '1970-01-01 00:00:00+00:00'],
    [UTF8, null, ''],
  ])('%j prints %s as %j', (type, cell, text) => expect(formatValue(type, cell)).toBe(text));

  it('prints every cell so that it reads back as the same cell', () => {
    const cells = fc.oneof(
      fc.tuple(fc.constant(INT64), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      fc.tuple(fc.constant(FLOAT64), fc.double()),
      fc.tuple(fc.nat(18).map(decimal), fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n)),
      fc.tuple(fc.constant(DATE), fc.bigInt(-719_162n, 2_932_896n)),
      fc.tuple(
        fc.constantFrom(TIMESTAMP, TIMESTAMP_UTC),
        fc.bigInt(-719_162n * 86_400_000_000n, 2_932_897n * 86_400_000_000n - 1n),
      ),
      fc.tuple(fc.constant(BOOL), fc.boolean()),
    );
    fc.assert(
      fc.property(cells, ([type, cell]) => {
        expect(parseValue(type, formatValue(type, cell))).toBe(cell);
      }),
      { seed: seed(), numRuns: 5000 },
    );
  });

  it('agrees with the calendar of JavaScript on every day of 800 years', () => {
    for (let days = -150_000; days <= 150_000; days++) {
      const text = new Date(days * 86_400_000).toISOString().slice(0, 10);
      if (formatValue(DATE, BigInt(days)) !== text || parseValue(DATE, text) !== BigInt(days)) expect(text).toBe(days);
    }
  });
});

/** Texts near the borders of the grammar: its own characters, in likely and unlikely orders. */
function valueText(): fc.Arbitrary<string> {
  const pieces = ['0', '1', '9', '12', '007', '.', '-', '+', 'e', 'E', ':', 'T', 'Z', ' ', '\t', 'nan', 'inf', 'true'];
  return fc
    .array(fc.constantFrom(...pieces, '2020-02-29', '00:00', '00:00:00', 'é', ','), { maxLength: 6 })
    .map((all) => all.join(''));
}
