/** std: square root of the (once rounded) sample variance. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, numbers, type Aggregate } from './aggregate.js';

export const std = {
  name: 'std',
  doc: 'Sample standard deviation (n - 1): the square root of `var`; null for less than two values.',
  parameters: [],
  accepts: NUMBERS,
  states: ['sum', 'squares'],
  result: () => FLOAT64,
  finish: (groups) => numbers(FLOAT64, groups.variances().map(Math.sqrt), groups.counts(), 2),
  sql: (column) => `stddev_samp(${column})`,
  dask: 'std',
} as const satisfies Aggregate;
