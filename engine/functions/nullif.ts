import type { FunctionDefinition } from '../expr/function.js';
import { resolveCommon } from '../expr/coercion.js';
import { bothPresent, takeMask } from '../expr/operand.js';
import { compareCells, comparisonKernel } from './shared/comparison.js';

export const nullIf = {
  name: 'nullif',
  doc: 'Null where a = b, else a.',
  example: "nullif(code, '')",
  arity: [2, 2],
  takes: 'two values of types that compare',
  resolve: resolveCommon((type) => type),
  nulls: 'own',
  canFail: false,
  apply: ([a, b]) =>
    a === undefined || a === null || b === undefined || b === null || compareCells(a, b) !== 0 ? (a ?? null) : null,
  kernel: (choice) => {
    const equal = comparisonKernel(choice, 'equal', false, false);
    return (frame, args) => {
      const [a] = args;
      const same = equal(frame, args);
      if (a === undefined || a.constant || same === undefined) return undefined;
      const differs = takeMask(frame);
      frame.kernels.run.trueBytes(same.values, same.validity, 0, differs, frame.rows, 1);
      return { ...a, validity: bothPresent(frame, a.validity, differs) };
    };
  },
  sql: ([a, b]) => `nullif(${a}, ${b})`,
  dask: ([a, b]) => `${a}.mask(${a} == ${b})`,
} as const satisfies FunctionDefinition;
