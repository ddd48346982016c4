/**
 * Calendar arithmetic on days since 1970-01-01 and microseconds since then, proleptic Gregorian, as bigint cells: the
 * plain form of the date kernels. Day and civil date by Hinnant's "chrono-compatible low-level date algorithms".
 */
export const MICROS_PER_DAY = 86_400_000_000n;

export interface CivilDate {
  readonly year: bigint;
  readonly month: bigint;
  readonly day: bigint;
}

export function civilOf(days: bigint): CivilDate {
  const shifted = days + 719_468n;
  const era = floorDivide(shifted, 146_097n);
  const dayOfEra = shifted - era * 146_097n;
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n;
  const dayOfMarchYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const marchMonth = (5n * dayOfMarchYear + 2n) / 153n;
  const month = marchMonth < 10n ? marchMonth + 3n : marchMonth - 9n;
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n);
  return { year, month, day: dayOfMarchYear - (153n * marchMonth + 2n) / 5n + 1n };
}

export function daysOf(year: bigint, month: bigint, day: bigint): bigint {
  const marchYear = month <= 2n ? year - 1n : year;
  const era = floorDivide(marchYear, 400n);
  const yearOfEra = marchYear - era * 400n;
  const dayOfMarchYear = (153n * (month > 2n ? month - 3n : month + 9n) + 2n) / 5n + day - 1n;
  return era * 146_097n + yearOfEra * 365n + yearOfEra / 4n - yearOfEra / 100n + dayOfMarchYear - 719_468n;
}

export function daysInMonth(year: bigint, month: bigint): bigint {
  if (month === 2n) return year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n) ? 29n : 28n;
  return month === 4n || month === 6n || month === 9n || month === 11n ? 30n : 31n;
}

/** The same day `months` later, or the last of that month where it has no such day. */
export function addMonths(days: bigint, months: bigint): bigint {
  const { year, month, day } = civilOf(days);
  const counted = year * 12n + month - 1n + months;
  const newYear = floorDivide(counted, 12n);
  const newMonth = counted - newYear * 12n + 1n;
  const last = daysInMonth(newYear, newMonth);
  return daysOf(newYear, newMonth, day > last ? last : day);
}

/** Sunday 0 to Saturday 6. */
export function weekdayOf(days: bigint): bigint {
  return floorModulo(days + 4n, 7n);
}

/** Monday of the day's week. */
export function mondayOf(days: bigint): bigint {
  return days - floorModulo(days + 3n, 7n);
}

export function dayOfYear(days: bigint): bigint {
  return days - daysOf(civilOf(days).year, 1n, 1n) + 1n;
}

/** ISO 8601 week: week 1 holds the year's first Thursday. */
export function isoWeekOf(days: bigint): bigint {
  return (dayOfYear(mondayOf(days) + 3n) - 1n) / 7n + 1n;
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return quotient * divisor > value ? quotient - 1n : quotient;
}

export function floorModulo(value: bigint, modulus: bigint): bigint {
  return value - floorDivide(value, modulus) * modulus;
}
