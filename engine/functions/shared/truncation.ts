/** The beginning of a unit of time, on cells and on vectors. */
import { UTF8 } from '../../arrow/types.js';
import { MICROS_PER_DAY, addMonths, civilOf, daysOf, floorDivide, mondayOf } from '../../expr/calendar.js';
import type { KernelChoice, VectorKernel } from '../../expr/function.js';
import { takeVector, vectorOperand } from '../../expr/operand.js';
import { UNIT_MICROS, unitOf } from './dates.js';
import type { Unit } from './dates.js';

export function truncateClock(micros: bigint, unit: Unit): bigint {
  const size = UNIT_MICROS[unit] ?? 1n;
  return floorDivide(micros, size) * size;
}

/** The first day of the unit, which is a day or longer. */
export function startOfDay(days: bigint, unit: Unit): bigint {
  const { year, month } = civilOf(days);
  if (unit === 'year') return daysOf(year, 1n, 1n);
  if (unit === 'month') return daysOf(year, month, 1n);
  if (unit === 'quarter') return addMonths(daysOf(year, month, 1n), -((month - 1n) % 3n));
  return unit === 'week' ? mondayOf(days) : days;
}

/** Numbers of `datePart` in the kernels. */
const PARTS: Readonly<Partial<Record<Unit, number>>> = { year: 0, month: 1, day: 2, quarter: 3 };

export function truncationKernel({ signature: { result }, constants }: KernelChoice): VectorKernel | undefined {
  const part = PARTS[unitOf({ type: UTF8, value: constants[0] ?? null }, 'date_trunc')];
  if (part === undefined) return undefined;
  const perDay = result.kind === 'timestamp' ? MICROS_PER_DAY : 1n;
  return (frame, [, value]) => {
    if (value === undefined || value.constant) return undefined;
    const out = takeVector(frame, result);
    frame.kernels.run.truncateDate(value.values, perDay, part, out, frame.rows);
    return vectorOperand(result, out, value.validity);
  };
}
