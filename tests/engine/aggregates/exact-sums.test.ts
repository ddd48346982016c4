import { describe, expect, it } from 'vitest';
import { roundRatio } from '../../../engine/aggregates/rounding.js';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { FLOAT64, INT64 } from '../../../engine/arrow/types.js';
import type { GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { aggregateCells, aggregatePairs } from '../operators/groupby-reference.js';
import { differences, groupBy, randomOf, reference, SEED } from '../operators/groupby-support.js';

const NAMES = ['sum', 'mean', 'var', 'std'];

function specOf(exponents: Record<string, number>, decimals: number): GroupBySpec {
  const input = [
    { name: 'k', type: INT64 },
    { name: 'f', type: FLOAT64 },
    { name: 'i', type: INT64 },
    { name: 'd', type: { kind: 'decimal', scale: decimals } } as const,
  ];
  const aggregates = ['f', 'i', 'd'].flatMap((name) =>
    NAMES.filter((aggregate) => aggregate !== 'sum' || name === 'f').map((aggregate) => {
      return { aggregate, input: name, parameters: [], as: `${name}_${aggregate}` };
    }),
  );
  return { input, keys: ['k'], aggregates, strategy: { kind: 'hash' }, exponents };
}

describe(`exact sums (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const integer = (bits: number) => {
    const value = BigInt.asIntN(bits, BigInt(Math.floor(random() * 2 ** 53)) * BigInt(Math.floor(random() * 2 ** 53)));
    return value;
  };

  for (const binades of [1, 20, 41, 80, 300, 2040]) {
    it(`are rounded correctly over ${binades} binades, whatever the anchor, order and splits`, () => {
      const middle = binades > 1000 ? 0 : Math.floor(random() * 400 - 200);
      const rows = Array.from({ length: 500 }, (): Cell[] => {
        const exponent = middle + Math.floor((random() - 0.5) * binades);
        const whole = random() < 0.2 ? Math.round(random() * 100) : 1 + random();
        const float = (random() < 0.5 ? -1 : 1) * whole * 2 ** Math.max(exponent, -1074);
        const key = BigInt(Math.floor(random() * 60));
        return [key, random() < 0.05 ? 0 : float, integer(64), integer(60)];
      });
      const spec = specOf({}, Math.floor(random() * 19));
      const decimal = spec.input[3]?.type;
      const scale = decimal?.kind === 'decimal' ? decimal.scale : 0;
      const want = reference(spec, rows, ({ aggregate, input }, values) =>
        aggregateCells(aggregate, [], values, input === 'd' ? scale : 0),
      );
      for (const exponents of [{}, { f: middle + binades / 2 }, { f: -900 }, { f: 1020 }]) {
        const run = { workers: 2, batchRows: 1 + Math.floor(random() * 100), memory: 2 ** 14, random };
        expect(differences(spec, groupBy({ ...spec, exponents }, rows, run), want)).toEqual([]);
      }
    });
  }
});

describe(`exact products of pairs (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const input = ['k', 'x', 'y'].map((name) => ({ name, type: name === 'k' ? INT64 : FLOAT64 }));
  const aggregates = ['cov', 'corr', 'slope', 'r2'].flatMap((aggregate) => [
    { aggregate, input: 'x', other: 'y', parameters: [], as: `${aggregate}_xy` },
    { aggregate, input: 'y', other: 'x', parameters: [], as: `${aggregate}_yx` },
    { aggregate, input: 'x', other: 'x', parameters: [], as: `${aggregate}_xx` },
  ]);

  for (const binades of [1, 20, 41, 80, 300, 700]) {
    it(`are rounded once over ${binades} binades, whatever the anchors, order, splits and nulls`, () => {
      const cell = (): Cell => {
        if (random() < 0.1) return null;
        if (random() < 0.05) return random() < 0.5 ? 0 : 1;
        return (random() < 0.5 ? -1 : 1) * (1 + random()) * 2 ** Math.floor((random() - 0.5) * binades);
      };
      const special = () => (random() < 0.004 ? [NaN, Infinity, -Infinity][Math.floor(3 * random())] : undefined);
      const rows = Array.from({ length: 600 }, (_, row): Cell[] => {
        const key = BigInt(Math.floor(random() * 60));
        // Some groups where one column does not vary.
        const [x, y] = [key % 7n === 0n ? 3 : cell(), key % 11n === 0n ? -0.1 : cell()];
        return [key, row < 300 ? x : (special() ?? x), row < 300 ? y : (special() ?? y)];
      });
      const spec: GroupBySpec = { input, keys: ['k'], aggregates, strategy: { kind: 'hash' }, exponents: {} };
      const want = reference(spec, rows, ({ aggregate }, x, y) => aggregatePairs(aggregate, x, y));
      for (const exponents of [{}, { x: binades / 2, y: binades / 2 }, { x: -900 }, { y: 1020 }]) {
        const run = { workers: 2, batchRows: 1 + Math.floor(random() * 100), memory: 2 ** 14, random };
        expect(differences(spec, groupBy({ ...spec, exponents }, rows, run), want)).toEqual([]);
      }
    });
  }
});

describe(`exact products of pairs of integers (PARTITA_SEED=${SEED})`, () => {
  const random = randomOf(SEED);
  const input = ['k', 'x', 'y'].map((name) => ({ name, type: INT64 }));
  const aggregates = ['cov', 'corr', 'slope', 'r2'].map((aggregate) => {
    return { aggregate, input: 'x', other: 'y', parameters: [], as: aggregate };
  });

  for (const bits of [4, 31, 32, 40, 64]) {
    it(`are rounded once for integers of ${bits} bits`, () => {
      const cell = (): Cell => {
        if (random() < 0.1) return null;
        const wide = BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
        return random() < 0.02 ? -(2n ** BigInt(bits - 1)) : BigInt.asIntN(bits, wide);
      };
      const rows = Array.from({ length: 600 }, (): Cell[] => [BigInt(Math.floor(random() * 40)), cell(), cell()]);
      const spec: GroupBySpec = { input, keys: ['k'], aggregates, strategy: { kind: 'hash' }, exponents: {} };
      const want = reference(spec, rows, ({ aggregate }, x, y) => aggregatePairs(aggregate, x, y));
      const run = { workers: 2, batchRows: 1 + Math.floor(random() * 100), memory: 2 ** 14, random };
      expect(differences(spec, groupBy(spec, rows, run), want)).toEqual([]);
    });
  }
});

describe('the rounding of ratios', () => {
  it('goes to nearest even, down to the least double', () => {
    expect(roundRatio(1n, 3n, 0)).toBe(1 / 3);
    expect(roundRatio(-2n, 7n, -3)).toBe(-2 / 7 / 8);
    expect(roundRatio(2n ** 53n + 1n, 1n, 0)).toBe(2 ** 53);
    expect(roundRatio(2n ** 53n + 3n, 1n, 0)).toBe(2 ** 53 + 4);
    expect(roundRatio(1n, 1n, -1074)).toBe(5e-324);
    expect(roundRatio(1n, 2n, -1074)).toBe(0);
    expect(roundRatio(3n, 2n, -1074)).toBe(1e-323);
    expect(roundRatio(2n ** 54n - 1n, 1n, 970)).toBe(Infinity);
    expect(roundRatio(2n ** 53n - 1n, 1n, 971)).toBe(Number.MAX_VALUE);
  });
});
