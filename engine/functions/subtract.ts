import type { FunctionDefinition } from '../expr/function.js';
import { applyNumbers, binaryKernel } from './shared/arithmetic.js';
import { dateMinus, sqlDays } from './shared/date-arithmetic.js';

export const subtract = {
  name: 'subtract',
  doc: 'a - b; a date minus a number of days is a date, the difference of two dates a number of days. Integers that overflow are an error.',
  example: 'price - cost',
  arity: [2, 2],
  takes: 'two numbers, or a date and a number of days',
  resolve: dateMinus,
  nulls: 'propagate',
  canFail: true,
  apply: applyNumbers(
    '-',
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  kernel: ({ signature: { result } }) =>
    binaryKernel(result, (run) => (result.kind === 'float64' ? run.subtractF64 : run.subtractI64)),
  sql: ([a = '', b = ''], signature) => `(${a} - ${sqlDays(b, 1, signature)})`,
  dask: ([a, b]) => `(${a} - ${b})`,
} as const satisfies FunctionDefinition;
