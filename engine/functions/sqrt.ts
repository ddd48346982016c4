import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { unaryKernel } from './shared/arithmetic.js';

export const sqrt = {
  name: 'sqrt',
  doc: 'The square root; nan for negative numbers, where DuckDB raises an error.',
  example: 'sqrt(area)',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveFixed([FLOAT64], FLOAT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([value]) => Math.sqrt(value as number),
  kernel: () => unaryKernel(FLOAT64, (run) => run.squareRootF64),
  sql: ([value]) => `sqrt(${value})`,
  dask: ([value]) => `np.sqrt(${value})`,
} as const satisfies FunctionDefinition;
