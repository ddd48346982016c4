import type { FunctionDefinition } from '../expr/function.js';
import { checkedInteger, resolveNumbers } from './shared/arithmetic.js';
import { negationKernel } from './shared/negation.js';

export const negate = {
  name: 'negate',
  doc: '-a; the smallest integer has no opposite and is an error.',
  example: '-balance',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveNumbers,
  nulls: 'propagate',
  canFail: true,
  apply: ([a]) => (typeof a === 'number' ? -a : checkedInteger(-(a as bigint), () => `-(${String(a)})`)),
  kernel: negationKernel,
  sql: ([a]) => `(-${a})`,
  dask: ([a]) => `(-${a})`,
} as const satisfies FunctionDefinition;
