import { describe, expect, it } from 'vitest';
import { EMPTY_GROUP_BY, withAggregate, withKey } from '../../app/recipe/group-by.js';
import { schemaOf, schemaOfGroupBy } from '../../app/recipe/schema.js';
import { chartChoice, firstChoice } from '../../renderer/panels/groupby/chart-choice.js';

const schema = schemaOf([
  { name: 'zone', type: 'utf8' },
  { name: 'day', type: 'date' },
  { name: 'fare', type: 'float64' },
  { name: 'tip', type: 'decimal(2)' },
]);

function choiceFor(keys: readonly string[], inputs: readonly (string | null)[]) {
  let groupBy = keys.reduce(withKey, EMPTY_GROUP_BY);
  for (const input of inputs) groupBy = withAggregate(groupBy, input, schema);
  const choice = chartChoice(groupBy, schemaOfGroupBy(groupBy, schema));
  return { choice, first: firstChoice(choice, groupBy), groupBy };
}

describe('the chart of an answer', () => {
  it('is bars for a text key and a line for a day', () => {
    expect(choiceFor(['zone'], ['fare']).first).toEqual({ kind: 'bars', measure: 'mean_fare' });
    expect(choiceFor(['day'], ['fare']).first).toEqual({ kind: 'line', measure: 'mean_fare' });
  });

  it('is no line along two keys, and a scatter only of two numbers', () => {
    expect(choiceFor(['day', 'zone'], ['fare']).choice.kinds).toEqual(['bars']);
    expect(choiceFor(['zone'], ['fare', 'tip']).choice.kinds).toEqual(['bars', 'scatter']);
  });

  it('is none without a number to measure', () => {
    expect(choiceFor(['zone'], []).first).toEqual({ kind: null, measure: null });
    expect(choiceFor([], [null]).choice.kinds).toEqual([]);
  });

  it('measures what the answer is ordered by', () => {
    const { groupBy } = choiceFor(['zone'], ['fare', 'tip']);
    const ordered = { ...groupBy, order: [{ column: 'mean_tip', descending: true }] };
    expect(firstChoice(chartChoice(ordered, schemaOfGroupBy(ordered, schema)), ordered).measure).toBe('mean_tip');
  });
});
