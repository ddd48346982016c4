import type { FunctionDefinition } from '../expr/function.js';
import { BOOL } from '../arrow/types.js';
import { resolveCommon } from '../expr/coercion.js';
import { takeMask, vectorOperand } from '../expr/operand.js';
import { compareCells, comparisonKernel } from './shared/comparison.js';
import { andCells } from './shared/logic.js';

export const between = {
  name: 'between',
  doc: 'low <= x and x <= high, with null as in and.',
  example: 'v1 between 3 and 10',
  arity: [3, 3],
  takes: 'three values of types that compare',
  resolve: resolveCommon(() => BOOL),
  nulls: 'own',
  canFail: false,
  apply: ([x = null, low = null, high = null]) =>
    andCells(
      x === null || low === null ? null : compareCells(x, low) >= 0,
      x === null || high === null ? null : compareCells(x, high) <= 0,
    ),
  kernel: (choice) => {
    const notLess = comparisonKernel(choice, 'less', false, true);
    const notGreater = comparisonKernel(choice, 'less', true, true);
    return (frame, [x, low, high]) => {
      if (x === undefined || low === undefined || high === undefined) return undefined;
      const a = notLess(frame, [x, low]);
      const b = notGreater(frame, [x, high]);
      if (a === undefined || b === undefined) return undefined;
      const out = takeMask(frame);
      const validity = a.validity === 0 && b.validity === 0 ? 0 : takeMask(frame);
      const { run } = frame.kernels;
      if (validity === 0) run.andBytes(a.values, b.values, out, frame.rows);
      else run.andNulls(a.values, a.validity, b.values, b.validity, out, validity, frame.rows);
      return vectorOperand(BOOL, out, validity);
    };
  },
  sql: ([x, low, high]) => `(${x} BETWEEN ${low} AND ${high})`,
  dask: ([x, low, high]) => `${x}.between(${low}, ${high})`,
} as const satisfies FunctionDefinition;
