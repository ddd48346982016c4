import type { FunctionDefinition } from '../expr/function.js';
import { applyNumbers, binaryKernel } from './shared/arithmetic.js';
import { resolveProduct } from './shared/products.js';

export const multiply = {
  name: 'multiply',
  doc: 'a * b; decimals multiply exactly while their scales add up to 18 or less. Integers that overflow are an error.',
  example: 'price * quantity',
  arity: [2, 2],
  takes: 'two numbers',
  resolve: resolveProduct,
  nulls: 'propagate',
  canFail: true,
  apply: applyNumbers(
    '*',
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  kernel: ({ signature: { result } }) =>
    binaryKernel(result, (run) => (result.kind === 'float64' ? run.multiplyF64 : run.multiplyI64)),
  sql: ([a, b]) => `(${a} * ${b})`,
  dask: ([a, b]) => `(${a} * ${b})`,
} as const satisfies FunctionDefinition;
