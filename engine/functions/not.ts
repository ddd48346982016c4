import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { unaryKernel } from './shared/arithmetic.js';

export const not = {
  name: 'not',
  doc: 'Whether it does not hold; null stays null.',
  example: 'not active',
  arity: [1, 1],
  takes: 'a condition',
  resolve: resolveFixed([BOOL], BOOL),
  nulls: 'propagate',
  canFail: false,
  apply: ([a]) => a === false,
  kernel: () => unaryKernel(BOOL, (run) => run.notBytes),
  sql: ([a]) => `(NOT ${a})`,
  dask: ([a]) => `(~${a})`,
} as const satisfies FunctionDefinition;
