import { describe, expect, it } from 'vitest';
import { columnOf, type Cell, type RecordBatch } from '../../../../engine/arrow/record-batch.js';
import { FLOAT64, INT64, UTF8, type Schema } from '../../../../engine/arrow/types.js';
import { loadKernels } from '../../../../engine/kernels/load.js';
import { GROUP_PARTITIONS, type GroupBlock, type GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { MergedGroups, PartialGroups } from '../../../../engine/operators/groupby/index.js';
import { splittersOf } from '../../../../engine/query/splitters.js';
import { batchOf, differences, mergeBlocks, randomOf, reference, SEED } from '../groupby-support.js';

/**
 * Groups that are cut by ranges of keys are not looked up when they are merged, only put in order; those that meet, that refer
 * to more than their record, or that take too much memory are the same nevertheless.
 */
const SCHEMA: Schema = [
  { name: 'a', type: UTF8 },
  { name: 'b', type: INT64 },
  { name: 'x', type: FLOAT64 },
  { name: 't', type: UTF8 },
];
const STATES = [
  { aggregate: 'count', input: null, parameters: [], as: 'n' },
  { aggregate: 'sum', input: 'x', parameters: [], as: 's' },
  { aggregate: 'max', input: 'x', parameters: [], as: 'm' },
];
const GREATEST = { aggregate: 'max', input: 't', parameters: [], as: 'greatest' };

interface Rows {
  /** Different values of the keys. */
  readonly groups: number;
  /** Rows whose value leaves the window of exact sums. */
  readonly outliers: number;
  readonly longKeys: boolean;
}

function rowsOf(random: () => number, count: number, { groups, outliers, longKeys }: Rows): Cell[][] {
  return Array.from({ length: count }, () => {
    const group = Math.floor(random() * groups);
    const text =
      longKeys && group % 10 === 0 ? `a text that is longer than a record has room for: ${group}` : `t${group}`;
    const value = Math.floor(random() * 1000) / 8;
    return [
      group % 50 === 7 ? null : text,
      BigInt(group % 13),
      random() < outliers ? value * 2 ** 60 : random() < 0.05 ? null : value,
      group % 3 === 0 ? null : `text ${group} that is rather long`,
    ];
  });
}

function cells(aggregate: GroupBySpec['aggregates'][number], values: readonly Cell[]): Cell {
  const present = values.filter((value) => value !== null);
  if (aggregate.aggregate === 'count') return BigInt(values.length);
  if (present.length === 0) return null;
  if (aggregate.as === 'greatest') return [...(present as string[])].sort().at(-1) as string;
  const numbers = present as number[];
  if (aggregate.aggregate === 'max') return Math.max(...numbers);
  // Eighths: exact as integers.
  return Number(numbers.reduce((sum, value) => sum + BigInt(value * 8), 0n)) / 8;
}

function blocksOf(spec: GroupBySpec, rows: readonly Cell[][], memory: number): GroupBlock[] {
  const blocks: GroupBlock[] = [];
  const kernels = loadKernels(2 ** 28);
  const onBlock = (block: GroupBlock): unknown => blocks.push(block);
  const groups = new PartialGroups(kernels, spec, { memory, onBlock, onDecision: () => undefined });
  for (let start = 0; start < rows.length; start += 1000) {
    groups.push(batchOf(kernels, spec.input, rows.slice(start, start + 1000), start));
    kernels.arena.reset();
    if (start % 3000 === 2000) groups.flush();
  }
  groups.flush();
  groups.release();
  return blocks;
}

function specOf(rows: readonly Cell[][], withText: boolean): GroupBySpec {
  const sample = rows.filter((_, i) => i % 5 === 0);
  const columns = SCHEMA.slice(0, 2).map(({ type }, c) =>
    columnOf(
      type,
      sample.map((row) => row[c] as Cell),
    ),
  );
  const batch: RecordBatch = { schema: SCHEMA.slice(0, 2), rows: sample.length, columns };
  const keys = ['a', 'b'];
  const order = keys.map((column) => ({ column, descending: false }));
  const splitters = splittersOf([batch], order, GROUP_PARTITIONS) as RecordBatch;
  const aggregates = withText ? [...STATES, GREATEST] : STATES;
  return { input: SCHEMA, keys, aggregates, strategy: { kind: 'radix' }, exponents: { x: 7 }, splitters };
}

describe(`groups in ranges of their keys (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED + 7);
  const CASES: readonly (readonly [string, Rows, boolean])[] = [
    ['all different', { groups: 1e9, outliers: 0, longKeys: false }, false],
    ['of which some meet', { groups: 20_000, outliers: 0, longKeys: false }, false],
    ['of which most meet', { groups: 300, outliers: 0, longKeys: false }, false],
    ['some with values outside of the window', { groups: 9000, outliers: 0.001, longKeys: false }, false],
    ['some with long keys', { groups: 9000, outliers: 0.01, longKeys: true }, false],
    ['with texts as states', { groups: 9000, outliers: 0, longKeys: false }, true],
  ];
  it.each(CASES)('%s are what a plain group-by gives', (_, how, withText) => {
    const rows = rowsOf(random, 13_001, how);
    const spec = specOf(rows, withText);
    const want = reference(spec, rows, cells);
    expect(differences(spec, mergeBlocks(spec, blocksOf(spec, rows, 2 ** 24)), want)).toEqual([]);
    expect(differences(spec, mergeBlocks(spec, blocksOf(spec, rows, 2 ** 18)), want)).toEqual([]);
  });

  it('are looked up once they take much of the memory', () => {
    const rows = rowsOf(random, 12_000, { groups: 200, outliers: 0, longKeys: false });
    const spec = specOf(rows, false);
    const kernels = loadKernels(2 ** 28);
    // All records would take three times as much.
    const merged = new MergedGroups(kernels, spec, { memory: 2 ** 18 });
    for (let start = 0; start < rows.length; start += 1000) {
      for (const { bytes } of blocksOf(spec, rows.slice(start, start + 1000), 2 ** 24)) {
        expect(merged.merge(bytes)).toBe(true);
      }
    }
    expect(merged.groups).toBe(reference(spec, rows, cells).length);
    merged.release();
    expect(kernels.memory.used).toBe(0);
  });
});
