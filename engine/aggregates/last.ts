/** last: the value that is present and stands last in the dataset. */
import { ANY_TYPE, sameAsInput, type Aggregate } from './aggregate.js';

export const last = {
  name: 'last',
  doc: 'Last value in the order of the dataset, nulls skipped as pandas and Dask do; null without values.',
  parameters: [],
  accepts: ANY_TYPE,
  states: ['last'],
  result: sameAsInput,
  finish: (groups) => groups.kept('last'),
  sql: (column) => `last(${column}) FILTER (WHERE ${column} IS NOT NULL)`,
  dask: 'last',
} as const satisfies Aggregate;
