/** smallest(rank): the value of that rank, counted from the smallest. */
import { NUMBERS_AND_TIMES, RANK, sameAsInput, type Aggregate } from './aggregate.js';

export const smallest = {
  name: 'smallest',
  doc: 'The value of a rank from 1 to 100, the smallest value first, equal values counted each; null where there are fewer.',
  parameters: [RANK],
  accepts: NUMBERS_AND_TIMES,
  states: ['smallest'],
  result: sameAsInput,
  finish: (groups, [rank]) => groups.ranked('smallest', rank as number),
  sql: (column, [rank]) => `min(${column}, ${rank})[${rank}]`,
  dask: null,
} as const satisfies Aggregate;
