import type { FunctionDefinition } from '../expr/function.js';
import { FLOAT64, INT64 } from '../arrow/types.js';
import type { DataType } from '../arrow/types.js';
import { commonNumber, convertsTo } from '../expr/coercion.js';
import { divideRounded } from '../expr/literals.js';
import { checkedInteger, floatLoop } from './shared/arithmetic.js';
import { roundHalfAway } from './shared/rounding.js';

export const round = {
  name: 'round',
  doc: 'Rounded to a number of digits behind the point (0 if not said, negative for tens and hundreds), halves away from zero.',
  example: 'round(price, 1)',
  arity: [1, 2],
  takes: 'a number and a whole number of digits',
  resolve: ([value, digits]) => {
    const type = value === undefined ? undefined : commonNumber([value]);
    if (type === undefined || (digits !== undefined && !convertsTo(digits, INT64))) return undefined;
    const fixed = digits === undefined ? 0n : digits.value;
    const rest = digits === undefined ? [] : [INT64];
    if (type.kind !== 'decimal') return { args: [type, ...rest], result: type };
    if (typeof fixed !== 'bigint') return { args: [FLOAT64, ...rest], result: FLOAT64 };
    const scale = Math.max(0, Math.min(type.scale, Number(fixed)));
    return { args: [type, ...rest], result: { kind: 'decimal', scale } };
  },
  nulls: 'propagate',
  canFail: true,
  apply: ([value, digits], { args: [type], result }) => {
    const places = Number(digits ?? 0n);
    if (typeof value === 'number') return roundFloat(value, places);
    const scale = scaleOf(type);
    if (places >= scale) return value ?? null;
    if (places < scale - 19) return 0n;
    const unit = 10n ** BigInt(scale - places);
    const rounded = divideRounded(value as bigint, unit) * 10n ** BigInt(Math.max(0, scaleOf(result) - places));
    return checkedInteger(rounded, () => `round(${String(value)}, ${places})`);
  },
  kernel: ({ signature: { args, result } }) => {
    if (args.length > 1) return undefined;
    if (result.kind === 'float64') return floatLoop(roundHalfAway);
    return result.kind === 'int64' ? (_frame, [value]) => value : undefined;
  },
  sql: ([value, digits]) => (digits === undefined ? `round(${value})` : `round(${value}, CAST(${digits} AS INTEGER))`),
  dask: ([value, digits]) => `${value}.round(${digits ?? 0})`,
} as const satisfies FunctionDefinition;

function scaleOf(type: DataType | undefined): number {
  return type?.kind === 'decimal' ? type.scale : 0;
}

/** As DuckDB: scaled, rounded and scaled back, and left alone where the scaling overflows. */
function roundFloat(value: number, places: number): number {
  if (places < 0) {
    const unit = 10 ** -places;
    const rounded = roundHalfAway(value / unit) * unit;
    return Number.isFinite(rounded) ? rounded : 0;
  }
  const unit = 10 ** places;
  const rounded = roundHalfAway(value * unit) / unit;
  return Number.isFinite(rounded) ? rounded : value;
}
