/** all: whether every value is true. */
import { BOOL } from '../arrow/types.js';
import type { Aggregate } from './aggregate.js';

export const all = {
  name: 'all',
  doc: 'Whether every value is true, nulls skipped; null without values, as bool_and in SQL.',
  parameters: [],
  accepts: ['bool'],
  states: ['minimum'],
  result: () => BOOL,
  finish: (groups) => groups.kept('minimum'),
  sql: (column) => `bool_and(${column})`,
  dask: 'min',
} as const satisfies Aggregate;
