import type { FunctionDefinition } from '../expr/function.js';
import { dayOfYear as dayNumber } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const dayOfYear = {
  name: 'day_of_year',
  doc: 'The day of the year, 1 to 366.',
  example: 'day_of_year(ordered)',
  ...datePart(5, dayNumber),
  sql: ([date]) => `dayofyear(${date})`,
  dask: ([date]) => `${date}.dt.dayofyear`,
} as const satisfies FunctionDefinition;
