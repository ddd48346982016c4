/** What functions that join texts share. */
import { UTF8 } from '../../arrow/types.js';
import type { Argument, Signature, VectorKernel } from '../../expr/function.js';
import { presentIn, stepOf, takeVector, vectorOperand } from '../../expr/operand.js';

/** Values that are no texts become texts by themselves. */
export function resolveTexts(args: readonly Argument[]): Signature {
  return { args: args.map(() => UTF8), result: UTF8 };
}

/** Two texts one behind the other; null where one is. */
export const concatKernel: VectorKernel = (frame, args) => {
  const [a, b] = args;
  if (a === undefined || b === undefined) return undefined;
  const { kernels, rows } = frame;
  const present = presentIn(frame, args);
  const [stepA, stepB] = [stepOf(a), stepOf(b)];
  const size = kernels.run.concatBytes(a.values, stepA, b.values, stepB, present, rows) >>> 0;
  const bytes = kernels.arena.take(size);
  const out = takeVector(frame, UTF8);
  kernels.run.concatStr(a.values, stepA, b.values, stepB, present, bytes, out, rows);
  return vectorOperand(UTF8, out, present);
};
