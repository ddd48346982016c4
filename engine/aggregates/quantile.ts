/** quantile(p): the value below which a share p of the values lies. */
import { FLOAT64 } from '../arrow/types.js';
import { NUMBERS, numbers, type Aggregate } from './aggregate.js';

export const quantile = {
  name: 'quantile',
  doc: 'Quantile for a probability from 0 to 1, with linear interpolation between neighbours; null without values.',
  parameters: [{ name: 'probability', least: 0, greatest: 1 }],
  accepts: NUMBERS,
  states: ['values'],
  result: () => FLOAT64,
  finish: (groups, [probability]) => numbers(FLOAT64, groups.quantiles(probability as number), groups.counts()),
  sql: (column, [probability]) => `quantile_cont(${column}, ${probability})`,
  dask: null,
} as const satisfies Aggregate;
