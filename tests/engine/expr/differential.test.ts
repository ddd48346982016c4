/** Random typed expressions over random tables: vectors against the reference, and both against DuckDB. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import type { DataType, Schema } from '../../../engine/arrow/types.js';
import { BOOL, DATE, FLOAT64, INT64, TIMESTAMP, UTF8, sameType } from '../../../engine/arrow/types.js';
import { PartitaError } from '../../../engine/errors.js';
import type { Expression } from '../../../engine/expr/expression.js';
import { formatExpression } from '../../../engine/expr/format.js';
import { formatCell } from '../../../engine/expr/literals.js';
import { toSql } from '../../../engine/expr/spell.js';
import { sqlType } from '../../../engine/expr/sql-types.js';
import { typeExpression } from '../../../engine/expr/type.js';
import { compute, refer } from './support.js';

const seed = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CASES = Number(process.env['PARTITA_CASES'] ?? 400);
const DECIMAL: DataType = { kind: 'decimal', scale: 2 };
const TYPES = [BOOL, INT64, FLOAT64, DECIMAL, DATE, TIMESTAMP, UTF8] as const;
const schema: Schema = TYPES.flatMap((type) => [
  { name: type.kind[0] + type.kind.slice(1, 3) + '1', type },
  { name: type.kind[0] + type.kind.slice(1, 3) + '2', type },
]);

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

describe('random expressions', () => {
  it(`give in vectors what the reference and DuckDB give (seed ${seed})`, async () => {
    let judged = 0;
    for (let number = 0; number < CASES; number++) {
      const random = generator(seed + number);
      const rows = randomRows(random, pick(random, [0, 1, 7, 40]));
      const type = pick(random, TYPES);
      const expression = randomExpression(random, type, 4);
      const text = formatExpression(expression);
      const sql = toSql(typeExpression(expression, schema).expression, schema);
      const label = `case ${seed + number}: ${text}\n${sql}`;
      const reference = outcome(() => refer(expression, schema, rows));
      const vectors = outcome(() => compute(expression, schema, rows));
      expect(vectors === null, label).toBe(reference === null);
      if (vectors === null || reference === null) continue;
      expect(same(vectors.cells, reference.cells), `${label}\n${show(vectors.cells)}\n${show(reference.cells)}`).toBe(
        true,
      );
      const theirs = await askDuckDB(sql, reference.type, rows);
      if (theirs === null) continue;
      judged++;
      expect(close(vectors.cells, theirs), `${label}\nours   ${show(vectors.cells)}\ntheirs ${show(theirs)}`).toBe(
        true,
      );
    }
    expect(judged).toBeGreaterThan(CASES / 3);
  });
});

/** The result, or null for a `user-input` error. */
function outcome<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof PartitaError && error.kind === 'user-input') return null;
    throw error;
  }
}

/** DuckDB's answer, or null where it raises an error of its own (it has fewer digits in some places, and roots of -1). */
async function askDuckDB(sql: string, type: DataType, rows: readonly (readonly Cell[])[]): Promise<Cell[] | null> {
  const values = rows.map(
    (row, i) => `(${i}, ${row.map((cell, column) => sqlCell(cell, schema[column]?.type ?? BOOL)).join(', ')})`,
  );
  const names = schema.map((field) => `"${field.name}"`).join(', ');
  const nulls = schema.map((field) => `CAST(NULL AS ${sqlType(field.type)})`).join(', ');
  const table = `(SELECT * FROM (VALUES (-1, ${nulls})${values.map((value) => `, ${value}`).join('')}) t(i, ${names}) WHERE i >= 0)`;
  const micros =
    type.kind === 'timestamp' ? 'epoch_us(x)' : type.kind === 'date' ? "date_diff('day', DATE '1970-01-01', x)" : 'x';
  const scaled =
    type.kind === 'decimal'
      ? `CAST(CAST(x AS DECIMAL(38, ${type.scale})) * CAST(${10n ** BigInt(type.scale)} AS DECIMAL(38,0)) AS VARCHAR)`
      : micros;
  try {
    const result = await connection.runAndReadAll(
      `SELECT ${scaled} FROM (SELECT i, ${sql} AS x FROM ${table}) ORDER BY i`,
    );
    return result.getRows().map(([cell]) => fromDuckDB(cell as Cell, type));
  } catch (error) {
    const message = (error as Error).message;
    if (/Out of Range|Conversion Error|Overflow|Could not cast|Invalid Input/i.test(message)) return null;
    throw new Error(`${message}\n${sql}`);
  }
}

function fromDuckDB(cell: Cell, type: DataType): Cell {
  if (cell === null) return null;
  if (type.kind === 'float64') return Number(cell);
  if (type.kind === 'utf8' || type.kind === 'bool') return cell;
  return BigInt(typeof cell === 'string' ? cell.replace(/\..*/, '') : (cell as bigint));
}

function sqlCell(cell: Cell, type: DataType): string {
  if (cell === null) return 'NULL';
  return `CAST('${formatCell(cell, type).replaceAll("'", "''")}' AS ${sqlType(type)})`;
}

function same(a: readonly Cell[], b: readonly Cell[]): boolean {
  return a.length === b.length && a.every((cell, i) => Object.is(cell, b[i]));
}

/** Equal, floats to 1e-12 of their size: DuckDB's decimals become floats with another rounding. */
function close(a: readonly Cell[], b: readonly Cell[]): boolean {
  return a.length === b.length && a.every((cell, i) => closeCells(cell, b[i] as Cell));
}

function closeCells(a: Cell, b: Cell): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
  }
  return a === b;
}

function show(cells: readonly Cell[]): string {
  return cells.map((cell) => (typeof cell === 'string' ? JSON.stringify(cell) : String(cell))).join(' ');
}

type Random = () => number;

/** Mulberry32. */
function generator(start: number): Random {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

function randomRows(random: Random, count: number): Cell[][] {
  const nullRate = schema.map(() => pick(random, [0, 0.2]));
  return Array.from({ length: count }, () =>
    schema.map(({ type }, column) => (random() < (nullRate[column] ?? 0) ? null : randomCell(random, type))),
  );
}

const INTEGERS = [0n, 1n, -1n, 2n, 3n, 7n, -5n, 10n, 100n, 12345n, 2n ** 31n, -(2n ** 40n), 2n ** 63n - 1n];
const FLOATS = [0, 1, -1, 0.5, 2.5, -3.5, 10, 1e10, 123.456, -0.1, NaN, Infinity, -Infinity, 1e300];
const TEXTS = [
  '',
  'a',
  'b',
  'abc',
  'ab',
  'Abc',
  'é',
  'éa',
  '👍b',
  'a,b',
  ' x ',
  '12',
  'a%',
  'aaaaaaaa',
  'aaaaaaaab',
  'zzzzzzzzzzzzzzzzzabc',
];

function randomCell(random: Random, type: DataType): Exclude<Cell, null> {
  switch (type.kind) {
    case 'bool':
      return random() < 0.5;
    case 'int64':
      return pick(random, INTEGERS);
    case 'float64':
      return pick(random, FLOATS);
    case 'decimal':
      return BigInt(Math.floor((random() - 0.5) * 10 ** pick(random, [2, 4, 7])));
    case 'date':
      return BigInt(Math.floor((random() - 0.3) * 40_000));
    case 'timestamp':
      return BigInt(Math.floor((random() - 0.3) * 3e15));
    case 'utf8':
      return pick(random, TEXTS);
  }
}

type Maker = (random: Random, depth: number) => Expression;

const call = (name: string, ...args: Expression[]): Expression => ({ node: 'call', name, args });
const literal = (type: DataType, value: Cell): Expression => ({ node: 'literal', type, value });
const of =
  (name: string, ...types: DataType[]): Maker =>
  (random, depth) =>
    call(name, ...types.map((type) => randomExpression(random, type, depth - 1)));
const int = (random: Random): Expression => literal(INT64, BigInt(Math.floor(random() * 9) - 3));
const unit = (random: Random): Expression =>
  literal(UTF8, pick(random, ['second', 'minute', 'hour', 'day', 'month', 'quarter', 'year']));
const dayUnit = (random: Random): Expression =>
  literal(UTF8, pick(random, ['day', 'week', 'month', 'quarter', 'year']));
/** DuckDB prints the sign of a nan, which has no meaning. */
const SHOWN = TYPES.filter((type) => type !== FLOAT64);
const TEXTABLE: Maker = (random, depth) => randomExpression(random, pick(random, SHOWN), depth - 1);
const ANY: Maker = (random, depth) => randomExpression(random, pick(random, TYPES), depth - 1);

/** Calls that work for any type. */
function general(type: DataType): Maker[] {
  return [
    of('if', BOOL, type, type),
    of('coalesce', type, type),
    of('coalesce', type, type, type),
    of('nullif', type, type),
    of('least', type, type),
    of('greatest', type, type),
  ];
}

const COMPARISONS = ['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal'];
const MAKERS: Readonly<Record<string, readonly Maker[]>> = {
  bool: [
    ...['and', 'or', 'and', 'or'].map((name) => of(name, BOOL, BOOL)),
    of('not', BOOL),
    ...TYPES.flatMap((type): Maker[] => COMPARISONS.map((name) => of(name, type, type))),
    ...TYPES.map((type) => of('between', type, type, type)),
    ...TYPES.map((type) => of('in', type, type, type)),
    ...[INT64, UTF8, DATE, FLOAT64].map(
      (type): Maker =>
        (random, depth) =>
          call(
            'in',
            randomExpression(random, type, depth - 1),
            ...Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
              random() < 0.1 ? literal(BOOL, null) : literal(type, randomCell(random, type)),
            ),
          ),
    ),
    (random, depth) => call(pick(random, ['is_null', 'is_not_null']), ANY(random, depth)),
    ...['contains', 'starts_with', 'ends_with', 'like', 'ilike'].map((name) => of(name, UTF8, UTF8)),
    (random, depth) =>
      call(
        'like',
        randomExpression(random, UTF8, depth - 1),
        literal(UTF8, pick(random, ['a%', '%b', '%b%', '_', 'a_c', '%_', '_%a%', ''])),
      ),
    (random, depth) => ({
      node: 'cast',
      to: BOOL,
      arg: randomExpression(random, pick(random, [INT64, FLOAT64, DECIMAL]), depth - 1),
    }),
  ],
  int64: [
    ...['add', 'subtract', 'multiply', 'div', 'modulo'].map((name) => of(name, INT64, INT64)),
    ...['negate', 'abs', 'sign', 'round', 'floor'].map((name) => of(name, INT64)),
    // DuckDB's rounding wraps near the ends of int64.
    (random, depth) =>
      call(
        'round',
        call('modulo', randomExpression(random, INT64, depth - 1), literal(INT64, 1_000_003n)),
        int(random),
      ),
    of('sign', FLOAT64),
    of('length', UTF8),
    ...['year', 'quarter', 'month', 'week', 'day', 'weekday', 'day_of_year', 'hour', 'minute', 'second'].flatMap(
      (name) => [of(name, DATE), of(name, TIMESTAMP)],
    ),
    of('subtract', DATE, DATE),
    (random, depth) =>
      call(
        'date_diff',
        unit(random),
        randomExpression(random, TIMESTAMP, depth - 1),
        randomExpression(random, pick(random, [DATE, TIMESTAMP]), depth - 1),
      ),
    (random, depth) => ({
      node: 'cast',
      to: INT64,
      arg: randomExpression(random, pick(random, [BOOL, FLOAT64, DECIMAL]), depth - 1),
    }),
    (random, depth) => call('try_cast', randomExpression(random, FLOAT64, depth - 1), literal(UTF8, 'int64')),
  ],
  float64: [
    ...['add', 'subtract', 'multiply', 'divide', 'modulo'].flatMap((name) => [
      of(name, FLOAT64, FLOAT64),
      of(name, FLOAT64, FLOAT64),
    ]),
    of('divide', INT64, DECIMAL),
    of('add', INT64, FLOAT64),
    of('multiply', FLOAT64, DECIMAL),
    ...['negate', 'abs', 'round', 'floor', 'ceil', 'sqrt'].map((name) => of(name, FLOAT64)),
    (random, depth) => call('round', randomExpression(random, FLOAT64, depth - 1), int(random)),
    (random, depth) => ({
      node: 'cast',
      to: FLOAT64,
      arg: randomExpression(random, pick(random, [INT64, DECIMAL, BOOL]), depth - 1),
    }),
    (random) => call('try_cast', randomExpression(random, UTF8, 0), literal(UTF8, 'float64')),
  ],
  decimal: [
    ...['add', 'subtract', 'modulo'].map((name) => of(name, DECIMAL, DECIMAL)),
    (random, depth) => call('add', randomExpression(random, DECIMAL, depth - 1), int(random)),
    (random, depth) => call('multiply', randomExpression(random, DECIMAL, depth - 1), int(random)),
    ...['negate', 'abs'].map((name) => of(name, DECIMAL)),
    (random, depth) => ({
      node: 'cast',
      to: DECIMAL,
      arg: randomExpression(random, pick(random, [INT64, BOOL]), depth - 1),
    }),
    (random, depth) => ({
      node: 'cast',
      to: DECIMAL,
      arg: call(pick(random, ['floor', 'ceil', 'round']), randomExpression(random, DECIMAL, depth - 1)),
    }),
    (random) => ({
      node: 'cast',
      to: DECIMAL,
      arg: call('multiply', randomExpression(random, DECIMAL, 1), randomExpression(random, DECIMAL, 1)),
    }),
  ],
  date: [
    (random, depth) => call('add', randomExpression(random, DATE, depth - 1), int(random)),
    (random, depth) => call('subtract', randomExpression(random, DATE, depth - 1), int(random)),
    (random, depth) => call('date_trunc', dayUnit(random), randomExpression(random, DATE, depth - 1)),
    (random, depth) => call('date_add', randomExpression(random, DATE, depth - 1), int(random), dayUnit(random)),
    (random, depth) => ({ node: 'cast', to: DATE, arg: randomExpression(random, TIMESTAMP, depth - 1) }),
    (random) => call('try_cast', randomExpression(random, UTF8, 0), literal(UTF8, 'date')),
  ],
  timestamp: [
    (random, depth) => call('date_trunc', unit(random), randomExpression(random, TIMESTAMP, depth - 1)),
    (random, depth) => call('date_add', randomExpression(random, TIMESTAMP, depth - 1), int(random), unit(random)),
    (random, depth) => ({ node: 'cast', to: TIMESTAMP, arg: randomExpression(random, DATE, depth - 1) }),
  ],
  utf8: [
    ...['lower', 'upper', 'trim', 'ltrim', 'rtrim'].map((name) => of(name, UTF8)),
    ...['concatenate', 'concat'].map((name) => of(name, UTF8, UTF8)),
    (random, depth) => call('concat', TEXTABLE(random, depth), literal(UTF8, '-'), TEXTABLE(random, depth)),
    (random, depth) => call('substr', randomExpression(random, UTF8, depth - 1), int(random)),
    (random, depth) => call('substr', randomExpression(random, UTF8, depth - 1), int(random), int(random)),
    of('replace', UTF8, UTF8, UTF8),
    (random, depth) =>
      call(
        'split_part',
        randomExpression(random, UTF8, depth - 1),
        literal(UTF8, pick(random, [',', 'a', ''])),
        int(random),
      ),
    (random, depth) =>
      call(pick(random, ['lpad', 'rpad']), randomExpression(random, UTF8, depth - 1), int(random), literal(UTF8, 'xé')),
    (random, depth) => ({ node: 'cast', to: UTF8, arg: TEXTABLE(random, depth) }),
    (random) => ({ node: 'cast', to: UTF8, arg: randomExpression(random, FLOAT64, 0) }),
  ],
};

/** An expression of exactly `type`. */
function randomExpression(random: Random, type: DataType, depth: number): Expression {
  const leaf = random();
  if (depth <= 0 || leaf < 0.15) {
    if (random() < 0.25) return literal(type, randomCell(random, type));
    if (random() < 0.05) return { node: 'cast', to: type, arg: literal(BOOL, null) };
    const fields = schema.filter((field) => sameType(field.type, type));
    return { node: 'column', name: pick(random, fields).name };
  }
  const makers = random() < 0.2 ? general(type) : (MAKERS[type.kind] ?? []);
  return pick(random, makers)(random, depth);
}
