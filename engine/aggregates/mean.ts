/** mean: exact sum divided by the number of values, rounded once. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS_AND_BOOL, numbers, type Aggregate } from './aggregate.js';

export const mean = {
  name: 'mean',
  doc: 'Arithmetic mean of the values, rounded once; null without values.',
  parameters: [],
  accepts: NUMBERS_AND_BOOL,
  states: ['sum'],
  result: () => FLOAT64,
  finish: (groups) => numbers(FLOAT64, groups.means(), groups.counts()),
  sql: (column) => `avg(${column})`,
  dask: 'mean',
} as const satisfies Aggregate;
