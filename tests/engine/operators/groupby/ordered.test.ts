import { describe, expect, it } from 'vitest';
import { cellAt, type Cell } from '../../../../engine/arrow/record-batch.js';
import { BOOL, FLOAT64, INT64, type Schema } from '../../../../engine/arrow/types.js';
import { loadKernels } from '../../../../engine/kernels/load.js';
import type { GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { OrderedGroups } from '../../../../engine/operators/groupby/index.js';
import { batchOf, groupBy, randomOf, SEED } from '../groupby-support.js';

/** Rows in the order of their keys: groups that end anywhere in a batch are those of a plain group-by, bit for bit. */
const SCHEMA: Schema = [
  { name: 'k', type: INT64 },
  { name: 'l', type: INT64 },
  { name: 'x', type: FLOAT64 },
  { name: 'y', type: FLOAT64 },
  { name: 'n', type: INT64 },
  { name: 'b', type: BOOL },
];
const aggregate = (name: string, input: string | null, parameters: number[] = [], other?: string) => {
  const as = [name, input, other, ...parameters].join('_');
  return { aggregate: name, input, parameters, as, ...(other === undefined ? {} : { other }) };
};
const AGGREGATES = [
  aggregate('count', null),
  aggregate('count', 'b'),
  ...['sum', 'mean', 'std', 'min', 'max'].map((name) => aggregate(name, 'x')),
  ...['sum', 'var', 'min', 'max'].map((name) => aggregate(name, 'n')),
  aggregate('largest', 'x', [2]),
  aggregate('smallest', 'n', [1]),
  aggregate('max', 'b'),
  aggregate('corr', 'x', [], 'y'),
];

/** `longest`: rows of a group, at most. */
function rowsOf(random: () => number, count: number, longest: number): Cell[][] {
  const rows: Cell[][] = [];
  for (let key = 0; rows.length < count; key += 1 + Math.floor(random() * 3)) {
    const length = 1 + Math.floor(random() ** 3 * longest);
    for (let i = 0; i < length; i++) {
      const x = random() < 0.05 ? null : random() < 0.01 ? 1e300 * random() : Math.round(random() * 1e6) / 64;
      const n = random() < 0.05 ? null : BigInt(Math.floor(random() * 2e6) - 1e6);
      rows.push([BigInt(key >> 2), BigInt(key & 3), x, random(), n, random() < 0.1 ? null : random() < 0.5]);
    }
  }
  return rows;
}

function ordered(spec: GroupBySpec, rows: readonly Cell[][], batch: number, most = Infinity): Cell[][] {
  const kernels = loadKernels(2 ** 28);
  const result: Cell[][] = [];
  const groups = new OrderedGroups(kernels, spec, {
    memory: 2 ** 26,
    onGroups: ({ rows: count, columns }) => {
      for (let row = 0; row < count; row++) result.push(columns.map((column) => cellAt(column, row)));
      return result.length < most;
    },
  });
  for (let start = 0; start < rows.length; start += batch) {
    kernels.arena.reset();
    if (!groups.push(batchOf(kernels, SCHEMA, rows.slice(start, start + batch), start))) break;
  }
  groups.end();
  groups.release();
  kernels.arena.release();
  expect(kernels.memory.used).toBe(0);
  return result;
}

describe(`rows in the order of their keys (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED + 31);
  const specOf = (keys: string[]): GroupBySpec => {
    return { input: SCHEMA, keys, aggregates: AGGREGATES, strategy: { kind: 'radix' }, exponents: { x: 14, y: 0 } };
  };
  it.each([
    ['as many groups as rows', 40_000, 1, 5000],
    ['groups of a few rows', 30_000, 6, 7001],
    ['groups longer than a stretch', 30_000, 9000, 4096],
    ['batches of a few rows', 4000, 40, 3],
  ])('are grouped as a plain group-by does: %s', (_, count, longest, batch) => {
    const rows = rowsOf(random, count, longest);
    for (const keys of [['k', 'l'], ['k']]) {
      expect(ordered(specOf(keys), rows, batch)).toEqual(groupBy(specOf(keys), rows));
    }
  });

  it('end where no more groups are wanted, and without rows there are none', () => {
    const rows = rowsOf(random, 60_000, 1);
    const spec = specOf(['k', 'l']);
    const some = ordered(spec, rows, 4096, 1);
    expect(some.length).toBeLessThan(rows.length);
    expect(some).toEqual(groupBy(spec, rows).slice(0, some.length));
    expect(ordered(spec, [], 4096)).toEqual([]);
  });
});
