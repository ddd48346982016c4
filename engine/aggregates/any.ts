/** any: whether some value is true. */
import { BOOL } from '../arrow/types.js';
import type { Aggregate } from './aggregate.js';

export const any = {
  name: 'any',
  doc: 'Whether some value is true, nulls skipped; null without values, as bool_or in SQL.',
  parameters: [],
  accepts: ['bool'],
  states: ['maximum'],
  result: () => BOOL,
  finish: (groups) => groups.kept('maximum'),
  sql: (column) => `bool_or(${column})`,
  dask: 'max',
} as const satisfies Aggregate;
