/** Steps as the window makes them, in few words. */
import type { Condition, GroupBy, Step } from '../../../app/recipe/steps.js';

let count = 0;
const next = () => ({ id: `s${++count}`, off: false });

export function filter(...conditions: Condition[]): Step {
  return { kind: 'filter', ...next(), chips: conditions.map((condition) => ({ ...next(), condition })) };
}

export function compute(column: string, formula: string): Step {
  return { kind: 'compute', ...next(), column, formula };
}

export function sort(column: string, descending = false): Step {
  return { kind: 'sort', ...next(), keys: [{ column, descending }] };
}

export function limit(rows: number, offset = 0): Step {
  return { kind: 'limit', ...next(), count: rows, offset };
}

/** `groupBy(['city'], ['mean fare'])`: aggregates as `function column`, alone for the count of rows. */
export function groupBy(keys: readonly string[], aggregates: readonly string[], more: Partial<GroupBy> = {}): Step {
  const groups: GroupBy = {
    keys: keys.map((key) => ({ id: `s${++count}`, formula: key, as: key })),
    aggregates: aggregates.map((text) => {
      const [aggregate = '', input = null] = text.split(' ');
      const as = input === null ? aggregate : `${aggregate}_${input}`;
      return { id: `s${++count}`, aggregate, input, parameters: [], as };
    }),
    having: [],
    order: [],
    nullKeys: true,
    limit: null,
    ...more,
  };
  return { kind: 'groupBy', ...next(), title: '', groupBy: groups };
}
