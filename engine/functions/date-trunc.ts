import type { FunctionDefinition } from '../expr/function.js';
import { TIMESTAMP, UTF8 } from '../arrow/types.js';
import { MICROS_PER_DAY } from '../expr/calendar.js';
import { dayOf, isClockUnit, temporalType, unitOf } from './shared/dates.js';
import { startOfDay, truncationKernel, truncateClock } from './shared/truncation.js';

export const dateTrunc = {
  name: 'date_trunc',
  doc: 'The first moment of the unit that the date or time falls in; weeks begin on Monday. A date stays a date (in DuckDB it becomes a timestamp) unless the unit is part of a day.',
  example: "date_trunc('month', ordered)",
  arity: [2, 2],
  takes: 'a unit and a date or timestamp',
  resolve: ([unit, value]) => {
    const type = temporalType(value);
    if (type === undefined) return undefined;
    const wanted = type.kind === 'date' && isClockUnit(unitOf(unit, 'date_trunc')) ? TIMESTAMP : type;
    return { args: [UTF8, wanted], result: wanted };
  },
  nulls: 'propagate',
  canFail: false,
  apply: ([word, value], { result }) => {
    const unit = unitOf({ type: UTF8, value: word ?? null }, 'date_trunc');
    if (isClockUnit(unit)) return truncateClock(value as bigint, unit);
    const start = startOfDay(dayOf(value as bigint, result), unit);
    return result.kind === 'date' ? start : start * MICROS_PER_DAY;
  },
  kernel: truncationKernel,
  sql: ([unit, value], { result }) => {
    const truncated = `date_trunc(${unit}, ${value})`;
    return result.kind === 'date' ? `CAST(${truncated} AS DATE)` : truncated;
  },
  dask: ([unit, value]) => `${value}.dt.floor(${unit})`,
} as const satisfies FunctionDefinition;
