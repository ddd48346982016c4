/**
 * What the six comparisons share. Numbers compare by value, texts by the order of their bytes, false before true; NaN
 * equals itself and is greater than every other number, as in DuckDB and PostgreSQL.
 */
import type { Cell } from '../../arrow/record-batch.js';
import { BOOL, physicalOf } from '../../arrow/types.js';
import { resolveCommon } from '../../expr/coercion.js';
import type { FunctionDefinition, KernelChoice, VectorKernel } from '../../expr/function.js';
import { presentIn, stepOf, takeVector, vectorOperand } from '../../expr/operand.js';
import type { Frame, Operand } from '../../expr/operand.js';

/** Everything of a comparison but its name and words. `holds` gets -1, 0 or 1. */
export function comparison(
  symbol: string,
  daskSymbol: string,
  holds: (order: number) => boolean,
  kernel: { readonly test: 'equal' | 'less'; readonly swapped: boolean; readonly flipped: boolean },
): Omit<FunctionDefinition, 'name' | 'doc' | 'example'> {
  return {
    arity: [2, 2],
    takes: 'two values of types that compare',
    resolve: resolveCommon(() => BOOL),
    nulls: 'propagate',
    canFail: false,
    apply: ([a, b]) => holds(compareCells(a ?? null, b ?? null)),
    kernel: (choice) => comparisonKernel(choice, kernel.test, kernel.swapped, kernel.flipped),
    sql: ([a, b]) => `(${a} ${symbol} ${b})`,
    dask: ([a, b]) => `(${a} ${daskSymbol} ${b})`,
  };
}

/** -1, 0 or 1 for two cells of one type, neither null. */
export function compareCells(a: Cell, b: Cell): number {
  if (typeof a === 'string') return compareTexts(a, b as string);
  if (typeof a === 'number') return compareFloats(a, b as number);
  const [x, y] = [a as bigint | boolean, b as bigint | boolean];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A kernel for a = b or a < b, of the arguments as given or swapped, as it is or negated. */
export function comparisonKernel(
  { signature }: KernelChoice,
  test: 'equal' | 'less',
  swapped: boolean,
  flipped: boolean,
): VectorKernel {
  const compare = compareVectors[physicalOf(signature.args[0] ?? BOOL)];
  return (frame, args) => {
    const [left, right] = args;
    if (left === undefined || right === undefined) return undefined;
    const present = presentIn(frame, args);
    const out = takeVector(frame, BOOL);
    if (swapped) compare(frame, test, right, left, present, out, flipped ? 1 : 0);
    else compare(frame, test, left, right, present, out, flipped ? 1 : 0);
    return vectorOperand(BOOL, out, present);
  };
}

type CompareVectors = (
  frame: Frame,
  test: 'equal' | 'less',
  a: Operand,
  b: Operand,
  present: number,
  out: number,
  flip: number,
) => void;

const compareVectors: Readonly<Record<'i64' | 'f64' | 'u8' | 'str', CompareVectors>> = {
  i64: ({ kernels: { run }, rows }, test, a, b, _present, out, flip) => {
    const compare = test === 'equal' ? run.equalI64 : run.lessI64;
    compare(a.values, stepOf(a), b.values, stepOf(b), out, rows, flip);
  },
  f64: ({ kernels: { run }, rows }, test, a, b, _present, out, flip) => {
    const compare = test === 'equal' ? run.equalF64 : run.lessF64;
    compare(a.values, stepOf(a), b.values, stepOf(b), out, rows, flip);
  },
  u8: ({ kernels: { run }, rows }, test, a, b, _present, out, flip) => {
    const compare = test === 'equal' ? run.equalBool : run.lessBool;
    compare(a.values, stepOf(a), b.values, stepOf(b), out, rows, flip);
  },
  str: ({ kernels: { run }, rows }, test, a, b, present, out, flip) => {
    const compare = test === 'equal' ? run.equalStr : run.lessStr;
    compare(a.values, stepOf(a), b.values, stepOf(b), present, out, rows, flip);
  },
};

function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code points, which is the order of UTF-8's bytes; JavaScript's own order is that of UTF-16 units. */
function compareTexts(a: string, b: string): number {
  const common = Math.min(a.length, b.length);
  for (let i = 0; i < common; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return (x < 0xd800 || y < 0xd800 ? x < y : surrogatesLast(x) < surrogatesLast(y)) ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
}

function surrogatesLast(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
