import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { floatLoop } from './shared/arithmetic.js';

export const ln = {
  name: 'ln',
  doc: 'The natural logarithm; -inf for 0 and nan for negative numbers, where DuckDB raises an error.',
  example: 'ln(v1)',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveFixed([FLOAT64], FLOAT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([value]) => Math.log(value as number),
  kernel: () => floatLoop(Math.log),
  sql: ([value]) => `ln(${value})`,
  dask: ([value]) => `np.log(${value})`,
} as const satisfies FunctionDefinition;
