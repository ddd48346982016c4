/** The beginning of a unit of time, on cells and on vectors. */
import type { DataType } from '../../arrow/types.js';
import { INT64, UTF8 } from '../../arrow/types.js';
import { MICROS_PER_DAY, addMonths, civilOf, daysOf, floorDivide, mondayOf } from '../../expr/calendar.js';
import type { ConstantPool } from '../../expr/constants.js';
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

/** Numbers of the units in the kernel `truncateDate`. */
const PARTS: Readonly<Partial<Record<Unit, number>>> = { year: 0, month: 1, day: 2, quarter: 3, week: 6 };

export function truncationKernel({ signature: { result }, constants, pool }: KernelChoice): VectorKernel | undefined {
  const unit = unitOf({ type: UTF8, value: constants[0] ?? null }, 'date_trunc');
  const part = PARTS[unit];
  if (part === undefined) return clockKernel(UNIT_MICROS[unit] ?? 1n, pool, result);
  const perDay = result.kind === 'timestamp' ? MICROS_PER_DAY : 1n;
  return (frame, [, value]) => {
    if (value === undefined || value.constant) return undefined;
    const out = takeVector(frame, result);
    frame.kernels.run.truncateDate(value.values, perDay, part, out, frame.rows);
    return vectorOperand(result, out, value.validity);
  };
}

/** pandas floors by units of fixed length, and goes through periods for the others. */
export function daskTruncation(word: string, value: string): string {
  const unit = unitOf({ type: UTF8, value: word }, 'date_trunc');
  const period = PERIODS[unit];
  if (period !== undefined) return `${value}.dt.to_period('${period}').dt.start_time`;
  return `${value}.dt.floor('${FREQUENCIES[unit] ?? 'D'}')`;
}

const PERIODS: Readonly<Partial<Record<Unit, string>>> = { week: 'W', month: 'M', quarter: 'Q', year: 'Y' };
const FREQUENCIES: Readonly<Partial<Record<Unit, string>>> = {
  microsecond: 'us',
  millisecond: 'ms',
  second: 's',
  minute: 'min',
  hour: 'h',
  day: 'D',
};

function clockKernel(unit: bigint, pool: ConstantPool, result: DataType): VectorKernel {
  const factor = pool.operand(INT64, unit).values;
  return (frame, [, value]) => {
    if (value === undefined || value.constant) return undefined;
    const { run } = frame.kernels;
    const out = takeVector(frame, result);
    run.floorDivideI64(value.values, unit, out, frame.rows);
    run.multiplyI64(out, 8, factor, 0, out, frame.rows);
    return vectorOperand(result, out, value.validity);
  };
}
