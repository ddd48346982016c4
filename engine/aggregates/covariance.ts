/** cov: sample covariance of two columns, of exact sums, rounded once. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, numbers, type Aggregate } from './aggregate.js';

export const covariance = {
  name: 'cov',
  doc: 'Sample covariance (n - 1) with a second column, `x:cov(y)`, exact before its one rounding; null for less than two pairs.',
  parameters: [],
  accepts: NUMBERS,
  pair: true,
  states: ['sum', 'otherSum', 'products'],
  result: () => FLOAT64,
  finish: (groups) => numbers(FLOAT64, groups.covariances(), groups.counts(), 2),
  sql: (column, _, other) => `covar_samp(${column}, ${other})`,
  dask: null,
} as const satisfies Aggregate;
