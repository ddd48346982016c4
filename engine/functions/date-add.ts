import type { FunctionDefinition } from '../expr/function.js';
import { INT64, TIMESTAMP, UTF8 } from '../arrow/types.js';
import { MICROS_PER_DAY, addMonths } from '../expr/calendar.js';
import { convertsTo } from '../expr/coercion.js';
import { checkedInteger } from './shared/arithmetic.js';
import { UNIT_MICROS, dayOf, isClockUnit, temporalType, unitOf } from './shared/dates.js';

export const dateAdd = {
  name: 'date_add',
  doc: 'A date or time moved by a number of units; a month later than the 31st is the last day of a shorter month. A date stays a date unless the unit is part of a day.',
  example: "date_add(ordered, 3, 'month')",
  arity: [3, 3],
  takes: 'a date or timestamp, a whole number and a unit',
  resolve: ([value, count, unit]) => {
    const type = temporalType(value);
    if (type === undefined || count === undefined || !convertsTo(count, INT64)) return undefined;
    const wanted = type.kind === 'date' && isClockUnit(unitOf(unit, 'date_add')) ? TIMESTAMP : type;
    return { args: [wanted, INT64, UTF8], result: wanted };
  },
  nulls: 'propagate',
  canFail: true,
  apply: ([value, count, word], { result }) => {
    const unit = unitOf({ type: UTF8, value: word ?? null }, 'date_add');
    const [start, n] = [value as bigint, count as bigint];
    const perDay = result.kind === 'date' ? 1n : MICROS_PER_DAY;
    const micros = UNIT_MICROS[unit];
    const day = dayOf(start, result);
    const moved =
      micros === undefined
        ? start + (addMonths(day, n * (unit === 'year' ? 12n : unit === 'quarter' ? 3n : 1n)) - day) * perDay
        : start + (n * micros * perDay) / MICROS_PER_DAY;
    return checkedInteger(moved, () => `date_add(…, ${n}, '${unit}')`);
  },
  sql: ([value, count, unit], { result }) => {
    const moved = `(${value} + INTERVAL (${count}) ${String(unit).replaceAll("'", '')})`;
    return result.kind === 'date' ? `CAST(${moved} AS DATE)` : moved;
  },
  dask: ([value, count, unit]) => `(${value} + pd.DateOffset(**{${unit} + 's': ${count}}))`,
} as const satisfies FunctionDefinition;
