/**
 * What kernels of the expression layer compute with: vectors of one batch, and constants. Whoever evaluates owns the
 * memory: results lie in the batch arena, constants in a `ConstantPool`.
 */
import type { DataType } from '../arrow/types.js';
import { physicalOf, widthOf } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/kernels.js';

export interface Operand extends Vector {
  /** One value for all rows, standing 8 times at `values`; never null. */
  readonly constant: boolean;
}

/** One evaluation over one batch. */
export interface Frame {
  readonly kernels: Kernels;
  readonly batch: Batch;
  readonly rows: number;
  /** Address of one byte a row; where it is 0 the result is not used and must not raise an error. 0: all rows count. */
  readonly mask: number;
}

/** A typed expression made ready for batches of one schema. */
export interface Compiled {
  readonly type: DataType;
  /** Whether evaluation can raise an error, so that rows that do not count must be masked. */
  readonly canFail: boolean;
  evaluate(frame: Frame): Operand;
}

/** Bytes from one row to the next. */
export function stepOf(operand: Operand): number {
  return operand.constant ? 0 : widthOf(physicalOf(operand.type));
}

/** Room in the arena for one column of `type`. */
export function takeVector(frame: Frame, type: DataType): number {
  return frame.kernels.arena.take(frame.rows * widthOf(physicalOf(type)));
}

/** A byte mask in the arena; its contents are yet to be written. */
export function takeMask(frame: Frame): number {
  return frame.kernels.arena.take(frame.rows);
}

/** Where all of `args` are present: 0 when all rows are. */
export function presentIn(frame: Frame, args: readonly Vector[]): number {
  let present = 0;
  for (const { validity } of args) present = bothPresent(frame, present, validity);
  return present;
}

/** Where both masks hold; 0 stands for everywhere. */
export function bothPresent(frame: Frame, a: number, b: number): number {
  if (a === 0 || a === b) return b;
  if (b === 0) return a;
  const out = takeMask(frame);
  frame.kernels.run.andBytes(a, b, out, frame.rows);
  return out;
}

export function vectorOperand(type: DataType, values: number, validity: number): Operand {
  return { type, values, validity, constant: false };
}
