/** The type of a product: decimals add their scales, as far as 18 digits go; beyond them it is float64. */
import type { DataType } from '../../arrow/types.js';
import { FLOAT64 } from '../../arrow/types.js';
import type { Argument, Signature } from '../../expr/function.js';
import { resolveNumbers } from './arithmetic.js';

const MOST_DIGITS = 18;

export function resolveProduct(args: readonly Argument[]): Signature | undefined {
  const common = resolveNumbers(args);
  if (common?.result.kind !== 'decimal') return common;
  const types = args.map((arg): DataType => (arg.type?.kind === 'decimal' ? arg.type : { kind: 'decimal', scale: 0 }));
  const scale = types.reduce((sum, type) => sum + (type.kind === 'decimal' ? type.scale : 0), 0);
  if (scale > MOST_DIGITS) return { args: args.map(() => FLOAT64), result: FLOAT64 };
  return { args: types, result: { kind: 'decimal', scale } };
}
