/** The kernel of unary minus: 0 - a for integers, a * -1 for floats, which keeps the sign of zero right. */
import { FLOAT64, INT64 } from '../../arrow/types.js';
import type { KernelChoice, VectorKernel } from '../../expr/function.js';
import { stepOf, takeVector, vectorOperand } from '../../expr/operand.js';

export function negationKernel({ signature: { result }, pool }: KernelChoice): VectorKernel {
  const isFloat = result.kind === 'float64';
  const constant = isFloat ? pool.operand(FLOAT64, -1) : pool.operand(INT64, 0n);
  return (frame, [a]) => {
    if (a === undefined) return undefined;
    const { run } = frame.kernels;
    const out = takeVector(frame, result);
    if (isFloat) run.multiplyF64(a.values, stepOf(a), constant.values, 0, out, frame.rows);
    else if (run.subtractI64(constant.values, 0, a.values, stepOf(a), out, frame.rows) === 1) return undefined;
    return vectorOperand(result, out, a.validity);
  };
}
