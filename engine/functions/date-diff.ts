import type { FunctionDefinition } from '../expr/function.js';
import { INT64, TIMESTAMP, UTF8 } from '../arrow/types.js';
import type { DataType } from '../arrow/types.js';
import { MICROS_PER_DAY, civilOf, floorDivide, mondayOf } from '../expr/calendar.js';
import { commonType } from '../expr/coercion.js';
import { UNIT_MICROS, dayOf, isClockUnit, temporalType, unitOf } from './shared/dates.js';
import type { Unit } from './shared/dates.js';

export const dateDiff = {
  name: 'date_diff',
  doc: 'How many beginnings of the unit lie between a and b, negative where b is earlier; weeks begin on Monday, where DuckDB counts sevens of days.',
  example: "date_diff('day', ordered, shipped)",
  arity: [3, 3],
  takes: 'a unit and two dates or timestamps',
  resolve: ([unit, a, b]) => {
    const types = [a, b].map(temporalType);
    const [first, second] = types;
    if (first === undefined || second === undefined) return undefined;
    const common = commonType([{ type: first }, { type: second }]);
    if (common === undefined) return undefined;
    const wanted = common.kind === 'date' && isClockUnit(unitOf(unit, 'date_diff')) ? TIMESTAMP : common;
    return { args: [UTF8, wanted, wanted], result: INT64 };
  },
  nulls: 'propagate',
  canFail: false,
  apply: ([word, a, b], { args: [, type] }) => {
    const unit = unitOf({ type: UTF8, value: word ?? null }, 'date_diff');
    return ordinal(b as bigint, type, unit) - ordinal(a as bigint, type, unit);
  },
  sql: ([unit, a, b]) => `date_diff(${unit}, ${a}, ${b})`,
  dask: ([unit, a, b]) => `(${b} - ${a}) // pd.Timedelta(1, ${unit})`,
} as const satisfies FunctionDefinition;

/** The number of the unit that the value falls in, counted from some fixed one. */
function ordinal(value: bigint, type: DataType | undefined, unit: Unit): bigint {
  if (isClockUnit(unit)) return floorDivide(value, UNIT_MICROS[unit] ?? MICROS_PER_DAY);
  const day = dayOf(value, type);
  if (unit === 'day') return day;
  if (unit === 'week') return mondayOf(day) / 7n;
  const { year, month } = civilOf(day);
  if (unit === 'year') return year;
  return unit === 'quarter' ? year * 4n + (month - 1n) / 3n : year * 12n + month;
}
