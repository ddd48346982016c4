import type { FunctionDefinition } from '../expr/function.js';
import { clockPart } from './shared/dates.js';

export const hour = {
  name: 'hour',
  doc: 'The hour, 0 to 23; 0 for a date.',
  example: 'hour(started)',
  ...clockPart(3_600_000_000n, 24n),
  sql: ([time]) => `hour(${time})`,
  dask: ([time]) => `${time}.dt.hour`,
} as const satisfies FunctionDefinition;
