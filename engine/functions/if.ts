import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { commonType, convertsTo } from '../expr/coercion.js';
import type { Compiled } from '../expr/operand.js';
import { choose, evaluateWhere, whereTrue } from './shared/logic.js';

export const ifElse = {
  name: 'if',
  doc: 'The second value where the condition is true, else the third; case when … is written with it. Each is evaluated only where it counts.',
  example: "if(v1 > 3, 'high', 'low')",
  arity: [3, 3],
  takes: 'a condition and two values of one type',
  resolve: ([condition, ...values]) => {
    const type = commonType(values);
    if (type === undefined || condition === undefined || !convertsTo(condition, BOOL)) return undefined;
    return { args: [BOOL, type, type], result: type };
  },
  nulls: 'own',
  canFail: false,
  apply: ([condition, a, b]) => (condition === true ? a : b) ?? null,
  lazy:
    ({ signature, pool }) =>
    (frame, args) => {
      const [condition, then, otherwise] = args as readonly [Compiled, Compiled, Compiled];
      const decided = condition.evaluate(frame);
      const a = evaluateWhere(frame, then, decided, false);
      const b = evaluateWhere(frame, otherwise, decided, true);
      return choose(frame, signature.result, whereTrue(frame, decided), a, b, pool);
    },
  sql: ([condition, a, b]) => `(CASE WHEN ${condition} THEN ${a} ELSE ${b} END)`,
  dask: ([condition, a, b]) => `${a}.where(${condition}, ${b})`,
} as const satisfies FunctionDefinition;
