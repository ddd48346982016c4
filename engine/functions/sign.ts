import type { FunctionDefinition } from '../expr/function.js';
import { INT64 } from '../arrow/types.js';
import { resolveNumbers } from './shared/arithmetic.js';

export const sign = {
  name: 'sign',
  doc: '-1, 0 or 1; 0 for nan.',
  example: 'sign(balance)',
  arity: [1, 1],
  takes: 'a number',
  resolve: (args) => {
    const numbers = resolveNumbers(args);
    return numbers && { ...numbers, result: INT64 };
  },
  nulls: 'propagate',
  canFail: false,
  apply: ([value]) => ((value as bigint | number) > 0 ? 1n : (value as bigint | number) < 0 ? -1n : 0n),
  sql: ([value]) => `CAST(sign(${value}) AS BIGINT)`,
  dask: ([value]) => `np.sign(${value})`,
} as const satisfies FunctionDefinition;
