/** mode: the value that is present most often. */
import { NUMBERS_AND_TIMES, sameAsInput, type Aggregate } from './aggregate.js';

export const mode = {
  name: 'mode',
  doc: 'Most frequent value, the least of those that are equally frequent; every NaN is the same value, and -0 is 0; null without values.',
  parameters: [],
  accepts: ['bool', ...NUMBERS_AND_TIMES],
  states: ['values'],
  result: sameAsInput,
  finish: (groups) => groups.modes(),
  // In that order the least of the most frequent values comes first, and DuckDB takes the first.
  sql: (column) => `mode(${column} ORDER BY ${column})`,
  dask: null,
} as const satisfies Aggregate;
