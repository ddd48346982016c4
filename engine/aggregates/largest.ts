/** largest(rank): the value of that rank, counted from the largest. */
import { NUMBERS_AND_TIMES, RANK, sameAsInput, type Aggregate } from './aggregate.js';

export const largest = {
  name: 'largest',
  doc: 'The value of a rank from 1 to 100, the largest value first, equal values counted each; null where there are fewer.',
  parameters: [RANK],
  accepts: NUMBERS_AND_TIMES,
  states: ['largest'],
  result: sameAsInput,
  finish: (groups, [rank]) => groups.ranked('largest', rank as number),
  sql: (column, [rank]) => `max(${column}, ${rank})[${rank}]`,
  dask: null,
} as const satisfies Aggregate;
