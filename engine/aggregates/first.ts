/** first: the value that is present and stands first in the dataset. */
import { ANY_TYPE, sameAsInput, type Aggregate } from './aggregate.js';

export const first = {
  name: 'first',
  doc: 'First value in the order of the dataset, nulls skipped as pandas and Dask do; null without values.',
  parameters: [],
  accepts: ANY_TYPE,
  states: ['first'],
  result: sameAsInput,
  finish: (groups) => groups.kept('first'),
  sql: (column) => `first(${column}) FILTER (WHERE ${column} IS NOT NULL)`,
  dask: 'first',
} as const satisfies Aggregate;
