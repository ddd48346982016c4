// Parts of dates (days since 1970-01-01, proleptic Gregorian) and of times (microseconds since then).
import { floorDivide } from './expr-shared';

/**
 * One part of each date. `perDay` is how many units of the input make a day: 1 for dates, 86,400,000,000 for timestamps.
 * Parts: 0 year, 1 month, 2 day, 3 quarter, 4 weekday (Sunday 0), 5 day of the year.
 */
export function datePart(values: usize, perDay: i64, part: u32, out: usize, rows: u32): void {
  // Neighbouring rows often share their day.
  let lastDay: i64 = i64.MIN_VALUE;
  let lastPart: i64 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, values += 8) {
    const day = perDay == 1 ? load<i64>(values) : inline.always(floorDivide(load<i64>(values), perDay));
    if (day != lastDay) {
      lastDay = day;
      lastPart = partOfDay(day, part);
    }
    store<i64>(out, lastPart);
  }
}

/** floor(value / unit) modulo `modulus`, not negative: hours, minutes and seconds of timestamps. */
export function clockPart(values: usize, unit: i64, modulus: i64, out: usize, rows: u32): void {
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, values += 8) {
    const units = inline.always(floorDivide(load<i64>(values), unit));
    store<i64>(out, units - inline.always(floorDivide(units, modulus)) * modulus);
  }
}

/** The first unit of each value's day, month, quarter or year, as `datePart` numbers them; in units of the input. */
export function truncateDate(values: usize, perDay: i64, part: u32, out: usize, rows: u32): void {
  let lastDay: i64 = i64.MIN_VALUE;
  let lastStart: i64 = 0;
  const end = out + ((<usize>rows) << 3);
  for (; out < end; out += 8, values += 8) {
    const day = perDay == 1 ? load<i64>(values) : inline.always(floorDivide(load<i64>(values), perDay));
    if (day != lastDay) {
      lastDay = day;
      lastStart = startOf(day, part) * perDay;
    }
    store<i64>(out, lastStart);
  }
}

function startOf(day: i64, part: u32): i64 {
  if (part == 0) return day - dayOfYear(day) + 1;
  if (part == 1) return day - partOfDay(day, 2) + 1;
  if (part == 3) {
    const month = partOfDay(day, 1);
    const year = partOfDay(day, 0);
    return daysOf(year, month - ((month - 1) % 3), 1);
  }
  return day;
}

function partOfDay(day: i64, part: u32): i64 {
  if (part == 4) {
    const weekday = (day + 4) % 7;
    return weekday < 0 ? weekday + 7 : weekday;
  }
  if (part == 5) return dayOfYear(day);
  // Years that begin in March end with the leap day; eras of 400 years repeat (Hinnant, "chrono-compatible date algorithms").
  const shifted = day + 719468;
  const era = inline.always(floorDivide(shifted, 146097));
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfMarchYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const marchMonth = (5 * dayOfMarchYear + 2) / 153;
  if (part == 2) return dayOfMarchYear - (153 * marchMonth + 2) / 5 + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  if (part == 1) return month;
  if (part == 3) return (month - 1) / 3 + 1;
  return yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
}

function dayOfYear(day: i64): i64 {
  return day - daysOf(partOfDay(day, 0), 1, 1) + 1;
}

function daysOf(year: i64, month: i64, day: i64): i64 {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = inline.always(floorDivide(marchYear, 400));
  const yearOfEra = marchYear - era * 400;
  const dayOfMarchYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfMarchYear - 719468;
}
