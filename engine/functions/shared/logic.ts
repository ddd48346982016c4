/** What and, or, if, between and coalesce share: evaluating an argument only where it counts, and choosing between two vectors. */
import type { DataType } from '../../arrow/types.js';
import { BOOL, physicalOf } from '../../arrow/types.js';
import type { ConstantPool } from '../../expr/constants.js';
import { stepOf, takeMask, takeVector, vectorOperand } from '../../expr/operand.js';
import type { Compiled, Frame, Operand } from '../../expr/operand.js';

/** `arg` over the rows where `condition` is true, or (with `unless`) where it is not; errors elsewhere do not count. */
export function evaluateWhere(frame: Frame, arg: Compiled, condition: Operand, unless: boolean): Operand {
  if (!arg.canFail) return arg.evaluate(frame);
  const mask = takeMask(frame);
  const { run } = frame.kernels;
  const { values, validity } = written(frame, condition);
  run.trueBytes(values, validity, frame.mask, mask, frame.rows, unless ? 1 : 0);
  return arg.evaluate({ ...frame, mask });
}

/** The right side of and (`deciding` false) or or (`deciding` true): where the left side decides, errors do not count. */
export function evaluateUndecided(frame: Frame, arg: Compiled, left: Operand, deciding: boolean): Operand {
  if (!arg.canFail) return arg.evaluate(frame);
  if (deciding) return evaluateWhere(frame, arg, left, true);
  const opposite = takeMask(frame);
  frame.kernels.run.notBytes(left.values, opposite, frame.rows);
  return evaluateWhere(frame, arg, vectorOperand(BOOL, opposite, left.validity), true);
}

/** `and` of two cells. */
export function andCells(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** One byte a row: 1 where the condition is true, 0 where it is false or null. */
export function whereTrue(frame: Frame, condition: Operand): number {
  const { values, validity } = written(frame, condition);
  if (validity === 0) return values;
  const mask = takeMask(frame);
  frame.kernels.run.trueBytes(values, validity, 0, mask, frame.rows, 0);
  return mask;
}

/** A vector of booleans with every row written out, also for a constant. */
export function written(frame: Frame, operand: Operand): Operand {
  if (!operand.constant) return operand;
  const out = takeVector(frame, operand.type);
  const { u8 } = frame.kernels.memory;
  u8.fill(u8[operand.values] as number, out, out + frame.rows);
  return vectorOperand(operand.type, out, 0);
}

/** Row by row `a` where the byte at `mask` is 1, else `b`. */
export function choose(
  frame: Frame,
  type: DataType,
  mask: number,
  a: Operand,
  b: Operand,
  pool: ConstantPool,
): Operand {
  const { run } = frame.kernels;
  const out = takeVector(frame, type);
  const chooseValues = physicalOf(type) === 'u8' ? run.choose1 : run.choose8;
  chooseValues(mask, a.values, stepOf(a), b.values, stepOf(b), out, frame.rows);
  if (a.validity === 0 && b.validity === 0) return vectorOperand(type, out, 0);
  const validity = takeMask(frame);
  const ones = pool.ones();
  run.choose1(mask, a.validity || ones, 1, b.validity || ones, 1, validity, frame.rows);
  return vectorOperand(type, out, validity);
}
