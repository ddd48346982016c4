import type { FunctionDefinition } from '../expr/function.js';
import { civilOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const year = {
  name: 'year',
  doc: 'The year.',
  example: 'year(ordered)',
  ...datePart(0, (days) => civilOf(days).year),
  sql: ([date]) => `year(${date})`,
  dask: ([date]) => `${date}.dt.year`,
} as const satisfies FunctionDefinition;
