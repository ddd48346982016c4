import type { FunctionDefinition } from '../expr/function.js';
import { resolveTexts } from './shared/joining.js';

export const concatenate = {
  name: 'concatenate',
  doc: 'a || b: both as texts, one behind the other; null where a side is null.',
  example: "first || ' ' || last",
  arity: [2, 2],
  takes: 'two values of any type',
  resolve: resolveTexts,
  nulls: 'propagate',
  canFail: false,
  apply: ([a, b]) => (a as string) + (b as string),
  sql: ([a, b]) => `(${a} || ${b})`,
  dask: ([a, b]) => `(${a} + ${b})`,
} as const satisfies FunctionDefinition;
