import { expect, it } from 'vitest';
import type { Cell } from '../../../../engine/arrow/record-batch.js';
import { FLOAT64, INT64 } from '../../../../engine/arrow/types.js';
import type { GroupBySpec } from '../../../../engine/operators/groupby-spec.js';
import { groupBy, randomOf, SEED } from '../groupby-support.js';

const PROBABILITIES = [0, 0.001, 0.25, 0.5, 0.9, 0.999, 1];

const spec: GroupBySpec = {
  input: [
    { name: 'k', type: INT64 },
    { name: 'x', type: FLOAT64 },
  ],
  keys: ['k'],
  aggregates: PROBABILITIES.map((p) => ({ aggregate: 'quantile', input: 'x', parameters: [p], as: `q${p}` })),
  strategy: { kind: 'hash' },
  exponents: {},
};

const SHAPES: Readonly<Record<string, (random: () => number) => number>> = {
  spread: (random) => random() * 100 - 50,
  'few and often': (random) => Math.floor(random() * 3),
  'all one': () => 7,
  'one among many': (random) => (random() < 0.9 ? 1 : random()),
  'of every magnitude': (random) => (random() - 0.5) * 2 ** Math.floor(random() * 300 - 150),
  'not all numbers': (random) => [NaN, Infinity, -Infinity, 3, -3][Math.floor(random() * 5)] as number,
};

for (const [name, value] of Object.entries(SHAPES)) {
  it(`gives the quantiles of sorted values where values are ${name} (PARTITA_SEED=${SEED})`, () => {
    const random = randomOf(SEED);
    const sizes = [1, 2, 191, 192, 193, 1000, 5000];
    const rows = sizes.flatMap((size, key) => Array.from({ length: size }, (): Cell[] => [BigInt(key), value(random)]));
    rows.sort(() => random() - 0.5);
    const got = groupBy(spec, rows, { workers: 3, random, batchRows: 999 });
    for (const [key, size] of sizes.entries()) {
      const sorted = rows.filter(([k]) => k === BigInt(key)).map(([, x]) => x as number);
      sorted.sort((a, b) => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || (a < b ? -1 : Number(a > b)));
      const expected = PROBABILITIES.map((p) => {
        const place = (size - 1) * p;
        const below = Math.floor(place);
        const low = sorted[below] as number;
        return place === below ? low : low + ((sorted[below + 1] as number) - low) * (place - below);
      });
      expect(got[key]).toEqual([BigInt(key), ...expected]);
    }
  });
}
