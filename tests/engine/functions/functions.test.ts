/** Golden cases of every function, on vectors and on the reference: one table a function, nulls and extremes included. */
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import type { DataType, Schema } from '../../../engine/arrow/types.js';
import { parseType } from '../../../engine/arrow/types.js';
import { parseCell } from '../../../engine/expr/literals.js';
import { parseExpression } from '../../../engine/expr/parse.js';
import { typeExpression } from '../../../engine/expr/type.js';
import { FUNCTIONS } from '../../../engine/functions/index.js';
import { compute, refer } from '../expr/support.js';

/** Types of the columns a, b and c, an expression over them, the result's type, and rows of arguments and result. */
interface Golden {
  readonly of: readonly string[];
  readonly expression: string;
  readonly gives: string;
  readonly rows: readonly (readonly (string | null)[])[];
}

const BIG = '9223372036854775807';
const SMALL = '-9223372036854775808';
const int = ['int64', 'int64'];
const float = ['float64', 'float64'];
const text = ['utf8', 'utf8'];
const bools = ['bool', 'bool'];
const [T, F, N] = ['true', 'false', null];

const TRUTHS: readonly (readonly (string | null)[])[] = [
  [T, T, T, T],
  [T, F, F, T],
  [F, T, F, T],
  [F, F, F, F],
  [T, N, N, T],
  [N, T, N, T],
  [F, N, F, N],
  [N, F, F, N],
  [N, N, N, N],
];
/** a, b, and a = b, a < b. */
const FLOAT_ORDER: readonly (readonly (string | null)[])[] = [
  ['1', '1', T, F],
  ['1', '2', F, T],
  ['2', '1', F, F],
  ['-0.0', '0', T, F],
  ['nan', 'nan', T, F],
  ['inf', 'nan', F, T],
  ['nan', 'inf', F, F],
  ['-inf', 'inf', F, T],
  [N, '1', N, N],
  ['nan', N, N, N],
];
const TEXT_ORDER: readonly (readonly (string | null)[])[] = [
  ['', '', T, F],
  ['', 'a', F, T],
  ['abcdefgh', 'abcdefgh', T, F],
  ['abcdefgh', 'abcdefghi', F, T],
  ['abcdefghij', 'abcdefghia', F, F],
  ['abcdefgha', 'abcdefghb', F, T],
  ['Z', 'a', F, T],
  ['z', 'é', F, T],
  ['\uffff', '👍', F, T],
  [N, 'a', N, N],
];
const not = (cell: string | null | undefined): string | null => (cell === T ? F : cell === F ? T : null);

const CASES: readonly Golden[] = [
  {
    of: int,
    expression: 'a + b',
    gives: 'int64',
    rows: [
      ['1', '2', '3'],
      [BIG, '-1', '9223372036854775806'],
      [N, '1', N],
    ],
  },
  {
    of: float,
    expression: 'a + b',
    gives: 'float64',
    rows: [
      ['1.5', '2', '3.5'],
      ['inf', '-inf', 'nan'],
      ['1', N, N],
    ],
  },
  {
    of: ['int64', 'float64'],
    expression: 'a + b',
    gives: 'float64',
    rows: [
      ['1', '0.5', '1.5'],
      [N, '1', N],
    ],
  },
  { of: ['decimal(2)', 'decimal(3)'], expression: 'a + b', gives: 'decimal(3)', rows: [['0.10', '0.200', '0.300']] },
  {
    of: ['date', 'int64'],
    expression: 'a + b',
    gives: 'date',
    rows: [
      ['2024-02-28', '2', '2024-03-01'],
      [N, '1', N],
    ],
  },
  {
    of: int,
    expression: 'a - b',
    gives: 'int64',
    rows: [
      ['1', '2', '-1'],
      [SMALL, '-1', '-9223372036854775807'],
    ],
  },
  {
    of: ['date', 'date'],
    expression: 'a - b',
    gives: 'int64',
    rows: [
      ['2024-03-01', '2024-02-28', '2'],
      ['2024-01-01', N, N],
    ],
  },
  { of: float, expression: 'a - b', gives: 'float64', rows: [['1', '0.75', '0.25']] },
  {
    of: int,
    expression: 'a * b',
    gives: 'int64',
    rows: [
      ['3', '-4', '-12'],
      [BIG, '-1', '-9223372036854775807'],
      ['4294967296', '2147483647', '9223372032559808512'],
      ['0', SMALL, '0'],
    ],
  },
  {
    of: float,
    expression: 'a * b',
    gives: 'float64',
    rows: [
      ['3', '0.5', '1.5'],
      ['0', 'inf', 'nan'],
    ],
  },
  {
    of: ['decimal(2)', 'decimal(1)'],
    expression: 'a * b',
    gives: 'decimal(3)',
    rows: [
      ['1.25', '0.5', '0.625'],
      ['-1.25', '0.5', '-0.625'],
    ],
  },
  { of: ['decimal(2)', 'int64'], expression: 'a * b', gives: 'decimal(2)', rows: [['1.25', '3', '3.75']] },
  { of: ['decimal(10)', 'decimal(10)'], expression: 'a * b', gives: 'float64', rows: [['1.5', '2', '3']] },
  {
    of: int,
    expression: 'a / b',
    gives: 'float64',
    rows: [
      ['1', '4', '0.25'],
      ['1', '0', 'inf'],
      ['-1', '0', '-inf'],
      ['0', '0', 'nan'],
      ['1', N, N],
    ],
  },
  {
    of: int,
    expression: 'div(a, b)',
    gives: 'int64',
    rows: [
      ['7', '2', '3'],
      ['-7', '2', '-3'],
      ['7', '-2', '-3'],
      ['7', '0', N],
      [N, '1', N],
      [SMALL, '1', SMALL],
    ],
  },
  {
    of: int,
    expression: 'a % b',
    gives: 'int64',
    rows: [
      ['7', '3', '1'],
      ['-7', '3', '-1'],
      ['7', '-3', '1'],
      ['7', '0', N],
      [SMALL, '-1', '0'],
    ],
  },
  {
    of: float,
    expression: 'mod(a, b)',
    gives: 'float64',
    rows: [
      ['-7.5', '2', '-1.5'],
      ['1', '0', 'nan'],
    ],
  },
  {
    of: ['decimal(2)', 'decimal(1)'],
    expression: 'a % b',
    gives: 'decimal(2)',
    rows: [
      ['7.25', '0.5', '0.25'],
      ['1', '0', N],
    ],
  },
  {
    of: ['int64'],
    expression: '-a',
    gives: 'int64',
    rows: [
      ['5', '-5'],
      [BIG, '-9223372036854775807'],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: '-a',
    gives: 'float64',
    rows: [
      ['0', '-0.0'],
      ['-0.0', '0'],
      ['inf', '-inf'],
    ],
  },
  ...(['=', '!=', '<', '>=', '>', '<='] as const).flatMap((symbol, i): Golden[] => {
    const expected = (equal: string | null, less: string | null, greater: string | null): string | null =>
      [equal, not(equal), less, not(less), greater, not(greater)][i] as string | null;
    const greaterOf = (row: readonly (string | null)[]): string | null =>
      row[2] === N ? N : row[2] === F && row[3] === F ? T : F;
    const rows = (table: readonly (readonly (string | null)[])[]): (string | null)[][] =>
      table.map((row) => [row[0] ?? N, row[1] ?? N, expected(row[2] ?? N, row[3] ?? N, greaterOf(row))]);
    const whole = FLOAT_ORDER.filter((row) => row.every((cell) => cell === N || !/nan|inf|-0/.test(cell)));
    return [
      { of: float, expression: `a ${symbol} b`, gives: 'bool', rows: rows(FLOAT_ORDER) },
      { of: text, expression: `a ${symbol} b`, gives: 'bool', rows: rows(TEXT_ORDER) },
      { of: int, expression: `a ${symbol} b`, gives: 'bool', rows: rows([...whole, [SMALL, BIG, F, T]]) },
      {
        of: ['decimal(2)', 'int64'],
        expression: `a ${symbol} b`,
        gives: 'bool',
        rows: rows([...whole, ['1.99', '2', F, T]]),
      },
      {
        of: bools,
        expression: `a ${symbol} b`,
        gives: 'bool',
        rows: rows([
          [T, T, T, F],
          [F, T, F, T],
          [T, F, F, F],
          [N, T, N, N],
        ]),
      },
      {
        of: ['date', 'timestamp'],
        expression: `a ${symbol} b`,
        gives: 'bool',
        rows: rows([
          ['2024-01-02', '2024-01-02 00:00', T, F],
          ['2024-01-02', '2024-01-02 00:01', F, T],
        ]),
      },
    ];
  }),
  {
    of: ['date'],
    expression: "a >= '2024-02-01'",
    gives: 'bool',
    rows: [
      ['2024-02-01', T],
      ['2024-01-31', F],
      [N, N],
    ],
  },
  {
    of: ['int64'],
    expression: "a = '5'",
    gives: 'bool',
    rows: [
      ['5', T],
      ['6', F],
    ],
  },
  { of: bools, expression: 'a and b', gives: 'bool', rows: TRUTHS.map(([a, b, and]) => [a ?? N, b ?? N, and ?? N]) },
  { of: bools, expression: 'a or b', gives: 'bool', rows: TRUTHS.map(([a, b, , or]) => [a ?? N, b ?? N, or ?? N]) },
  {
    of: ['bool'],
    expression: 'not a',
    gives: 'bool',
    rows: [
      [T, F],
      [F, T],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'a is null',
    gives: 'bool',
    rows: [
      ['1', F],
      ['nan', F],
      [N, T],
    ],
  },
  {
    of: ['utf8'],
    expression: 'a is not null',
    gives: 'bool',
    rows: [
      ['', T],
      [N, F],
    ],
  },
  { of: ['int64'], expression: 'a is null', gives: 'bool', rows: [['1', F]] },
  {
    of: ['bool', 'int64', 'float64'],
    expression: 'if(a, b, c)',
    gives: 'float64',
    rows: [
      [T, '1', '2.5', '1'],
      [F, '1', '2.5', '2.5'],
      [N, '1', '2.5', '2.5'],
      [T, N, '1', N],
    ],
  },
  {
    of: ['bool'],
    expression: "case when a then 'yes' end",
    gives: 'utf8',
    rows: [
      [T, 'yes'],
      [F, N],
      [N, N],
    ],
  },
  {
    of: ['bool', 'bool', 'bool'],
    expression: 'if(a, b, c)',
    gives: 'bool',
    rows: [
      [T, F, T, F],
      [F, F, T, T],
      [F, F, N, N],
    ],
  },
  {
    of: ['int64', 'int64', 'int64'],
    expression: 'coalesce(a, b, c)',
    gives: 'int64',
    rows: [
      ['1', '2', '3', '1'],
      [N, '2', '3', '2'],
      [N, N, '3', '3'],
      [N, N, N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: "coalesce(a, '?')",
    gives: 'utf8',
    rows: [
      ['x', 'x'],
      [N, '?'],
    ],
  },
  {
    of: text,
    expression: 'nullif(a, b)',
    gives: 'utf8',
    rows: [
      ['x', 'x', N],
      ['x', 'y', 'x'],
      ['x', N, 'x'],
      [N, 'x', N],
    ],
  },
  {
    of: ['int64', 'int64', 'int64'],
    expression: 'a between b and c',
    gives: 'bool',
    rows: [
      ['2', '1', '3', T],
      ['1', '1', '1', T],
      ['0', '1', '3', F],
      ['0', '1', N, F],
      ['2', '1', N, N],
      [N, '1', '2', N],
    ],
  },
  {
    of: ['int64'],
    expression: 'a in (1, 3, 5)',
    gives: 'bool',
    rows: [
      ['1', T],
      ['2', F],
      ['5', T],
      ['6', F],
      ['0', F],
      [N, N],
    ],
  },
  {
    of: ['int64'],
    expression: 'a in (3, null)',
    gives: 'bool',
    rows: [
      ['3', T],
      ['2', N],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'a in (1.5, 2)',
    gives: 'bool',
    rows: [
      ['1.5', T],
      ['2', T],
      ['3', F],
      [N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: "a in ('x', '', 'a long text indeed')",
    gives: 'bool',
    rows: [
      ['x', T],
      ['', T],
      ['a long text indeed', T],
      ['a long text indeex', F],
      ['y', F],
      [N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: "a not in ('x')",
    gives: 'bool',
    rows: [
      ['x', F],
      ['y', T],
      [N, N],
    ],
  },
  {
    of: ['int64', 'int64'],
    expression: 'a in (b, 7)',
    gives: 'bool',
    rows: [
      ['1', '1', T],
      ['7', '1', T],
      ['2', '1', F],
      ['2', N, N],
    ],
  },
  {
    of: float,
    expression: 'least(a, b)',
    gives: 'float64',
    rows: [
      ['1', '2', '1'],
      ['nan', '2', '2'],
      [N, '2', '2'],
      [N, N, N],
    ],
  },
  {
    of: text,
    expression: 'greatest(a, b)',
    gives: 'utf8',
    rows: [
      ['a', 'b', 'b'],
      ['é', 'z', 'é'],
      ['a', N, 'a'],
    ],
  },
  {
    of: ['utf8'],
    expression: 'try_cast(a as int64)',
    gives: 'int64',
    rows: [
      ['12', '12'],
      [' -3 ', '-3'],
      ['1.5', N],
      ['', N],
      [BIG + '0', N],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'try_cast(a as int64)',
    gives: 'int64',
    rows: [
      ['2.5', '2'],
      ['3.5', '4'],
      ['-2.5', '-2'],
      ['nan', N],
      ['1e19', N],
    ],
  },
  {
    of: ['float64'],
    expression: 'cast(a as int64)',
    gives: 'int64',
    rows: [
      ['2.5', '2'],
      ['-9223372036854775808', SMALL],
      [N, N],
    ],
  },
  {
    of: ['bool'],
    expression: 'a::int64',
    gives: 'int64',
    rows: [
      [T, '1'],
      [F, '0'],
      [N, N],
    ],
  },
  {
    of: ['int64'],
    expression: 'a::bool',
    gives: 'bool',
    rows: [
      ['0', F],
      ['-3', T],
      [N, N],
    ],
  },
  {
    of: ['decimal(2)'],
    expression: 'a::float64',
    gives: 'float64',
    rows: [
      ['0.10', '0.1'],
      ['-12.34', '-12.34'],
    ],
  },
  {
    of: ['decimal(2)'],
    expression: 'a::int64',
    gives: 'int64',
    rows: [
      ['2.50', '3'],
      ['-2.50', '-3'],
      ['2.49', '2'],
    ],
  },
  {
    of: ['decimal(2)'],
    expression: 'a::decimal(1)',
    gives: 'decimal(1)',
    rows: [
      ['2.45', '2.5'],
      ['-2.45', '-2.5'],
      ['2.44', '2.4'],
    ],
  },
  {
    of: ['float64'],
    expression: 'a::decimal(2)',
    gives: 'decimal(2)',
    rows: [
      ['2.345', '2.35'],
      ['-1.5', '-1.50'],
    ],
  },
  {
    of: ['float64'],
    expression: 'a::utf8',
    gives: 'utf8',
    rows: [
      ['1', '1.0'],
      ['1e15', '1000000000000000.0'],
      ['1e16', '1e+16'],
      ['1e-5', '1e-05'],
      ['-0.0', '-0.0'],
      ['nan', 'nan'],
      ['-inf', '-inf'],
      ['0.1', '0.1'],
    ],
  },
  {
    of: ['decimal(2)'],
    expression: 'a::utf8',
    gives: 'utf8',
    rows: [
      ['-0.05', '-0.05'],
      ['12', '12.00'],
    ],
  },
  {
    of: ['timestamp'],
    expression: 'a::utf8',
    gives: 'utf8',
    rows: [
      ['1969-12-31 23:59:59.5', '1969-12-31 23:59:59.5'],
      ['2024-01-02', '2024-01-02 00:00:00'],
    ],
  },
  {
    of: ['timestamp'],
    expression: 'a::date',
    gives: 'date',
    rows: [
      ['1969-12-31 23:59', '1969-12-31'],
      ['2024-01-02 00:00', '2024-01-02'],
    ],
  },
  {
    of: ['date'],
    expression: 'a::timestamp',
    gives: 'timestamp',
    rows: [
      ['1969-12-31', '1969-12-31 00:00'],
      [N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: 'a::bool',
    gives: 'bool',
    rows: [
      ['true', T],
      ['F', F],
      ['yes', T],
      ['0', F],
    ],
  },
  { of: ['utf8'], expression: 'a::timestamp', gives: 'timestamp', rows: [['2024-1-5T10:00', '2024-01-05 10:00:00']] },
  {
    of: ['int64'],
    expression: 'abs(a)',
    gives: 'int64',
    rows: [
      ['-5', '5'],
      ['5', '5'],
      [BIG, BIG],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'abs(a)',
    gives: 'float64',
    rows: [
      ['-0.5', '0.5'],
      ['-inf', 'inf'],
      ['nan', 'nan'],
    ],
  },
  {
    of: ['float64'],
    expression: 'round(a)',
    gives: 'float64',
    rows: [
      ['2.5', '3'],
      ['-2.5', '-3'],
      ['0.49999999999999994', '0'],
      ['1e300', '1e300'],
      ['nan', 'nan'],
      [N, N],
    ],
  },
  {
    of: ['float64', 'int64'],
    expression: 'round(a, b)',
    gives: 'float64',
    rows: [
      ['2.675', '2', '2.68'],
      ['1234', '-2', '1200'],
      ['1.5', '400', '1.5'],
    ],
  },
  {
    of: ['int64', 'int64'],
    expression: 'round(a, b)',
    gives: 'int64',
    rows: [
      ['1250', '-2', '1300'],
      ['-1250', '-2', '-1300'],
      ['7', '3', '7'],
      ['7', '-30', '0'],
    ],
  },
  {
    of: ['decimal(3)'],
    expression: 'round(a, 1)',
    gives: 'decimal(1)',
    rows: [
      ['12.345', '12.3'],
      ['-12.350', '-12.4'],
    ],
  },
  {
    of: ['decimal(3)'],
    expression: 'round(a, -1)',
    gives: 'decimal(0)',
    rows: [
      ['15.345', '20'],
      ['12.350', '10'],
    ],
  },
  {
    of: ['float64'],
    expression: 'floor(a)',
    gives: 'float64',
    rows: [
      ['-1.5', '-2'],
      ['1.5', '1'],
    ],
  },
  {
    of: ['decimal(1)'],
    expression: 'ceil(a)',
    gives: 'decimal(0)',
    rows: [
      ['-1.5', '-1'],
      ['1.5', '2'],
    ],
  },
  {
    of: ['int64'],
    expression: 'ceiling(a)',
    gives: 'int64',
    rows: [
      ['-1', '-1'],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'sqrt(a)',
    gives: 'float64',
    rows: [
      ['9', '3'],
      ['-1', 'nan'],
      [N, N],
    ],
  },
  {
    of: ['int64'],
    expression: 'exp(a)',
    gives: 'float64',
    rows: [
      ['0', '1'],
      ['1000', 'inf'],
      [N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'ln(a)',
    gives: 'float64',
    rows: [
      ['1', '0'],
      ['0', '-inf'],
      ['-1', 'nan'],
    ],
  },
  {
    of: ['float64'],
    expression: 'log10(a)',
    gives: 'float64',
    rows: [
      ['1000', '3'],
      ['0', '-inf'],
    ],
  },
  {
    of: float,
    expression: 'pow(a, b)',
    gives: 'float64',
    rows: [
      ['2', '10', '1024'],
      ['0', '-1', 'inf'],
      ['1', 'nan', '1'],
      ['-1', 'inf', '1'],
      ['2', N, N],
    ],
  },
  {
    of: ['float64'],
    expression: 'sign(a)',
    gives: 'int64',
    rows: [
      ['-2.5', '-1'],
      ['0', '0'],
      ['inf', '1'],
      ['nan', '0'],
    ],
  },
  {
    of: ['utf8'],
    expression: 'length(a)',
    gives: 'int64',
    rows: [
      ['', '0'],
      ['abc', '3'],
      ['é👍', '2'],
      ['ééééééééé', '9'],
      [N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: 'upper(a)',
    gives: 'utf8',
    rows: [
      ['abC', 'ABC'],
      ['é', 'É'],
      ['straße', 'STRASSE'],
      [N, N],
    ],
  },
  {
    of: ['utf8'],
    expression: 'lower(a)',
    gives: 'utf8',
    rows: [
      ['ABc', 'abc'],
      ['É', 'é'],
    ],
  },
  {
    of: ['utf8'],
    expression: 'trim(a)',
    gives: 'utf8',
    rows: [
      ['  a b  ', 'a b'],
      ['\t a', '\t a'],
      ['\u00a0x\u2003', 'x'],
      ['   ', ''],
      [N, N],
    ],
  },
  { of: ['utf8'], expression: 'ltrim(a)', gives: 'utf8', rows: [['  a ', 'a ']] },
  { of: ['utf8'], expression: 'rtrim(a)', gives: 'utf8', rows: [['  a ', '  a']] },
  {
    of: ['utf8', 'int64', 'int64'],
    expression: 'substr(a, b, c)',
    gives: 'utf8',
    rows: [
      ['hello', '2', '3', 'ell'],
      ['hello', '-3', '2', 'll'],
      ['hello', '0', '2', 'h'],
      ['hello', '2', '-1', 'h'],
      ['hello', '-10', '7', 'he'],
      ['é👍x', '2', '1', '👍'],
      ['hello', '9', '2', ''],
      ['hello', '2', BIG, 'ello'],
      [N, '1', '1', N],
    ],
  },
  {
    of: ['utf8', 'int64'],
    expression: 'substring(a, b)',
    gives: 'utf8',
    rows: [
      ['hello', '2', 'ello'],
      ['hello', '-2', 'lo'],
      ['hello', SMALL, 'hello'],
    ],
  },
  {
    of: text,
    expression: "a || '-' || b",
    gives: 'utf8',
    rows: [
      ['x', 'y', 'x-y'],
      ['', '', '-'],
      [N, 'y', N],
    ],
  },
  {
    of: ['int64'],
    expression: "'Q' || a",
    gives: 'utf8',
    rows: [
      ['3', 'Q3'],
      [N, N],
    ],
  },
  {
    of: text,
    expression: 'concat(a, b)',
    gives: 'utf8',
    rows: [
      ['x', 'y', 'xy'],
      [N, 'y', 'y'],
      [N, N, ''],
    ],
  },
  {
    of: text,
    expression: 'contains(a, b)',
    gives: 'bool',
    rows: [
      ['hello', 'ell', T],
      ['hello', '', T],
      ['', 'a', F],
      ['hello', 'lo', T],
      ['hello', 'hex', F],
      ['aaaaaaaaaaaaaaaaaaaaaab', 'ab', T],
      ['xaaaaaaaaaaaaaaaaaaaaaa', 'xaaaaaaaaaaaaab', F],
      ['short', 'longer than it', F],
      [N, 'a', N],
      ['a', N, N],
    ],
  },
  {
    of: text,
    expression: 'starts_with(a, b)',
    gives: 'bool',
    rows: [
      ['hello', 'he', T],
      ['hello', '', T],
      ['he', 'hello', F],
      ['hello', 'hx', F],
      [N, 'a', N],
    ],
  },
  {
    of: text,
    expression: 'ends_with(a, b)',
    gives: 'bool',
    rows: [
      ['hello', 'lo', T],
      ['lo', 'hello', F],
      ['hello', 'lx', F],
    ],
  },
  {
    of: text,
    expression: 'a like b',
    gives: 'bool',
    rows: [
      ['abc', 'a%', T],
      ['abc', '%c', T],
      ['abc', 'a_c', T],
      ['aéc', 'a_c', T],
      ['abc', '_', F],
      ['', '%', T],
      ['', '', T],
      ['abc', 'abc', T],
      ['abcabd', '%abd', T],
      ['a%b', 'a\\%b', F],
      ['éa', '%_a', T],
      ['a', '%__', F],
      [N, '%', N],
    ],
  },
  {
    of: text,
    expression: 'a ilike b',
    gives: 'bool',
    rows: [
      ['ABC', 'a%', T],
      ['É', 'é', T],
      ['abc', 'B%', F],
    ],
  },
  {
    of: ['utf8', 'utf8', 'utf8'],
    expression: 'replace(a, b, c)',
    gives: 'utf8',
    rows: [
      ['aaa', 'a', 'bb', 'bbbbbb'],
      ['abc', '', 'x', 'abc'],
      ['a.c', '.', '$&', 'a$&c'],
    ],
  },
  {
    of: ['utf8', 'utf8', 'int64'],
    expression: 'split_part(a, b, c)',
    gives: 'utf8',
    rows: [
      ['a,b,c', ',', '2', 'b'],
      ['a,b,c', ',', '-1', 'c'],
      ['a,b,c', ',', '0', ''],
      ['a,b,c', ',', '9', ''],
      ['abc', '', '2', 'b'],
    ],
  },
  {
    of: ['utf8', 'int64'],
    expression: "lpad(a, b, 'xy')",
    gives: 'utf8',
    rows: [
      ['ab', '5', 'xyxab'],
      ['abc', '2', 'ab'],
      ['ab', '-1', ''],
    ],
  },
  {
    of: ['utf8', 'int64'],
    expression: "rpad(a, b, 'xy')",
    gives: 'utf8',
    rows: [
      ['ab', '5', 'abxyx'],
      ['abc', '2', 'ab'],
    ],
  },
  {
    of: ['date'],
    expression: 'year(a)',
    gives: 'int64',
    rows: [
      ['2024-02-29', '2024'],
      ['1969-12-31', '1969'],
      ['0001-01-01', '1'],
      [N, N],
    ],
  },
  {
    of: ['timestamp'],
    expression: 'month(a)',
    gives: 'int64',
    rows: [
      ['1969-12-31 23:59:59.999999', '12'],
      ['2024-03-01', '3'],
    ],
  },
  {
    of: ['date'],
    expression: 'day(a)',
    gives: 'int64',
    rows: [
      ['2024-02-29', '29'],
      ['1900-03-01', '1'],
    ],
  },
  {
    of: ['date'],
    expression: 'quarter(a)',
    gives: 'int64',
    rows: [
      ['2024-03-31', '1'],
      ['2024-04-01', '2'],
      ['2024-12-31', '4'],
    ],
  },
  {
    of: ['date'],
    expression: 'week(a)',
    gives: 'int64',
    rows: [
      ['2024-12-30', '1'],
      ['2021-01-03', '53'],
      ['2024-07-01', '27'],
    ],
  },
  {
    of: ['date'],
    expression: 'weekday(a)',
    gives: 'int64',
    rows: [
      ['2024-05-19', '0'],
      ['1969-12-27', '6'],
      ['1970-01-01', '4'],
    ],
  },
  {
    of: ['date'],
    expression: 'day_of_year(a)',
    gives: 'int64',
    rows: [
      ['2024-12-31', '366'],
      ['1969-01-01', '1'],
    ],
  },
  {
    of: ['timestamp'],
    expression: 'hour(a)',
    gives: 'int64',
    rows: [
      ['1969-12-31 23:59:59', '23'],
      ['2024-01-01', '0'],
      [N, N],
    ],
  },
  {
    of: ['date'],
    expression: 'hour(a)',
    gives: 'int64',
    rows: [
      ['1969-12-31', '0'],
      [N, N],
    ],
  },
  { of: ['timestamp'], expression: 'minute(a)', gives: 'int64', rows: [['1969-12-31 23:58:59', '58']] },
  { of: ['timestamp'], expression: 'second(a)', gives: 'int64', rows: [['1969-12-31 23:58:59.9', '59']] },
  {
    of: ['date'],
    expression: "date_trunc('month', a)",
    gives: 'date',
    rows: [
      ['2024-05-17', '2024-05-01'],
      [N, N],
    ],
  },
  {
    of: ['date'],
    expression: "date_trunc('week', a)",
    gives: 'date',
    rows: [
      ['2024-05-17', '2024-05-13'],
      ['1969-12-31', '1969-12-29'],
    ],
  },
  {
    of: ['date'],
    expression: "date_trunc('hours', a)",
    gives: 'timestamp',
    rows: [['2024-05-17', '2024-05-17 00:00']],
  },
  {
    of: ['timestamp'],
    expression: "date_trunc('quarter', a)",
    gives: 'timestamp',
    rows: [['2024-05-17 12:34:56.7', '2024-04-01 00:00']],
  },
  {
    of: ['timestamp'],
    expression: "date_trunc('year', a)",
    gives: 'timestamp',
    rows: [['1969-05-17 12:34', '1969-01-01 00:00']],
  },
  {
    of: ['timestamp'],
    expression: "date_trunc('minute', a)",
    gives: 'timestamp',
    rows: [['1969-12-31 23:59:59.5', '1969-12-31 23:59']],
  },
  {
    of: ['date', 'int64'],
    expression: "date_add(a, b, 'month')",
    gives: 'date',
    rows: [
      ['2024-01-31', '1', '2024-02-29'],
      ['2024-03-31', '-13', '2023-02-28'],
    ],
  },
  {
    of: ['date'],
    expression: "date_add(a, 90, 'minute')",
    gives: 'timestamp',
    rows: [['2024-01-31', '2024-01-31 01:30']],
  },
  {
    of: ['timestamp'],
    expression: "date_add(a, 1, 'year')",
    gives: 'timestamp',
    rows: [['2024-02-29 10:00', '2025-02-28 10:00']],
  },
  {
    of: ['date', 'date'],
    expression: "date_diff('month', a, b)",
    gives: 'int64',
    rows: [
      ['2024-01-31', '2024-02-01', '1'],
      ['2024-02-01', '2023-12-31', '-2'],
    ],
  },
  {
    of: ['date', 'date'],
    expression: "date_diff('week', a, b)",
    gives: 'int64',
    rows: [
      ['2024-01-07', '2024-01-08', '1'],
      ['2024-01-08', '2024-01-14', '0'],
      ['1969-12-28', '1969-12-29', '1'],
    ],
  },
  {
    of: ['timestamp', 'date'],
    expression: "date_diff('hour', a, b)",
    gives: 'int64',
    rows: [['1969-12-31 23:30', '1970-01-01', '1']],
  },
];

describe('the golden cases', () => {
  it.each(CASES)('$expression over $of', ({ of, expression, gives, rows }) => {
    const schema: Schema = of.map((type, i) => ({ name: 'abc'[i] as string, type: parseType(type) }));
    const result = parseType(gives);
    const cells = rows.map((row) => row.slice(0, of.length).map((cell, i) => cellOf(cell, schema[i]?.type ?? result)));
    const expected = rows.map((row) => cellOf(row[of.length] ?? null, result));
    const vectors = compute(expression, schema, cells);
    expect(vectors).toEqual({ type: result, cells: expected });
    expect(refer(expression, schema, cells)).toEqual({ type: result, cells: expected });
    // Alone, many times over (whole blocks of the kernels and their tails), and without nulls.
    expect(compute(expression, schema, []).cells).toEqual([]);
    const many = Array.from({ length: 137 }, (_, i) => i % rows.length);
    expect(
      compute(
        expression,
        schema,
        many.map((i) => cells[i] as Cell[]),
      ).cells,
    ).toEqual(many.map((i) => expected[i]));
    const whole = cells.flatMap((row, i) => (row.includes(null) ? [] : [i]));
    expect(
      compute(
        expression,
        schema,
        whole.map((i) => cells[i] as Cell[]),
      ).cells,
    ).toEqual(whole.map((i) => expected[i]));
  });

  it('cover every function of the list', () => {
    const seen = new Set<string>();
    for (const { of, expression } of CASES) {
      const schema = of.map((type, i) => ({ name: 'abc'[i] as string, type: parseType(type) }));
      JSON.stringify(typeExpression(parseExpression(expression), schema).expression, (key, value: unknown) => {
        if (key === 'name') seen.add(String(value));
        return typeof value === 'bigint' ? String(value) : value;
      });
    }
    expect(FUNCTIONS.map((definition) => definition.name).filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('the list of functions', () => {
  it('has no name twice, synonyms included', () => {
    const names = FUNCTIONS.flatMap((definition) => [
      definition.name,
      ...('aliases' in definition ? definition.aliases : []),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has examples that parse', () => {
    for (const { name, example } of FUNCTIONS) {
      const parsed = JSON.stringify(parseExpression(example), (_, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      expect(parsed).toContain(`"name":"${name}"`);
    }
  });
});

function cellOf(shown: string | null, type: DataType): Cell {
  if (shown === null) return null;
  const cell = parseCell(shown, type);
  if (cell === null) throw new Error(`the case is wrong: '${shown}'`);
  return cell;
}
