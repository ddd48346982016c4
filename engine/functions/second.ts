import type { FunctionDefinition } from '../expr/function.js';
import { clockPart } from './shared/dates.js';

export const second = {
  name: 'second',
  doc: 'The second, 0 to 59, without its fraction; 0 for a date.',
  example: 'second(started)',
  ...clockPart(1_000_000n, 60n),
  sql: ([time]) => `second(${time})`,
  dask: ([time]) => `${time}.dt.second`,
} as const satisfies FunctionDefinition;
