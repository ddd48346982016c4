import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { floatLoop2 } from './shared/arithmetic.js';

export const power = {
  name: 'power',
  aliases: ['pow'],
  doc: 'a to the power of b, as float64.',
  example: 'power(v1, 2)',
  arity: [2, 2],
  takes: 'two numbers',
  resolve: resolveFixed([FLOAT64], FLOAT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([a, b]) => power754(a as number, b as number),
  kernel: () => floatLoop2(power754),
  sql: ([a, b]) => `power(${a}, ${b})`,
  dask: ([a, b]) => `(${a} ** ${b})`,
} as const satisfies FunctionDefinition;

/** IEEE 754's pow: 1 to any power is 1, and so is -1 to an infinite one, where JavaScript says nan. */
function power754(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}
