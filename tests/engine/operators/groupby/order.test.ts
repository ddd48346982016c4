import { describe, expect, it } from 'vitest';
import { columnOf, type Cell, type RecordBatch } from '../../../../engine/arrow/record-batch.js';
import { BOOL, DATE, FLOAT64, INT64, UTF8, type DataType, type Schema } from '../../../../engine/arrow/types.js';
import { loadKernels } from '../../../../engine/kernels/load.js';
import { GROUP_PARTITIONS, type GroupBlock, type GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { PartialGroups } from '../../../../engine/operators/groupby/index.js';
import { splittersOf } from '../../../../engine/query/splitters.js';
import { batchOf, differences, groupBy, mergeBlocks, randomOf, reference, SEED } from '../groupby-support.js';

/** Groups in the order of their keys: put there by radix and comparison, and cut into ranges of keys. */

type Random = () => number;
const below = (random: Random, count: number): number => Math.floor(random() * count);

/** Columns of keys that are hard to order, by what makes them so. */
const COLUMNS: Record<string, { readonly type: DataType; readonly cell: (random: Random) => Cell }> = {
  'any 64 bits': {
    type: INT64,
    cell: (random) => BigInt.asIntN(64, (BigInt(below(random, 2 ** 32)) << 32n) | BigInt(below(random, 2 ** 32))),
  },
  'three wide integers': {
    type: INT64,
    cell: (random) => [-(2n ** 63n), 2n ** 63n - 1n, 5n][below(random, 3)] ?? null,
  },
  'small integers': { type: INT64, cell: (random) => BigInt(below(random, 50)) },
  'any floats': { type: FLOAT64, cell: (random) => (random() - 0.5) * 2 ** (below(random, 2000) - 1000) },
  'odd floats': { type: FLOAT64, cell: (random) => [0, -0, NaN, Infinity, -Infinity, 1][below(random, 6)] ?? null },
  bools: { type: BOOL, cell: (random) => random() < 0.5 },
  days: { type: DATE, cell: (random) => BigInt(below(random, 40_000) - 20_000) },
  'short texts': { type: UTF8, cell: (random) => `id${below(random, 300)}` },
  'texts that end with zeros': { type: UTF8, cell: (random) => `a${'\0'.repeat(below(random, 9))}` },
  'long texts that differ late': { type: UTF8, cell: (random) => `${'x'.repeat(150)}${below(random, 40)}` },
  'long texts that differ anywhere': {
    type: UTF8,
    cell: (random) => 'abc'.repeat(below(random, 80)) + String(below(random, 9)),
  },
};
const NAMES = Object.keys(COLUMNS);

function table(random: Random, names: readonly string[], rows: number): { schema: Schema; cells: Cell[][] } {
  const columns = names.map((name) => COLUMNS[name]!);
  const schema = columns.map(({ type }, index) => ({ name: `k${index}`, type }));
  const nulls = random() < 0.5 ? 0 : 0.1;
  const cells = Array.from({ length: rows }, () => columns.map(({ cell }) => (random() < nulls ? null : cell(random))));
  return { schema, cells };
}

function specOf(schema: Schema, splitters: RecordBatch | null): GroupBySpec {
  const keys = schema.map(({ name }) => name);
  const count = { aggregate: 'count', input: null, parameters: [], as: 'n' };
  const spec = { input: schema, keys, aggregates: [count], strategy: { kind: 'radix' } as const, exponents: {} };
  return splitters === null ? spec : { ...spec, splitters };
}

const counted = (spec: GroupBySpec, rows: readonly (readonly Cell[])[]): Cell[][] =>
  reference(spec, rows, (_, values) => BigInt(values.length));

function cases(random: Random): string[][] {
  const several = Array.from({ length: 16 }, () =>
    Array.from({ length: 2 + below(random, 3) }, () => NAMES[below(random, NAMES.length)] as string),
  );
  return [...NAMES.map((name) => [name]), ...several];
}

describe(`groups come in the order of their keys (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  it.each(cases(random).map((names) => [names.join(', '), names] as const))('of %s', (_, names) => {
    for (const rows of [2, 40, 3000]) {
      const { schema, cells } = table(random, names, rows);
      const spec = specOf(schema, null);
      expect(differences(spec, groupBy(spec, cells), counted(spec, cells))).toEqual([]);
    }
  });

  it('also where thousands of groups agree in the bits that are packed first', () => {
    const schema = ['a', 'b', 'c'].map((name) => ({ name, type: INT64 }));
    const cells = Array.from({ length: 20_000 }, (_, i): Cell[] => [
      [-(2n ** 63n), 2n ** 63n - 1n, 0n][i % 3] as bigint,
      [7n, -(2n ** 62n)][i % 2] as bigint,
      BigInt((i * 7919) % 20_000),
    ]);
    const spec = specOf(schema, null);
    expect(differences(spec, groupBy(spec, cells), counted(spec, cells))).toEqual([]);
  });
});

describe(`ranges of keys (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED + 1);
  it.each(cases(random).map((names) => [names.join(', '), names] as const))(
    'of %s come one behind the other',
    (_, names) => {
      const { schema, cells } = table(random, names, 3000);
      const sample = Array.from({ length: 700 }, () => cells[below(random, cells.length)] as Cell[]);
      const columns = schema.map(({ type }, c) =>
        columnOf(
          type,
          sample.map((row) => row[c] as Cell),
        ),
      );
      const keys = schema.map(({ name }) => ({ column: name, descending: false }));
      const splitters = splittersOf([{ schema, rows: sample.length, columns }], keys, GROUP_PARTITIONS) as RecordBatch;
      expect(splitters.rows).toBeLessThan(GROUP_PARTITIONS);
      expect(splitters.rows).toBeGreaterThan(0);
      const spec = specOf(schema, splitters);
      const blocks = [...blocksOf(spec, cells.slice(0, 1000)), ...blocksOf(spec, cells.slice(1000))];
      const used = Array.from({ length: GROUP_PARTITIONS }, (_, p) => p).filter((p) =>
        blocks.some((one) => sizeOf(one, p) > 0),
      );
      expect(used.length).toBeGreaterThan(names.includes('bools') && names.length === 1 ? 1 : 2);
      const got = used.flatMap((p) => mergePartition(spec, blocks, p));
      expect(differences(spec, got, counted(spec, cells))).toEqual([]);
      expect(differences(spec, mergeBlocks(spec, blocks), counted(spec, cells))).toEqual([]);
    },
  );

  it('are not made of too few rows, nor of very long texts', () => {
    const text = (rows: number, length: number): RecordBatch => {
      const cells = Array.from({ length: rows }, (_, i) => 'x'.repeat(length) + i);
      return { schema: [{ name: 'k', type: UTF8 }], rows, columns: [columnOf(UTF8, cells)] };
    };
    expect(splittersOf([text(255, 1)], BY_K, GROUP_PARTITIONS)).toBeNull();
    expect(splittersOf([text(300, 1)], BY_K, GROUP_PARTITIONS)?.rows).toBe(255);
    expect(splittersOf([text(300, 5000)], BY_K, GROUP_PARTITIONS)).toBeNull();
  });
});

const BY_K = [{ column: 'k', descending: false }];

function blocksOf(spec: GroupBySpec, rows: readonly (readonly Cell[])[]): GroupBlock[] {
  const kernels = loadKernels(2 ** 28);
  const blocks: GroupBlock[] = [];
  const onBlock = (block: GroupBlock): unknown => blocks.push(block);
  const groups = new PartialGroups(kernels, spec, { memory: 2 ** 24, onBlock, onDecision: () => undefined });
  groups.push(batchOf(kernels, spec.input, rows, 0));
  const copied = groups.snapshot();
  groups.flush();
  // A copy is cut as what is given away is.
  expect(copied.map(({ offsets }) => [...offsets])).toEqual(blocks.map(({ offsets }) => [...offsets]));
  groups.release();
  kernels.arena.release();
  expect(kernels.memory.used).toBe(0);
  return blocks;
}

function sizeOf({ offsets }: GroupBlock, partition: number): number {
  return (offsets[partition + 1] as number) - (offsets[partition] as number);
}

function mergePartition(spec: GroupBySpec, blocks: readonly GroupBlock[], partition: number): Cell[][] {
  const only = blocks.map((block): GroupBlock => {
    const bytes = block.bytes.slice(block.offsets[partition], block.offsets[partition + 1]);
    return {
      bytes,
      groups: 0,
      offsets: Float64Array.from({ length: GROUP_PARTITIONS + 1 }, (_, p) => (p === 0 ? 0 : bytes.length)),
    };
  });
  return mergeBlocks(spec, only);
}
