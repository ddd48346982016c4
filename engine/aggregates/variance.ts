/** var: sample variance of exact sums, rounded once. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, numbers, type Aggregate } from './aggregate.js';

export const variance = {
  name: 'var',
  doc: 'Sample variance (n - 1), exact before its one rounding; null for less than two values.',
  parameters: [],
  accepts: NUMBERS,
  states: ['sum', 'squares'],
  result: () => FLOAT64,
  finish: (groups) => numbers(FLOAT64, groups.variances(), groups.counts(), 2),
  sql: (column) => `var_samp(${column})`,
  dask: 'var',
} as const satisfies Aggregate;
