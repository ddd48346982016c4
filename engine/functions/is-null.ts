import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveCommon } from '../expr/coercion.js';
import { takeMask, vectorOperand } from '../expr/operand.js';

export const isNull = {
  name: 'is_null',
  doc: 'Whether the value is missing. nan is not null.',
  example: 'v1 is null',
  arity: [1, 1],
  takes: 'any value',
  resolve: resolveCommon(() => BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([a]) => a === null,
  kernel: ({ pool }) => {
    const never = pool.operand(BOOL, false);
    return (frame, [a]) => {
      if (a === undefined || a.validity === 0) return never;
      const out = takeMask(frame);
      frame.kernels.run.notBytes(a.validity, out, frame.rows);
      return vectorOperand(BOOL, out, 0);
    };
  },
  sql: ([a]) => `(${a} IS NULL)`,
  dask: ([a]) => `${a}.isna()`,
} as const satisfies FunctionDefinition;
