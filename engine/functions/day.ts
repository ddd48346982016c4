import type { FunctionDefinition } from '../expr/function.js';
import { civilOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const day = {
  name: 'day',
  aliases: ['day_of_month'],
  doc: 'The day of the month, 1 to 31.',
  example: 'day(ordered)',
  ...datePart(2, (days) => civilOf(days).day),
  sql: ([date]) => `day(${date})`,
  dask: ([date]) => `${date}.dt.day`,
} as const satisfies FunctionDefinition;
