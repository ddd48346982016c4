import type { FunctionDefinition } from '../expr/function.js';
import { resolveCommon } from '../expr/coercion.js';
import { vectorOperand } from '../expr/operand.js';
import type { Compiled } from '../expr/operand.js';
import { choose, evaluateWhere } from './shared/logic.js';
import { BOOL } from '../arrow/types.js';

export const coalesce = {
  name: 'coalesce',
  aliases: ['ifnull'],
  doc: 'The first value that is not null.',
  example: 'coalesce(nickname, name)',
  arity: [1, Infinity],
  takes: 'values of one type',
  resolve: resolveCommon((type) => type),
  nulls: 'own',
  canFail: false,
  apply: (args) => args.find((arg) => arg !== null) ?? null,
  lazy:
    ({ signature, pool }) =>
    (frame, args) => {
      const [first, ...rest] = args as readonly [Compiled, ...Compiled[]];
      return rest.reduce((found, next) => {
        if (found.validity === 0) return found;
        const present = vectorOperand(BOOL, found.validity, 0);
        const filled = evaluateWhere(frame, next, present, true);
        return choose(frame, signature.result, found.validity, { ...found, validity: 0 }, filled, pool);
      }, first.evaluate(frame));
    },
  sql: (args) => `coalesce(${args.join(', ')})`,
  dask: ([first, ...rest]) => rest.reduce((all, next) => `${all}.fillna(${next})`, String(first)),
} as const satisfies FunctionDefinition;
