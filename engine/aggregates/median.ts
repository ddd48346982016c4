/** median: the middle value, or the middle between the two. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, numbers, type Aggregate } from './aggregate.js';

export const median = {
  name: 'median',
  doc: 'Middle value, exactly; between the two middle ones for an even number of values; null without values.',
  parameters: [],
  accepts: NUMBERS,
  states: ['values'],
  result: () => FLOAT64,
  finish: (groups) => numbers(FLOAT64, groups.quantiles(0.5), groups.counts()),
  sql: (column) => `median(${column})`,
  dask: 'median',
} as const satisfies Aggregate;
