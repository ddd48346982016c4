import type { FunctionDefinition } from '../expr/function.js';
import { civilOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const month = {
  name: 'month',
  doc: 'The month, 1 to 12.',
  example: 'month(ordered)',
  ...datePart(1, (days) => civilOf(days).month),
  sql: ([date]) => `month(${date})`,
  dask: ([date]) => `${date}.dt.month`,
} as const satisfies FunctionDefinition;
