import type { FunctionDefinition } from '../expr/function.js';
import { dividingKernel, floatLoop2, resolveNumbers } from './shared/arithmetic.js';

export const modulo = {
  name: 'modulo',
  aliases: ['mod'],
  doc: 'The remainder of a / b with the sign of a; null where b is the integer or decimal 0, nan where it is the float 0.',
  example: 'id % 10',
  arity: [2, 2],
  takes: 'two numbers',
  resolve: resolveNumbers,
  nulls: 'propagate',
  canFail: false,
  apply: ([a, b]) => {
    if (typeof a === 'number') return a % (b as number);
    return b === 0n ? null : (a as bigint) % (b as bigint);
  },
  kernel: ({ signature: { result } }) =>
    result.kind === 'float64' ? floatLoop2((a, b) => a % b) : dividingKernel(result, (run) => run.remainderI64),
  sql: ([a, b]) => `(${a} % ${b})`,
  dask: ([a, b]) => `np.fmod(${a}, ${b})`,
} as const satisfies FunctionDefinition;
