import type { FunctionDefinition } from '../expr/function.js';
import { civilOf } from '../expr/calendar.js';
import { datePart } from './shared/dates.js';

export const quarter = {
  name: 'quarter',
  doc: 'The quarter, 1 to 4.',
  example: 'quarter(ordered)',
  ...datePart(3, (days) => (civilOf(days).month + 2n) / 3n),
  sql: ([date]) => `quarter(${date})`,
  dask: ([date]) => `${date}.dt.quarter`,
} as const satisfies FunctionDefinition;
