/** What functions of dates and timestamps share: their parts, units and kernels. */
import { DATE, INT64, TIMESTAMP } from '../../arrow/types.js';
import type { DataType } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import { MICROS_PER_DAY, floorDivide, floorModulo } from '../../expr/calendar.js';
import { convertsTo } from '../../expr/coercion.js';
import type { Argument, FunctionDefinition, Signature, VectorKernel } from '../../expr/function.js';
import { takeVector, vectorOperand } from '../../expr/operand.js';

export type Unit = (typeof UNITS)[number];

export const UNITS = [
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const;

/** Microseconds of the units that always last as long. */
export const UNIT_MICROS: Readonly<Partial<Record<Unit, bigint>>> = {
  microsecond: 1n,
  millisecond: 1000n,
  second: 1_000_000n,
  minute: 60_000_000n,
  hour: 3_600_000_000n,
  day: MICROS_PER_DAY,
  week: 7n * MICROS_PER_DAY,
};

/** Whether a unit is part of a day, so that it means nothing for dates. */
export function isClockUnit(unit: Unit): boolean {
  return (UNIT_MICROS[unit] ?? MICROS_PER_DAY) < MICROS_PER_DAY;
}

/** The unit that a literal names, in the singular or plural; a `user-input` error for anything else. */
export function unitOf(argument: Argument | undefined, name: string): Unit {
  const value = argument?.value;
  const word = typeof value === 'string' ? value.toLowerCase().replace(/s$/, '') : '';
  const unit = UNITS.find((candidate) => candidate === word);
  if (unit !== undefined) return unit;
  throw new PartitaError('user-input', words`${name} needs a literal unit: ${UNITS.join(', ')}`, {
    domain: 'expression',
    choices: UNITS,
    ...(typeof value === 'string' ? { value } : {}),
  });
}

/** The type of a date or timestamp argument: a literal text is read as whichever it is; undefined for others. */
export function temporalType(argument: Argument | undefined): DataType | undefined {
  if (argument === undefined) return undefined;
  if (argument.type === null) return DATE;
  if (argument.type.kind === 'date' || argument.type.kind === 'timestamp') return argument.type;
  if (typeof argument.value !== 'string') return undefined;
  const type = argument.value.trim().length > 10 ? TIMESTAMP : DATE;
  return convertsTo(argument, type) ? type : undefined;
}

/** Everything of a part of a date but its name and words. `part` numbers it for the kernel `datePart`. */
export function datePart(
  part: number | undefined,
  ofDay: (days: bigint) => bigint,
): Omit<FunctionDefinition, 'name' | 'doc' | 'example' | 'sql' | 'dask'> {
  return {
    arity: [1, 1],
    takes: 'a date or timestamp',
    resolve: resolvePart,
    nulls: 'propagate',
    canFail: false,
    apply: ([value], { args: [type] }) => ofDay(dayOf(value as bigint, type)),
    ...(part === undefined ? {} : { kernel: ({ signature }) => datePartKernel(part, signature) }),
  };
}

/** Everything of a part of the clock: floor(microseconds / unit) modulo `modulus`; 0 for dates. */
export function clockPart(
  unit: bigint,
  modulus: bigint,
): Omit<FunctionDefinition, 'name' | 'doc' | 'example' | 'sql' | 'dask'> {
  return {
    arity: [1, 1],
    takes: 'a date or timestamp',
    resolve: resolvePart,
    nulls: 'propagate',
    canFail: false,
    apply: ([value], { args: [type] }) =>
      type?.kind === 'date' ? 0n : floorModulo(floorDivide(value as bigint, unit), modulus),
    kernel: ({ signature }) => (signature.args[0]?.kind === 'date' ? undefined : clockKernel(unit, modulus)),
  };
}

export function dayOf(value: bigint, type: DataType | undefined): bigint {
  return type?.kind === 'timestamp' ? floorDivide(value, MICROS_PER_DAY) : value;
}

function resolvePart(args: readonly Argument[]): Signature | undefined {
  const type = temporalType(args[0]);
  return type === undefined ? undefined : { args: [type], result: INT64 };
}

function datePartKernel(part: number, { args: [type] }: Signature): VectorKernel {
  const perDay = type?.kind === 'timestamp' ? MICROS_PER_DAY : 1n;
  return (frame, [value]) => {
    if (value === undefined || value.constant) return undefined;
    const out = takeVector(frame, INT64);
    frame.kernels.run.datePart(value.values, perDay, part, out, frame.rows);
    return vectorOperand(INT64, out, value.validity);
  };
}

function clockKernel(unit: bigint, modulus: bigint): VectorKernel {
  return (frame, [value]) => {
    if (value === undefined || value.constant) return undefined;
    const out = takeVector(frame, INT64);
    frame.kernels.run.clockPart(value.values, unit, modulus, out, frame.rows);
    return vectorOperand(INT64, out, value.validity);
  };
}
