import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../../engine/arrow/record-batch.js';
import { FLOAT64, INT64 } from '../../../../engine/arrow/types.js';
import type { GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { aggregateCells } from '../groupby-reference.js';
import { differences, groupBy, randomOf, reference, SEED } from '../groupby-support.js';

const GROUPS = 40;

const spec: GroupBySpec = {
  input: [
    { name: 'k', type: INT64 },
    { name: 'i', type: INT64 },
    { name: 'j', type: INT64 },
    { name: 'x', type: FLOAT64 },
    { name: 'y', type: FLOAT64 },
  ],
  keys: ['k'],
  aggregates: [
    { aggregate: 'count', input: null, parameters: [], as: 'rows' },
    { aggregate: 'mean', input: 'i', parameters: [], as: 'i_mean' },
    { aggregate: 'std', input: 'j', parameters: [], as: 'j_std' },
    { aggregate: 'corr', input: 'i', other: 'j', parameters: [], as: 'r' },
    { aggregate: 'sum', input: 'x', parameters: [], as: 'x_sum' },
    { aggregate: 'mean', input: 'y', parameters: [], as: 'y_mean' },
  ],
  strategy: { kind: 'dense', ranges: [{ min: 0, max: GROUPS - 1 }] },
  exponents: { x: 6, y: 6 },
};

type MakeFloat = (random: () => number) => number | null;

const WHOLES: Readonly<Record<string, (random: () => number) => bigint | null>> = {
  small: (random) => BigInt(Math.floor(random() * 31) - 15),
  'at the bounds of factors': (random) => [2n ** 20n, 2n ** 20n - 1n, -(2n ** 20n), 3n][Math.floor(random() * 4)] ?? 0n,
  'of 40 bits and more': (random) => (2n ** 40n - 2n + BigInt(Math.floor(random() * 4))) * (random() < 0.5 ? 1n : -1n),
  'at the ends of their type': (random) =>
    (random() < 0.5 ? 2n ** 62n : -(2n ** 62n)) / BigInt(1 + Math.floor(random() * 9)),
  'sometimes null': (random) => (random() < 0.001 ? null : BigInt(Math.floor(random() * 9))),
};

const FLOATS: Readonly<Record<string, MakeFloat>> = {
  'of six decimals': (random) => Number((random() * 200 - 100).toFixed(6)),
  'of every magnitude': (random) => (random() - 0.5) * 2 ** Math.floor(random() * 120 - 60),
  'at the bounds of the parts': (random) =>
    (random() < 0.5 ? 1 : -1) * 2 ** [7, 8, 8 - 2 ** -44, -74, -75, -76, -33, -34, 6][Math.floor(random() * 9)]!,
  'now and then no number': (random) =>
    random() < 0.0005 ? ([NaN, Infinity, -Infinity, -0, 5e-324][Math.floor(random() * 5)] as number) : random(),
  'sometimes null': (random) => (random() < 0.001 ? null : random() * 90),
};

describe(`sums beside the records (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);

  for (const [wholes, whole] of Object.entries(WHOLES)) {
    for (const [floats, float] of Object.entries(FLOATS)) {
      it(`are to the bit those of the plain path for whole numbers ${wholes} and floats ${floats}`, () => {
        const rows = Array.from({ length: 9000 }, (): Cell[] => {
          const key = random() < 0.01 ? null : BigInt(Math.floor(random() * GROUPS));
          return [key, whole(random), whole(random), float(random), float(random)];
        });
        const run = { workers: 2, random, batchRows: 4096 };
        const dense = groupBy(spec, rows, run);
        expect(dense).toEqual(groupBy({ ...spec, strategy: { kind: 'hash' } }, rows, run));
      });
    }
  }

  it('are right where the table is given away over and over', () => {
    const rows = Array.from({ length: 20_000 }, (): Cell[] => {
      const key = BigInt(Math.floor(random() * 5000));
      return [key, BigInt(Math.floor(random() * 9)), 3n, random(), random() * 90];
    });
    const wide: GroupBySpec = { ...spec, strategy: { kind: 'dense', ranges: [{ min: 0, max: 4999 }] } };
    const few = { ...wide, aggregates: wide.aggregates.filter(({ aggregate }) => aggregate !== 'corr') };
    const expected = reference(few, rows, ({ aggregate, parameters }, values) =>
      aggregateCells(aggregate, parameters, values),
    );
    for (const memory of [2 ** 17, 2 ** 20, 2 ** 24]) {
      expect(differences(few, groupBy(few, rows, { memory, batchRows: 5000 }), expected)).toEqual([]);
    }
  });
});
