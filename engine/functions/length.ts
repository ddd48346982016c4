import type { FunctionDefinition } from '../expr/function.js';
import { INT64, UTF8 } from '../arrow/types.js';
import { resolveFixed } from '../expr/coercion.js';
import { takeVector, vectorOperand } from '../expr/operand.js';

export const length = {
  name: 'length',
  aliases: ['len'],
  doc: 'The number of characters (Unicode code points).',
  example: 'length(name)',
  arity: [1, 1],
  takes: 'a text',
  resolve: resolveFixed([UTF8], INT64),
  nulls: 'propagate',
  canFail: false,
  apply: ([text]) => BigInt(Array.from(text as string).length),
  kernel:
    () =>
    (frame, [text]) => {
      if (text === undefined || text.constant) return undefined;
      const out = takeVector(frame, INT64);
      frame.kernels.run.lengthStr(text.values, text.validity, out, frame.rows);
      return vectorOperand(INT64, out, text.validity);
    },
  sql: ([text]) => `length(${text})`,
  dask: ([text]) => `${text}.str.len()`,
} as const satisfies FunctionDefinition;
