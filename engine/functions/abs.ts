import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { checkedInteger, resolveNumbers, unaryKernel } from './shared/arithmetic.js';

export const abs = {
  name: 'abs',
  doc: 'The magnitude; the smallest integer has none and is an error.',
  example: 'abs(balance)',
  arity: [1, 1],
  takes: 'a number',
  resolve: resolveNumbers,
  nulls: 'propagate',
  canFail: true,
  apply: ([a]) => {
    if (typeof a === 'number') return Math.abs(a);
    const value = a as bigint;
    return checkedInteger(value < 0n ? -value : value, () => `abs(${value})`);
  },
  kernel: ({ signature: { result } }) =>
    unaryKernel(result, (run) => (result.kind === FLOAT64.kind ? run.absoluteF64 : run.absoluteI64)),
  sql: ([a]) => `abs(${a})`,
  dask: ([a]) => `${a}.abs()`,
} as const satisfies FunctionDefinition;
