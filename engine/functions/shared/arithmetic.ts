/** What the arithmetic operators share: how numbers meet, the overflow error, and kernels over two operands. */
import type { Cell } from '../../arrow/record-batch.js';
import type { DataType } from '../../arrow/types.js';
import { FLOAT64, isNumeric } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import { commonNumber } from '../../expr/coercion.js';
import type { Argument, Signature, VectorKernel } from '../../expr/function.js';
import { fitsInt64 } from '../../expr/literals.js';
import { presentIn, stepOf, takeMask, takeVector, vectorOperand } from '../../expr/operand.js';
import type { Frame } from '../../expr/operand.js';
import type { KernelExports } from '../../kernels/exports.js';

/** Both sides to the wider number, which is the result: int64, a decimal of the larger scale, or float64. */
export function resolveNumbers(args: readonly Argument[]): Signature | undefined {
  const type = commonNumber(args);
  return type === undefined ? undefined : { args: args.map(() => type), result: type };
}

/** All arguments to float64. */
export function resolveFloats(args: readonly Argument[]): Signature | undefined {
  const numbers = args.every((arg) => arg.type === null || isNumeric(arg.type));
  return numbers ? { args: args.map(() => FLOAT64), result: FLOAT64 } : undefined;
}

/** An integer result, or the error that it does not fit. `written` is the operation with its values. */
export function checkedInteger(value: bigint, written: () => string): bigint {
  if (fitsInt64(value)) return value;
  throw new PartitaError('user-input', words`integer overflow: ${written()}`, {
    domain: 'expression',
    value: written(),
    hint: 'cast one side to float64',
  });
}

/** One operation in JavaScript, by the type of its cells. */
export function applyNumbers(
  symbol: string,
  integers: (a: bigint, b: bigint) => bigint,
  floats: (a: number, b: number) => number,
): (args: readonly Cell[]) => Cell {
  return ([a, b]) => {
    if (typeof a === 'number') return floats(a, b as number);
    const [x, y] = [a as bigint, b as bigint];
    return checkedInteger(integers(x, y), () => `${x} ${symbol} ${y}`);
  };
}

type BinaryRun = (a: number, stepA: number, b: number, stepB: number, out: number, rows: number) => number | void;

/** A kernel over two operands; a result of 1 means an overflow somewhere, which the reference then judges row by row. */
export function binaryKernel(result: DataType, choose: (run: KernelExports) => BinaryRun): VectorKernel {
  return (frame, args) => {
    const [a, b] = args;
    if (a === undefined || b === undefined) return undefined;
    const out = takeVector(frame, result);
    const overflow = choose(frame.kernels.run)(a.values, stepOf(a), b.values, stepOf(b), out, frame.rows);
    return overflow === 1 ? undefined : vectorOperand(result, out, presentIn(frame, args));
  };
}

/** A kernel over one vector; undefined results as in `binaryKernel`. */
export function unaryKernel(
  result: DataType,
  choose: (run: KernelExports) => (a: number, out: number, rows: number) => number | void,
): VectorKernel {
  return (frame, [a]) => {
    if (a === undefined || a.constant) return undefined;
    const out = takeVector(frame, result);
    const overflow = choose(frame.kernels.run)(a.values, out, frame.rows);
    return overflow === 1 ? undefined : vectorOperand(result, out, a.validity);
  };
}

type DividingRun = (
  a: number,
  stepA: number,
  b: number,
  stepB: number,
  present: number,
  out: number,
  validity: number,
  rows: number,
) => number;

/** A kernel over two integers that gives null where the second is 0. */
export function dividingKernel(result: DataType, choose: (run: KernelExports) => DividingRun): VectorKernel {
  return (frame, args) => {
    const [a, b] = args;
    if (a === undefined || b === undefined) return undefined;
    const present = presentIn(frame, args);
    const out = takeVector(frame, result);
    const validity = takeMask(frame);
    const divide = choose(frame.kernels.run);
    const overflow = divide(a.values, stepOf(a), b.values, stepOf(b), present, out, validity, frame.rows);
    return overflow === 1 ? undefined : vectorOperand(result, out, validity);
  };
}

/** A loop in JavaScript over one vector of floats, for what the machine has no instruction for. */
export function floatLoop(apply: (value: number) => number): VectorKernel {
  return (frame, [a]) => {
    if (a === undefined || a.constant) return undefined;
    const out = takeVector(frame, FLOAT64);
    const { f64 } = frame.kernels.memory;
    const from = a.values >>> 3;
    const to = out >>> 3;
    for (let row = 0; row < frame.rows; row++) f64[to + row] = apply(f64[from + row] as number);
    return vectorOperand(FLOAT64, out, a.validity);
  };
}

/** As `floatLoop`, over two operands. */
export function floatLoop2(apply: (a: number, b: number) => number): VectorKernel {
  return (frame: Frame, args) => {
    const [a, b] = args;
    if (a === undefined || b === undefined) return undefined;
    const out = takeVector(frame, FLOAT64);
    const present = presentIn(frame, args);
    const { f64 } = frame.kernels.memory;
    const [fromA, fromB, to] = [a.values >>> 3, b.values >>> 3, out >>> 3];
    const [stepA, stepB] = [a.constant ? 0 : 1, b.constant ? 0 : 1];
    for (let row = 0; row < frame.rows; row++) {
      f64[to + row] = apply(f64[fromA + stepA * row] as number, f64[fromB + stepB * row] as number);
    }
    return vectorOperand(FLOAT64, out, present);
  };
}
