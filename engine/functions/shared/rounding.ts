/** What floor, ceil and round share. */
import type { Cell } from '../../arrow/record-batch.js';
import { floorDivide } from '../../expr/calendar.js';
import type { Argument, FunctionDefinition, Signature } from '../../expr/function.js';
import type { KernelExports } from '../../kernels/exports.js';
import { resolveNumbers, unaryKernel } from './arithmetic.js';

/** Everything of floor or ceil but its name and words. */
export function wholeNumber(
  ofFloat: (value: number) => number,
  direction: 'down' | 'up',
  choose: (run: KernelExports) => (a: number, out: number, rows: number) => void,
): Omit<FunctionDefinition, 'name' | 'doc' | 'example' | 'sql' | 'dask'> {
  return {
    arity: [1, 1],
    takes: 'a number',
    resolve: resolveWhole,
    nulls: 'propagate',
    canFail: false,
    apply: ([value], { args: [type] }): Cell => {
      if (typeof value === 'number') return ofFloat(value);
      if (type?.kind !== 'decimal') return value ?? null;
      const unit = 10n ** BigInt(type.scale);
      return direction === 'down' ? floorDivide(value as bigint, unit) : -floorDivide(-(value as bigint), unit);
    },
    kernel: ({ signature: { result } }) => {
      if (result.kind === 'float64') return unaryKernel(result, choose);
      return result.kind === 'int64' ? (_frame, [value]) => value : undefined;
    },
  };
}

/** To the nearest whole number, halves away from zero. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function resolveWhole(args: readonly Argument[]): Signature | undefined {
  const signature = resolveNumbers(args);
  return signature?.result.kind === 'decimal' ? { ...signature, result: { kind: 'decimal', scale: 0 } } : signature;
}
