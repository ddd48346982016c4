import { describe, expect, it } from 'vitest';
import { aggregateNames, aggregates, findAggregate, needsPositions } from '../../../engine/aggregates/index.js';
import type { Cell } from '../../../engine/arrow/record-batch.js';
import { BOOL, FLOAT64, INT64, UTF8, type DataType } from '../../../engine/arrow/types.js';
import { groupBy } from '../operators/groupby-support.js';

/** Of an aggregate of pairs: of the column with itself. */
function of(aggregate: string, given: DataType, cells: readonly Cell[], parameters: number[] = []): Cell {
  const { pair } = findAggregate(aggregate);
  const input = [{ name: 'v', type: pair === true ? FLOAT64 : given }];
  const column = { aggregate, input: 'v', ...(pair === true ? { other: 'v' } : {}), parameters, as: 'x' };
  const spec = { input, keys: [], aggregates: [column], strategy: { kind: 'hash' }, exponents: {} } as const;
  return groupBy(
    spec,
    cells.map((cell) => [cell]),
  )[0]?.[0] as Cell;
}

describe('the list of aggregates', () => {
  it('has each name once', () => {
    expect(new Set(aggregateNames).size).toBe(aggregates.length);
  });

  it('says of each what it does, in a sentence', () => {
    for (const { doc } of aggregates) expect(doc).toMatch(/^[A-Z].*\.$/);
  });

  it('spells each in SQL with its column', () => {
    for (const aggregate of aggregates) expect(aggregate.sql('"v"', [0.5], '"w"')).toContain('"v"');
    expect(findAggregate('count').sql(null, [])).toBe('count(*)');
  });

  it('knows which need positions', () => {
    expect(aggregates.filter(needsPositions).map(({ name }) => name)).toEqual(['first', 'last']);
  });

  it('has no result but null of no values, except counts', () => {
    for (const { name, accepts, parameters } of aggregates) {
      const type = (accepts as readonly string[]).includes('int64') ? INT64 : BOOL;
      const empty = name.startsWith('count') ? 0n : null;
      const given = parameters.map(({ greatest }) => greatest);
      expect([name, of(name, type, [], given)]).toEqual([name, empty]);
      expect([name, of(name, type, [null, null], given)]).toEqual([name, empty]);
    }
  });
});

describe('each aggregate', () => {
  it('largest and smallest count equal values each, NaN the largest', () => {
    const cells = [3, null, NaN, 3, -1, 2];
    expect([1, 2, 3, 4, 5, 6].map((rank) => of('largest', FLOAT64, cells, [rank]))).toEqual([NaN, 3, 3, 2, -1, null]);
    expect([1, 2, 3, 5, 6].map((rank) => of('smallest', FLOAT64, cells, [rank]))).toEqual([-1, 2, 3, NaN, null]);
    expect(of('largest', INT64, [-(2n ** 63n), 2n ** 63n - 1n], [2])).toBe(-(2n ** 63n));
    expect(() => of('largest', INT64, [], [1.5])).toThrow(/rank of largest must be a whole number from 1 to 100/);
  });
  it('of pairs is null where it is not defined', () => {
    for (const name of ['cov', 'corr', 'slope', 'r2']) expect(of(name, FLOAT64, [1])).toBe(null);
    expect(of('corr', FLOAT64, [2, 2])).toBe(null);
    expect(of('slope', FLOAT64, [2, 2])).toBe(null);
    expect(of('cov', FLOAT64, [2, 2])).toBe(0);
    expect(of('corr', FLOAT64, [1e-160, 2e-160, 3e-160])).toBe(1);
  });
  it('count counts what is present', () => expect(of('count', UTF8, ['a', null, '', 'a'])).toBe(3n));
  it('count_distinct counts values once', () => {
    expect(of('count_distinct', UTF8, ['a', null, '', 'a', 'longer than twelve', 'longer than twelvE'])).toBe(4n);
    expect(of('count_distinct', FLOAT64, [0, -0, NaN, -NaN, 1, null])).toBe(3n);
  });
  it('sum rounds once', () => {
    expect(of('sum', FLOAT64, [0.1, 0.2, 0.3])).toBe(0.6);
    expect(of('sum', FLOAT64, [1e308, 1e308, -1e308])).toBe(1e308);
    expect(of('sum', FLOAT64, [1e16, 1, -1e16])).toBe(1);
    expect(of('sum', BOOL, [true, null, true])).toBe(2n);
    expect(of('sum', { kind: 'decimal', scale: 2 }, [10n, 20n])).toBe(30n);
  });
  it('sum follows IEEE where values are not finite', () => {
    expect(of('sum', FLOAT64, [Infinity, 1])).toBe(Infinity);
    expect(of('sum', FLOAT64, [-Infinity, -Infinity])).toBe(-Infinity);
    expect(of('sum', FLOAT64, [Infinity, -Infinity])).toBe(NaN);
    expect(of('sum', FLOAT64, [NaN, 1])).toBe(NaN);
    expect(of('sum', FLOAT64, [1.7e308, 1.7e308])).toBe(Infinity);
  });
  it('mean divides the exact sum', () => {
    expect(of('mean', INT64, [1n, 2n, 2n])).toBe(5 / 3);
    expect(of('mean', INT64, [2n ** 62n, 2n ** 62n])).toBe(2 ** 62);
    expect(of('mean', FLOAT64, [1.7e308, 1.7e308])).toBe(1.7e308);
    expect(of('mean', { kind: 'decimal', scale: 2 }, [10n, 15n])).toBe(0.125);
  });
  it('min and max order NaN last and text by bytes', () => {
    expect(of('min', FLOAT64, [NaN, 2, -1])).toBe(-1);
    expect(of('max', FLOAT64, [NaN, 2, -1])).toBe(NaN);
    expect(of('min', UTF8, ['b', 'ab', 'a\0', 'a'])).toBe('a');
    expect(of('max', UTF8, ['é', 'z', '\u{1f600}', '\uffff'])).toBe('\u{1f600}');
    expect(of('max', BOOL, [false, true])).toBe(true);
  });
  it('var and std are of the sample', () => {
    expect(of('var', FLOAT64, [1, 2, 3, 4])).toBe(5 / 3);
    expect(of('std', INT64, [1n, 3n])).toBe(Math.SQRT2);
    expect(of('var', FLOAT64, [1e15, 1e15 + 1])).toBe(0.5);
    expect(of('var', FLOAT64, [7])).toBe(null);
    expect(of('var', FLOAT64, [1, Infinity])).toBe(NaN);
  });
  it('median and quantile interpolate between neighbours', () => {
    expect(of('median', INT64, [4n, 1n, 3n, 2n])).toBe(2.5);
    expect(of('quantile', FLOAT64, [10, 20, 40], [0.25])).toBe(15);
    expect(of('quantile', FLOAT64, [10, 20, 40], [1])).toBe(40);
    expect(of('median', { kind: 'decimal', scale: 1 }, [10n, 15n])).toBe(1.25);
  });
  it('first and last skip nulls', () => {
    expect(of('first', UTF8, [null, 'a long enough text', 'b'])).toBe('a long enough text');
    expect(of('last', INT64, [1n, 2n, null])).toBe(2n);
  });
  it('any and all skip nulls', () => {
    expect(of('any', BOOL, [null, false, true])).toBe(true);
    expect(of('all', BOOL, [null, true])).toBe(true);
    expect(of('all', BOOL, [null, false, true])).toBe(false);
  });
});
