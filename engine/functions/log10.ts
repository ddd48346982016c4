import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { floatLoop } from './shared/arithmetic.js';

export const log10 = {
  name: 'log10',
  aliases: ['log'],
  doc: 'The decimal logarithm; -inf for 0 and nan for negative numbers, where DuckDB raises an error.',
  example: 'log10(v1)',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveFixed([FLOAT64], FLOAT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([value]) => Math.log10(value as number),
  kernel: () => floatLoop(Math.log10),
  sql: ([value]) => `log10(${value})`,
  dask: ([value]) => `np.log10(${value})`,
} as const satisfies FunctionDefinition;
