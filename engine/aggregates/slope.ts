/** slope: of the least-squares line of one column over another. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, type Aggregate } from './aggregate.js';
import { MOMENTS, ofMoments } from './pairs.js';

export const slope = {
  name: 'slope',
  doc: 'Slope of the least-squares line of the column over a second one, `y:slope(x)`; null for less than two pairs, or where x does not vary.',
  parameters: [],
  accepts: NUMBERS,
  pair: true,
  states: MOMENTS,
  result: () => FLOAT64,
  finish: (groups) => ofMoments(groups, (both, _, x) => (x === 0 ? null : both / x)),
  sql: (column, _, other) => `regr_slope(${column}, ${other})`,
  dask: null,
} as const satisfies Aggregate;
