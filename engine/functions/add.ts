import type { FunctionDefinition } from '../expr/function.js';
import { applyNumbers, binaryKernel } from './shared/arithmetic.js';
import { datePlusDays, sqlDays } from './shared/date-arithmetic.js';

export const add = {
  name: 'add',
  doc: 'a + b; a date plus a number of days is a date. Integers that overflow are an error.',
  example: 'price + tax',
  arity: [2, 2],
  takes: 'two numbers, or a date and a number of days',
  resolve: datePlusDays,
  nulls: 'propagate',
  canFail: true,
  apply: applyNumbers(
    '+',
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  kernel: ({ signature: { result } }) =>
    binaryKernel(result, (run) => (result.kind === 'float64' ? run.addF64 : run.addI64)),
  sql: ([a = '', b = ''], signature) => `(${sqlDays(a, 0, signature)} + ${sqlDays(b, 1, signature)})`,
  dask: ([a, b]) => `(${a} + ${b})`,
} as const satisfies FunctionDefinition;
