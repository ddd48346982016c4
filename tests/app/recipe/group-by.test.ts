import { describe, expect, it } from 'vitest';
import {
  EMPTY_GROUP_BY,
  aggregatesFor,
  renameResult,
  tidied,
  withAggregate,
  withFunction,
  withInput,
  withKey,
} from '../../../app/recipe/group-by.js';
import { aggregatesText } from '../../../app/recipe/calls.js';
import { schemaOf, schemaOfGroupBy } from '../../../app/recipe/schema.js';
import { aggregates, findAggregate } from '../../../engine/plain.js';

const schema = schemaOf([
  { name: 'zone', type: 'utf8' },
  { name: 'fare amount', type: 'float64' },
  { name: 'paid', type: 'bool' },
]);

describe('shelves of a group-by', () => {
  it('offer for every type just the aggregates that the engine takes', () => {
    for (const kind of ['bool', 'int64', 'float64', 'decimal', 'date', 'timestamp', 'utf8'] as const) {
      expect(aggregatesFor(kind).map(({ name }) => name)).toEqual(
        aggregates.filter(({ accepts }) => (accepts as readonly string[]).includes(kind)).map(({ name }) => name),
      );
    }
    expect(aggregatesFor(null).map(({ name }) => name)).toEqual(['count']);
  });

  it('give every result a name of its own, and types that the engine agrees with', () => {
    let groupBy = withKey(withKey(EMPTY_GROUP_BY, 'zone'), 'zone');
    for (const input of ['"fare amount"', '"fare amount"', 'paid', 'zone', null])
      groupBy = withAggregate(groupBy, input, schema);
    expect(schemaOfGroupBy(groupBy, schema).map(({ name }) => name)).toEqual([
      'zone',
      'zone_2',
      'mean_fare amount',
      'mean_fare amount_2',
      'count_paid',
      'count_zone',
      'count',
    ]);
  });

  it('rename a result with its function, unless the user named it', () => {
    const made = withAggregate(EMPTY_GROUP_BY, '"fare amount"', schema);
    expect(withFunction(made, 'a1', findAggregate('sum'), schema).aggregates[0]?.as).toBe('sum_fare amount');
    const named = renameResult(made, 'mean_fare amount', 'fare');
    expect(withFunction(named, 'a1', findAggregate('sum'), schema).aggregates[0]?.as).toBe('fare');
  });

  it('carry a new name into conditions and order, and drop those of results that are gone', () => {
    const made = {
      ...withAggregate(withKey(EMPTY_GROUP_BY, 'zone'), '"fare amount"', schema),
      having: [{ id: 'c1', off: false, condition: { op: '>=', column: 'mean_fare amount', value: 3 } as const }],
      order: [{ column: 'mean_fare amount', descending: true }],
    };
    const changed = withFunction(made, 'a1', findAggregate('max'), schema);
    expect(changed.order[0]?.column).toBe('max_fare amount');
    expect(changed.having[0]?.condition).toMatchObject({ column: 'max_fare amount' });
    expect(tidied({ ...changed, aggregates: [] })).toMatchObject({ having: [], order: [] });
  });

  it('take a function that fits when the column is changed to one of another type', () => {
    const made = withAggregate(EMPTY_GROUP_BY, '"fare amount"', schema);
    expect(withInput(made, 'a1', 'zone', schema).aggregates[0]).toMatchObject({ aggregate: 'count', as: 'count_zone' });
    const quantile = withFunction(made, 'a1', findAggregate('quantile'), schema);
    expect(quantile.aggregates[0]?.parameters).toEqual([0.5]);
  });

  it('give an aggregate of pairs another column of numbers, and keep it while the function stays', () => {
    const wide = [...schema, ...schemaOf([{ name: 'tip', type: 'int64' }])];
    const made = withFunction(withAggregate(EMPTY_GROUP_BY, '"fare amount"', wide), 'a1', findAggregate('corr'), wide);
    expect(made.aggregates[0]).toMatchObject({ aggregate: 'corr', other: 'tip', as: 'corr_fare amount' });
    expect(aggregatesText(made.aggregates)).toBe('"fare amount":corr(tip) as "corr_fare amount"');
    expect(withInput(made, 'a1', 'tip * 2', wide).aggregates[0]).toMatchObject({ other: 'tip' });
    const [plain] = withFunction(made, 'a1', findAggregate('largest'), wide).aggregates;
    expect([plain?.other, plain?.parameters]).toEqual([undefined, [1]]);
    const texts = { ...made, aggregates: made.aggregates.map((one) => ({ ...one, other: 'zone' })) };
    expect(() => schemaOfGroupBy(texts, wide)).toThrow(/corr is not for utf8/);
  });
});
