import type { FunctionDefinition } from '../expr/function.js';
import { clockPart } from './shared/dates.js';

export const minute = {
  name: 'minute',
  doc: 'The minute, 0 to 59; 0 for a date.',
  example: 'minute(started)',
  ...clockPart(60_000_000n, 60n),
  sql: ([time]) => `minute(${time})`,
  dask: ([time]) => `${time}.dt.minute`,
} as const satisfies FunctionDefinition;
