/** Casts that have a kernel; the others go through `castCell` row by row. */
import type { DataType } from '../arrow/types.js';
import { sameType } from '../arrow/types.js';
import { MICROS_PER_DAY } from './calendar.js';
import type { ConstantPool } from './constants.js';
import type { VectorKernel } from './function.js';
import { stepOf, takeVector, vectorOperand } from './operand.js';
import type { Operand } from './operand.js';

/** The kernel of `cast(… as to)`; undefined where there is none. It gives undefined after a value that does not fit. */
export function castKernel(from: DataType, to: DataType, pool: ConstantPool): VectorKernel | undefined {
  if (sameType(from, to)) return (_frame, [arg]) => arg;
  if (from.kind === 'timestamp' && to.kind === 'timestamp') return (_frame, [arg]) => arg && { ...arg, type: to };
  if (to.kind === 'float64') return toFloat(from, pool);
  if (from.kind === 'float64' && to.kind === 'int64') {
    return unary(to, (frame, arg, out) => frame.kernels.run.integersOfF64(arg.values, out, frame.rows) === 0);
  }
  if (from.kind === 'bool' && to.kind === 'int64') {
    return unary(to, (frame, arg, out) => (frame.kernels.run.wordsOfBool(arg.values, out, frame.rows), true));
  }
  if (from.kind === 'timestamp' && to.kind === 'date') {
    return unary(to, (frame, arg, out) => {
      frame.kernels.run.floorDivideI64(arg.values, MICROS_PER_DAY, out, frame.rows);
      return true;
    });
  }
  if (from.kind === 'date' && to.kind === 'timestamp') return scaledBy(to, MICROS_PER_DAY, pool);
  return undefined;
}

function toFloat(from: DataType, pool: ConstantPool): VectorKernel | undefined {
  if (from.kind === 'int64') {
    return unary({ kind: 'float64' }, (frame, arg, out) => {
      frame.kernels.run.floatsOfI64(arg.values, out, frame.rows);
      return true;
    });
  }
  if (from.kind !== 'decimal') return undefined;
  const divisor = pool.operand({ kind: 'float64' }, 10 ** from.scale).values;
  return unary({ kind: 'float64' }, (frame, arg, out) => {
    const { run } = frame.kernels;
    run.floatsOfI64(arg.values, out, frame.rows);
    run.divideF64(out, 8, divisor, 0, out, frame.rows);
    return true;
  });
}

function scaledBy(to: DataType, factor: bigint, pool: ConstantPool): VectorKernel {
  const constant = pool.operand({ kind: 'int64' }, factor).values;
  return unary(to, (frame, arg, out) => {
    return frame.kernels.run.multiplyI64(arg.values, stepOf(arg), constant, 0, out, frame.rows) === 0;
  });
}

/** A kernel over one vector; `write` says whether every value had a counterpart. */
function unary(
  to: DataType,
  write: (frame: Parameters<VectorKernel>[0], arg: Operand, out: number) => boolean,
): VectorKernel {
  return (frame, [arg]) => {
    if (arg === undefined || arg.constant) return undefined;
    const out = takeVector(frame, to);
    return write(frame, arg, out) ? vectorOperand(to, out, arg.validity) : undefined;
  };
}
