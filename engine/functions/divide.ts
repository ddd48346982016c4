import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { binaryKernel, resolveFloats } from './shared/arithmetic.js';

export const divide = {
  name: 'divide',
  doc: 'a / b as float64, also of integers; x / 0 is inf, -inf or nan.',
  example: 'total / count',
  arity: [2, 2],
  takes: 'two numbers',
  resolve: resolveFloats,
  nulls: 'propagate',
  canFail: false,
  apply: ([a, b]) => (a as number) / (b as number),
  kernel: () => binaryKernel(FLOAT64, (run) => run.divideF64),
  sql: ([a, b]) => `(${a} / ${b})`,
  dask: ([a, b]) => `(${a} / ${b})`,
} as const satisfies FunctionDefinition;
