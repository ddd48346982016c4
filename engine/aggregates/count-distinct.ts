/** count_distinct: number of different values. */
import { INT64 } from '../arrow/types.js';
import { ANY_TYPE, integers, numbers, type Aggregate } from './aggregate.js';

export const countDistinct = {
  name: 'count_distinct',
  doc: 'Number of different values, nulls not counted; every NaN is the same value, and -0 is 0.',
  parameters: [],
  accepts: ANY_TYPE,
  states: ['distinct'],
  result: () => INT64,
  finish: (groups) => numbers(INT64, integers(groups.distinct())),
  sql: (column) => `count(DISTINCT ${column})`,
  dask: 'nunique',
} as const satisfies Aggregate;
