import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveCommon } from '../expr/coercion.js';
import { compareCells } from './shared/comparison.js';
import { membershipKernel } from './shared/membership.js';

export const inList = {
  name: 'in',
  doc: 'Whether x equals one of the values; null where none does and one is null.',
  example: "region in ('north', 'south')",
  arity: [2, Infinity],
  takes: 'values of types that compare',
  resolve: resolveCommon(() => BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([x = null, ...list]) => {
    if (x === null) return null;
    if (list.some((value) => value !== null && compareCells(x, value) === 0)) return true;
    return list.includes(null) ? null : false;
  },
  kernel: membershipKernel,
  sql: ([x, ...list]) => `(${x} IN (${list.join(', ')}))`,
  dask: ([x, ...list]) => `${x}.isin([${list.join(', ')}])`,
} as const satisfies FunctionDefinition;
