import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { BOOL, FLOAT64, INT64, UTF8 } from '../../../engine/arrow/types.js';
import { PartitaError } from '../../../engine/errors.js';
import { loadKernels } from '../../../engine/kernels/load.js';
import { GROUP_PARTITIONS, type GroupBlock, type GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { groupByOutputSchema, MergedGroups, PartialGroups } from '../../../engine/operators/groupby/index.js';
import { aggregateCells } from './groupby-reference.js';
import { batchOf, differences, groupBy, mergeBlocks, randomOf, reference, SEED } from './groupby-support.js';

const INPUT = [
  { name: 'k', type: INT64 },
  { name: 'b', type: BOOL },
  { name: 'v', type: FLOAT64 },
  { name: 't', type: UTF8 },
];

function specOf(overrides: Partial<GroupBySpec>): GroupBySpec {
  const aggregates = [
    { aggregate: 'count', input: null, parameters: [], as: 'rows' },
    { aggregate: 'sum', input: 'v', parameters: [], as: 'total' },
    { aggregate: 'count_distinct', input: 't', parameters: [], as: 'texts' },
  ];
  return { input: INPUT, keys: ['k', 'b'], aggregates, strategy: { kind: 'hash' }, exponents: {}, ...overrides };
}

function rowsOf(count: number, distinct: number, random: () => number): Cell[][] {
  return Array.from({ length: count }, () => {
    const key = random() < 0.05 ? null : BigInt(Math.floor(random() * distinct));
    const flag = random() < 0.1 ? null : random() < 0.5;
    return [key, flag, random() * 100, `text number ${Math.floor(random() * 9)}`];
  });
}

function expected(spec: GroupBySpec, rows: readonly (readonly Cell[])[]): Cell[][] {
  return reference(spec, rows, ({ aggregate, parameters }, values) => aggregateCells(aggregate, parameters, values));
}

function failure(action: () => unknown): PartitaError {
  try {
    action();
  } catch (error) {
    if (error instanceof PartitaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe(`decisions of the group-by (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const dense = (max: number): GroupBySpec['strategy'] => ({
    kind: 'dense',
    ranges: [
      { min: 0, max },
      { min: 0, max: 1 },
    ],
  });

  it('keeps a dense index as long as the ranges hold', () => {
    const spec = specOf({ strategy: dense(49) });
    const rows = rowsOf(5000, 50, random);
    const choices: string[] = [];
    const got = groupBy(spec, rows, { workers: 2, random, onDecision: (choice) => choices.push(choice) });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
    expect(choices).toEqual([]);
  });

  it('flushes a dense index and goes on', () => {
    const spec = specOf({ strategy: dense(499) });
    const rows = rowsOf(6000, 500, random);
    const got = groupBy(spec, rows, { memory: 2 ** 15, batchRows: 700 });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
  });

  it('turns to hashing at a key outside the ranges, and loses nothing', () => {
    const spec = specOf({ strategy: dense(49) });
    const rows = rowsOf(4000, 50, random).concat(rowsOf(4000, 90, random), [[-(2n ** 63n), true, 1, 't']]);
    const choices: string[] = [];
    const got = groupBy(spec, rows, { onDecision: (choice) => choices.push(choice) });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
    expect(choices).toEqual(['dense -> hash']);
  });

  it('turns to hashing at once where the ranges are too large', () => {
    const spec = specOf({ strategy: dense(2 ** 40) });
    const rows = rowsOf(100, 50, random);
    const choices: string[] = [];
    const got = groupBy(spec, rows, { onDecision: (choice) => choices.push(choice) });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
    expect(choices).toEqual(['dense -> hash']);
  });

  it('stops looking groups up when nearly every row is one', () => {
    const spec = specOf({});
    const rows = rowsOf(9000, 1e9, random);
    const choices: string[] = [];
    const got = groupBy(spec, rows, { memory: 2 ** 19, onDecision: (choice) => choices.push(choice) });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
    expect(choices).toEqual(['hash -> radix']);
  });

  it('looks groups up where rows were expected not to reduce but do', () => {
    const spec = specOf({ strategy: { kind: 'radix' } });
    const rows = rowsOf(70_000, 100, random);
    const choices: string[] = [];
    const got = groupBy(spec, rows, { batchRows: 16_384, onDecision: (choice) => choices.push(choice) });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
    expect(choices).toEqual(['radix -> hash']);
  });

  it('passes rows on where rows do not reduce, as expected', () => {
    const aggregates = [{ aggregate: 'max', input: 't', parameters: [], as: 'text' }];
    const spec = specOf({ strategy: { kind: 'radix' }, keys: ['k'], aggregates });
    const rows = rowsOf(68_000, 1e9, random);
    const got = groupBy(spec, rows, { batchRows: 16_384 });
    expect(differences(spec, got, expected(spec, rows))).toEqual([]);
  });

  it('gives snapshots that leave the groups as they are', () => {
    const spec = specOf({});
    const rows = rowsOf(3000, 40, random);
    const kernels = loadKernels(2 ** 28);
    const blocks: GroupBlock[] = [];
    const onBlock = (block: GroupBlock) => blocks.push(block);
    const groups = new PartialGroups(kernels, spec, { memory: 2 ** 24, onBlock, onDecision: () => undefined });
    groups.push(batchOf(kernels, spec.input, rows.slice(0, 2000), 0));
    expect(differences(spec, mergeBlocks(spec, groups.snapshot()), expected(spec, rows.slice(0, 2000)))).toEqual([]);
    groups.push(batchOf(kernels, spec.input, rows.slice(2000), 2000));
    groups.flush();
    expect(differences(spec, mergeBlocks(spec, blocks), expected(spec, rows))).toEqual([]);
  });

  it('puts every group into the same partition in every block', () => {
    const spec = specOf({ keys: ['t', 'k'] });
    const rows = rowsOf(3000, 40, random);
    const homes = new Map<string, number>();
    for (const memory of [2 ** 12, 2 ** 24]) {
      const kernels = loadKernels(2 ** 28);
      const blocks: GroupBlock[] = [];
      const onBlock = (block: GroupBlock) => blocks.push(block);
      const groups = new PartialGroups(kernels, spec, { memory, onBlock, onDecision: () => undefined });
      groups.push(batchOf(kernels, spec.input, rows, 0));
      groups.flush();
      for (const { bytes, offsets } of blocks) {
        for (let p = 0; p < GROUP_PARTITIONS; p++) {
          const part = { bytes: bytes.slice(offsets[p], offsets[p + 1]), groups: 0 };
          const ends = Float64Array.from({ length: GROUP_PARTITIONS + 1 }, (_, i) => (i === 0 ? 0 : part.bytes.length));
          for (const [t, k] of mergeBlocks(spec, [{ ...part, offsets: ends }], kernels)) {
            const key = `${String(t)} ${String(k)}`;
            expect(homes.get(key) ?? p).toBe(p);
            homes.set(key, p);
          }
        }
      }
    }
    expect(new Set(homes.values()).size).toBeGreaterThan(100);
  });

  it('says that what is to be merged needs more than its memory, and how much', () => {
    const spec = specOf({});
    const rows = rowsOf(20_000, 1e9, random);
    const kernels = loadKernels(2 ** 28);
    const merged = new MergedGroups(kernels, spec, { memory: 2 ** 18 });
    let isMerged = true;
    const onBlock = ({ bytes }: GroupBlock): void => {
      isMerged = isMerged && merged.merge(bytes);
    };
    const groups = new PartialGroups(kernels, spec, { memory: 2 ** 26, onBlock, onDecision: () => undefined });
    groups.push(batchOf(kernels, spec.input, rows.slice(0, 16_384), 0));
    groups.flush();
    expect(isMerged).toBe(false);
    expect(merged.failure?.kind).toBe('resources');
    expect(Number(merged.failure?.value)).toBeGreaterThan(2 ** 18);
  });

  it('groups by more keys than a record has null bits in its first word', () => {
    const names = Array.from({ length: 45 }, (_, i) => `k${i}`);
    const input = names.map((name) => ({ name, type: INT64 }));
    const aggregates = [{ aggregate: 'count', input: null, parameters: [], as: 'rows' }];
    const spec = specOf({ input, keys: names, aggregates });
    const rows = Array.from({ length: 400 }, () => names.map(() => (random() < 0.02 ? null : 0n)));
    expect(differences(spec, groupBy(spec, rows), expected(spec, rows))).toEqual([]);
  });

  it('orders very long text by its bytes', () => {
    const spec = specOf({ keys: ['t', 'k'] });
    const rows = rowsOf(500, 5, random).map((row, index): Cell[] => [
      row[0] as Cell,
      null,
      1,
      index % 7 === 0 ? null : `${'prefix '.repeat(30)}${index % 13}${'x'.repeat(index % 40)}`,
    ]);
    expect(differences(spec, groupBy(spec, rows), expected(spec, rows))).toEqual([]);
  });
});

describe('errors of the group-by', () => {
  const one = (aggregate: string, input: string | null, parameters: number[] = []) =>
    specOf({ aggregates: [{ aggregate, input, parameters, as: 'x' }] });

  it('names the nearest aggregate for an unknown one', () => {
    expect(failure(() => groupByOutputSchema(one('avgg', 'v'))).choices).toContain('mean');
    expect(failure(() => groupByOutputSchema(one('medain', 'v'))).message).toContain("did you mean 'median'?");
  });

  it('names the columns for an unknown one', () => {
    expect(failure(() => groupByOutputSchema(one('sum', 'w'))).choices).toEqual(['k', 'b', 'v', 't']);
    expect(failure(() => groupByOutputSchema(specOf({ keys: ['nokey'] }))).kind).toBe('user-input');
  });

  it('says which types an aggregate takes', () => {
    const error = failure(() => groupByOutputSchema(one('mean', 't')));
    expect(error.message).toBe("mean does not take utf8 (column 't')");
    expect(error.choices).toEqual(['bool', 'int64', 'float64', 'decimal']);
  });

  it('says what is wrong with a parameter', () => {
    expect(failure(() => groupByOutputSchema(one('quantile', 'v'))).message).toContain('takes (probability)');
    expect(failure(() => groupByOutputSchema(one('quantile', 'v', [1.5]))).message).toContain('from 0 to 1');
    expect(failure(() => groupByOutputSchema(one('quantile', 'v', [NaN]))).kind).toBe('user-input');
    expect(failure(() => groupByOutputSchema(one('sum', null))).message).toBe('sum needs a column');
  });

  it('refuses two results of one name', () => {
    const spec = specOf({ aggregates: [{ aggregate: 'sum', input: 'v', parameters: [], as: 'k' }] });
    expect(failure(() => groupByOutputSchema(spec)).message).toBe("two result columns are named 'k'");
  });

  it('names the column whose integer sum does not fit', () => {
    const spec = specOf({ keys: ['b'], aggregates: [{ aggregate: 'sum', input: 'k', parameters: [], as: 'x' }] });
    const rows: Cell[][] = [
      [2n ** 62n, true, 0, ''],
      [2n ** 62n, true, 0, ''],
    ];
    const error = failure(() => groupBy(spec, rows));
    expect(error.kind).toBe('user-input');
    expect(error.message).toContain("sum of 'k'");
    expect(error.hint).toContain('float64');
    expect(groupBy(spec, [...rows, [-(2n ** 62n) - 1n, true, 0, ''], [-(2n ** 62n), true, 0, '']])).toEqual([
      [true, -1n],
    ]);
  });
});
