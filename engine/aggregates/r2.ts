/** r2: the coefficient of determination of a least-squares line, the square of the correlation. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, type Aggregate } from './aggregate.js';
import { MOMENTS, ofMoments } from './pairs.js';

export const r2 = {
  name: 'r2',
  doc: 'Coefficient of determination of the line of the column over a second one, `y:r2(x)`; 1 where y does not vary; null for less than two pairs, or where x does not vary.',
  parameters: [],
  accepts: NUMBERS,
  pair: true,
  states: MOMENTS,
  result: () => FLOAT64,
  // As `regr_r2` of the SQL standard.
  finish: (groups) =>
    ofMoments(groups, (both, y, x) => {
      if (x === 0) return null;
      return y === 0 ? 1 : Math.min(1, (both / x) * (both / y));
    }),
  sql: (column, _, other) => `regr_r2(${column}, ${other})`,
  dask: null,
} as const satisfies Aggregate;
