/** min: the least value in the order of its type. */
import { ANY_TYPE, sameAsInput, type Aggregate } from './aggregate.js';

export const minimum = {
  name: 'min',
  doc: 'Least value; NaN counts as greater than every number, text is ordered by its bytes; null without values.',
  parameters: [],
  accepts: ANY_TYPE,
  states: ['minimum'],
  result: sameAsInput,
  finish: (groups) => groups.kept('minimum'),
  sql: (column) => `min(${column})`,
  dask: 'min',
} as const satisfies Aggregate;
