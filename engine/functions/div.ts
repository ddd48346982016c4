import type { FunctionDefinition } from '../expr/function.js';
import { INT64 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { checkedInteger, dividingKernel } from './shared/arithmetic.js';

export const div = {
  name: 'div',
  doc: 'Integer division, truncated towards zero; null where b is 0. DuckDB writes a // b.',
  example: 'div(minutes, 60)',
  arity: [2, 2],
  takes: 'two integers',
  resolve: resolveFixed([INT64], INT64),
  nulls: 'propagate',
  canFail: true,
  apply: ([a, b]) =>
    b === 0n ? null : checkedInteger((a as bigint) / (b as bigint), () => `div(${String(a)}, ${String(b)})`),
  kernel: () => dividingKernel(INT64, (run) => run.divideI64),
  sql: ([a, b]) => `(${a} // ${b})`,
  dask: ([a, b]) => `(abs(${a}) // abs(${b}) * sign(${a}) * sign(${b}))`,
} as const satisfies FunctionDefinition;
