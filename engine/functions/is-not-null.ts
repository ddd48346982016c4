import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveCommon } from '../expr/coercion.js';
import { vectorOperand } from '../expr/operand.js';

export const isNotNull = {
  name: 'is_not_null',
  doc: 'Whether there is a value. nan is one.',
  example: 'v1 is not null',
  arity: [1, 1],
  takes: 'any value',
  resolve: resolveCommon(() => BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([a]) => a !== null,
  kernel: ({ pool }) => {
    const always = pool.operand(BOOL, true);
    return (_frame, [a]) => (a === undefined || a.validity === 0 ? always : vectorOperand(BOOL, a.validity, 0));
  },
  sql: ([a]) => `(${a} IS NOT NULL)`,
  dask: ([a]) => `${a}.notna()`,
} as const satisfies FunctionDefinition;
