import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { floatLoop } from './shared/arithmetic.js';

export const exp = {
  name: 'exp',
  doc: 'e to the power of x.',
  example: 'exp(rate)',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveFixed([FLOAT64], FLOAT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([value]) => Math.exp(value as number),
  kernel: () => floatLoop(Math.exp),
  sql: ([value]) => `exp(${value})`,
  dask: ([value]) => `np.exp(${value})`,
} as const satisfies FunctionDefinition;
