/** max: the greatest value in the order of its type. */
import { ANY_TYPE, sameAsInput, type Aggregate } from './aggregate.js';

export const maximum = {
  name: 'max',
  doc: 'Greatest value; NaN counts as greater than every number, text is ordered by its bytes; null without values.',
  parameters: [],
  accepts: ANY_TYPE,
  states: ['maximum'],
  result: sameAsInput,
  finish: (groups) => groups.kept('maximum'),
  sql: (column) => `max(${column})`,
  dask: 'max',
} as const satisfies Aggregate;
