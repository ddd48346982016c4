import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { takeMask, vectorOperand } from '../expr/operand.js';
import type { Compiled } from '../expr/operand.js';
import { evaluateUndecided, written } from './shared/logic.js';

export const or = {
  name: 'or',
  doc: 'Whether at least one holds; true beats null. The right side raises no error where the left one decides.',
  example: 'v1 > 3 or v2 < 10',
  arity: [2, 2],
  takes: 'two conditions',
  resolve: resolveFixed([BOOL], BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([a, b]) => (a === true || b === true ? true : a === null || b === null ? null : false),
  lazy: () => (frame, args) => {
    const [left, right] = args;
    const a = written(frame, (left as Compiled).evaluate(frame));
    const b = written(frame, evaluateUndecided(frame, right as Compiled, a, true));
    const { run } = frame.kernels;
    const out = takeMask(frame);
    if (a.validity === 0 && b.validity === 0) {
      run.orBytes(a.values, b.values, out, frame.rows);
      return vectorOperand(BOOL, out, 0);
    }
    const validity = takeMask(frame);
    run.orNulls(a.values, a.validity, b.values, b.validity, out, validity, frame.rows);
    return vectorOperand(BOOL, out, validity);
  },
  sql: ([a, b]) => `(${a} OR ${b})`,
  dask: ([a, b]) => `(${a} | ${b})`,
} as const satisfies FunctionDefinition;
