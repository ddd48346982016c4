/** corr: Pearson's correlation of two columns. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, type Aggregate } from './aggregate.js';
import { MOMENTS, ofMoments } from './pairs.js';

export const correlation = {
  name: 'corr',
  doc: "Pearson's correlation with a second column, `x:corr(y)`; null for less than two pairs, or where a column does not vary.",
  parameters: [],
  accepts: NUMBERS,
  pair: true,
  states: MOMENTS,
  result: () => FLOAT64,
  finish: (groups) =>
    ofMoments(groups, (both, x, y) => {
      if (x === 0 || y === 0) return null;
      // Rounding must not lead out of the range.
      return Math.min(1, Math.max(-1, both / (Math.sqrt(x) * Math.sqrt(y))));
    }),
  sql: (column, _, other) => `corr(${column}, ${other})`,
  dask: null,
} as const satisfies Aggregate;
