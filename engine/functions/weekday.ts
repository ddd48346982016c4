import type { FunctionDefinition } from '../expr/function.js';
import { weekdayOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const weekday = {
  name: 'weekday',
  aliases: ['day_of_week'],
  doc: 'The day of the week, Sunday 0 to Saturday 6.',
  example: 'weekday(ordered)',
  ...datePart(4, weekdayOf),
  sql: ([date]) => `weekday(${date})`,
  dask: ([date]) => `${date}.dt.dayofweek.add(1).mod(7)`,
} as const satisfies FunctionDefinition;
