import type { FunctionDefinition } from '../expr/function.js';
import { isoWeekOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const week = {
  name: 'week',
  doc: 'The week of ISO 8601, 1 to 53: weeks begin on Monday, week 1 holds the first Thursday of the year.',
  example: 'week(ordered)',
  ...datePart(undefined, isoWeekOf),
  sql: ([date]) => `week(${date})`,
  dask: ([date]) => `${date}.dt.isocalendar().week`,
} as const satisfies FunctionDefinition;
