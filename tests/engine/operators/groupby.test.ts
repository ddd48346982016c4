import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import {
  BOOL,
  DATE,
  FLOAT64,
  INT64,
  TIMESTAMP,
  UTF8,
  type DataType,
  type Schema,
} from '../../../engine/arrow/types.js';
import type { Aggregate } from '../../../engine/aggregates/aggregate.js';
import { aggregates } from '../../../engine/aggregates/index.js';
import type { AggregateColumn, GroupBySpec, GroupByStrategy } from '../../../engine/operators/groupby-spec.js';
import { aggregateCells, aggregatePairs } from './groupby-reference.js';
import { differences, groupBy, randomOf, reference, SEED } from './groupby-support.js';

const HASH: GroupByStrategy = { kind: 'hash' };
const DECIMAL: DataType = { kind: 'decimal', scale: 3 };

type Random = () => number;

/** Cells of a type, with all that makes trouble among them. */
function cellOf(type: DataType, random: Random, variety: number): Cell {
  if (random() < 0.08) return null;
  const pick = Math.floor(random() * variety);
  switch (type.kind) {
    case 'bool':
      return pick % 2 === 0;
    case 'float64':
      return FLOATS[pick] ?? (random() - 0.3) * 2 ** Math.floor(random() * 60 - 30);
    case 'utf8':
      return TEXTS[pick] ?? `${'text'.repeat(pick % 7)}${pick}`;
    case 'decimal':
      return BigInt(pick) * 12_345_678_901n - 5n;
    case 'date':
      return BigInt(pick * 700 - 9000);
    default:
      return INTEGERS[pick] ?? BigInt(pick - 20);
  }
}

const FLOATS = [0, -0, NaN, Infinity, 1e300, -1e300, 5e-324, 1.5, -1.5, 1e-200];
const INTEGERS = [0n, -1n, 2n ** 58n, -(2n ** 58n), 2n ** 53n + 1n];
const LONG = 'a prefix that is shared by ';
const TEXTS = ['', 'a', 'a\0', 'twelve bytes', 'thirteen byte', `${LONG}x`, `${LONG}y`, LONG, `${LONG}x and more`, 'é'];

function rowsOf(schema: Schema, count: number, random: Random, variety: number): Cell[][] {
  return Array.from({ length: count }, () => schema.map(({ type }) => cellOf(type, random, variety)));
}

function aggregatesOf(schema: Schema): AggregateColumn[] {
  return schema.flatMap(({ name, type }) =>
    aggregates.flatMap((aggregate): AggregateColumn[] => {
      if (!(aggregate.accepts as readonly string[]).includes(type.kind)) return [];
      const { pair, parameters: takes }: Aggregate = aggregate;
      const parameters = takes.map(({ whole }) => (whole === true ? 2 : 0.3));
      const column = { aggregate: aggregate.name, input: name, parameters, as: `${name}_${aggregate.name}` };
      if (pair !== true) return [column];
      return type.kind === 'float64' ? [{ ...column, other: schema.includes(OTHER) ? OTHER.name : name }] : [];
    }),
  );
}

function expected(spec: GroupBySpec, rows: readonly (readonly Cell[])[]): Cell[][] {
  return reference(spec, rows, ({ aggregate, input, other, parameters }, values, others) => {
    if (other !== undefined) return aggregatePairs(aggregate, values, others);
    const type = spec.input.find((field) => field.name === input)?.type;
    return aggregateCells(aggregate, parameters, values, type?.kind === 'decimal' ? type.scale : 0);
  });
}

const OTHER = { name: 'v_other', type: FLOAT64 };
const TYPES: Schema = [
  { name: 'flag', type: BOOL },
  { name: 'whole', type: INT64 },
  { name: 'real', type: FLOAT64 },
  { name: 'price', type: DECIMAL },
  { name: 'day', type: DATE },
  { name: 'moment', type: TIMESTAMP },
  { name: 'text', type: UTF8 },
];

describe(`group-by (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const values: Schema = [...TYPES.map(({ name, type }) => ({ name: `v_${name}`, type })), OTHER];

  for (const key of TYPES) {
    it(`groups by ${key.name} with every aggregate of every type as the reference does`, () => {
      const input = [key, ...values];
      const spec: GroupBySpec = {
        input,
        keys: [key.name],
        aggregates: aggregatesOf(values),
        strategy: HASH,
        exponents: {},
      };
      const rows = rowsOf(input, 600, random, 40);
      expect(differences(spec, groupBy(spec, rows, { batchRows: 97 }), expected(spec, rows))).toEqual([]);
    });
  }

  it('gives the same bits for any batches, workers, memory and merge order', () => {
    const input = [...TYPES.slice(1, 3), { name: 'text', type: UTF8 }, ...values];
    const spec: GroupBySpec = {
      input,
      keys: ['whole', 'text', 'real'],
      aggregates: aggregatesOf(values),
      strategy: HASH,
      exponents: { v_real: 3 },
    };
    const rows = rowsOf(input, 900, random, 4).concat(rowsOf(input, 900, random, 60));
    const want = expected(spec, rows);
    for (const memory of [2 ** 10, 2 ** 16, 2 ** 18, 2 ** 24]) {
      for (const strategy of [HASH, { kind: 'radix' } as const]) {
        const run = { workers: 3, batchRows: 1 + Math.floor(random() * 300), memory, random };
        const exponents = random() < 0.5 ? {} : { v_real: Math.floor(random() * 200 - 100) };
        expect(differences(spec, groupBy({ ...spec, strategy, exponents }, rows, run), want)).toEqual([]);
      }
    }
  });

  it('makes one group of all rows without keys, also of no rows', () => {
    const spec: GroupBySpec = {
      input: values,
      keys: [],
      aggregates: [{ aggregate: 'count', input: null, parameters: [], as: 'rows' }, ...aggregatesOf(values)],
      strategy: HASH,
      exponents: {},
    };
    const rows = rowsOf(values, 500, random, 40);
    expect(differences(spec, groupBy(spec, rows, { batchRows: 33, workers: 2, random }), expected(spec, rows))).toEqual(
      [],
    );
    expect(differences(spec, groupBy(spec, []), expected(spec, []))).toEqual([]);
  });

  it('gives the same bits for sums of all rows whether each row looks its group up or none does', () => {
    const all = values.filter(({ type }) => ['float64', 'int64', 'decimal'].includes(type.kind));
    // Sums of whole numbers do not fit here; their means are made of the same states.
    const sums = all.flatMap(({ name, type }) =>
      (type.kind === 'float64' ? ['sum', 'count', 'mean'] : ['count', 'mean']).map((aggregate) => {
        return { aggregate, input: name, parameters: [], as: `${aggregate} ${name}` };
      }),
    );
    const input = [...all, { name: 'same', type: INT64 }];
    const cases = [{}, { v_real: 3, v_other: -80 }, { v_real: 700 }, { v_real: 6, v_other: 5 }, { v_real: -1000 }];
    for (const exponents of [...cases, { v_real: 6, v_other: 44 }, { v_real: 40, v_other: 900 }]) {
      // Of numbers alike many are added at once, which any odd one prevents.
      const isOdd = random() < 0.3;
      const alike = (cell: Cell): Cell => (typeof cell === 'number' ? Math.round((random() - 0.4) * 1e8) / 1e6 : cell);
      const rows = rowsOf(all, 5000, random, 5).map((row) => [...(isOdd ? row : row.map(alike)), 7n]);
      const spec: GroupBySpec = { input, keys: [], aggregates: sums, strategy: HASH, exponents };
      const grouped = groupBy({ ...spec, keys: ['same'] }, rows, { batchRows: 700 }).map((row) => row.slice(1));
      const sizes = [1, 2047, 4099].map((batchRows) => ({ batchRows, workers: 2, memory: 2 ** 10, random }));
      for (const run of [...sizes, { batchRows: 16384 }]) expect(groupBy(spec, rows, run)).toEqual(grouped);
    }
  });

  it('gives no group of no rows with keys', () => {
    const spec: GroupBySpec = {
      input: TYPES,
      keys: ['text'],
      aggregates: aggregatesOf(TYPES.slice(0, 3)),
      strategy: HASH,
      exponents: {},
    };
    expect(groupBy(spec, [])).toEqual([]);
  });
});
