import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { takeMask, vectorOperand } from '../expr/operand.js';
import type { Compiled } from '../expr/operand.js';
import { evaluateUndecided, written } from './shared/logic.js';

export const and = {
  name: 'and',
  doc: 'Whether both hold; false beats null. The right side raises no error where the left one decides.',
  example: 'v1 > 3 and v2 < 10',
  arity: [2, 2],
  takes: 'two conditions',
  resolve: resolveFixed([BOOL], BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([a, b]) => (a === false || b === false ? false : a === null || b === null ? null : true),
  lazy: () => (frame, args) => {
    const [left, right] = args;
    const a = written(frame, (left as Compiled).evaluate(frame));
    const b = written(frame, evaluateUndecided(frame, right as Compiled, a, false));
    const { run } = frame.kernels;
    const out = takeMask(frame);
    if (a.validity === 0 && b.validity === 0) {
      run.andBytes(a.values, b.values, out, frame.rows);
      return vectorOperand(BOOL, out, 0);
    }
    const validity = takeMask(frame);
    run.andNulls(a.values, a.validity, b.values, b.validity, out, validity, frame.rows);
    return vectorOperand(BOOL, out, validity);
  },
  sql: ([a, b]) => `(${a} AND ${b})`,
  dask: ([a, b]) => `(${a} & ${b})`,
} as const satisfies FunctionDefinition;
