import type { FunctionDefinition } from '../expr/function.js';
import { abs } from './abs.js';
import { add } from './add.js';
import { and } from './and.js';
import { between } from './between.js';
import { ceil } from './ceil.js';
import { coalesce } from './coalesce.js';
import { concat } from './concat.js';
import { concatenate } from './concatenate.js';
import { contains } from './contains.js';
import { dateAdd } from './date-add.js';
import { dateDiff } from './date-diff.js';
import { dateTrunc } from './date-trunc.js';
import { day } from './day.js';
import { dayOfYear } from './day-of-year.js';
import { div } from './div.js';
import { divide } from './divide.js';
import { endsWith } from './ends-with.js';
import { equal } from './equal.js';
import { exp } from './exp.js';
import { floor } from './floor.js';
import { greater } from './greater.js';
import { greaterEqual } from './greater-equal.js';
import { greatest } from './greatest.js';
import { hour } from './hour.js';
import { ifElse } from './if.js';
import { ilike } from './ilike.js';
import { inList } from './in.js';
import { isNotNull } from './is-not-null.js';
import { isNull } from './is-null.js';
import { least } from './least.js';
import { length } from './length.js';
import { less } from './less.js';
import { lessEqual } from './less-equal.js';
import { like } from './like.js';
import { ln } from './ln.js';
import { log10 } from './log10.js';
import { lower } from './lower.js';
import { lpad } from './lpad.js';
import { ltrim } from './ltrim.js';
import { minute } from './minute.js';
import { modulo } from './modulo.js';
import { month } from './month.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { not } from './not.js';
import { notEqual } from './not-equal.js';
import { nullIf } from './nullif.js';
import { or } from './or.js';
import { power } from './power.js';
import { quarter } from './quarter.js';
import { replace } from './replace.js';
import { round } from './round.js';
import { rpad } from './rpad.js';
import { rtrim } from './rtrim.js';
import { second } from './second.js';
import { sign } from './sign.js';
import { splitPart } from './split-part.js';
import { sqrt } from './sqrt.js';
import { startsWith } from './starts-with.js';
import { substr } from './substr.js';
import { subtract } from './subtract.js';
import { trim } from './trim.js';
import { tryCast } from './try-cast.js';
import { upper } from './upper.js';
import { week } from './week.js';
import { weekday } from './weekday.js';
import { year } from './year.js';

/**
 * The functions of the language: one file each, one line here. To add one: write its file beside the others, add it to
 * both places below, and add golden cases to tests/engine/functions.
 */
export const FUNCTIONS = [
  add,
  subtract,
  multiply,
  divide,
  div,
  modulo,
  negate,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  and,
  or,
  not,
  isNull,
  isNotNull,
  ifElse,
  coalesce,
  nullIf,
  between,
  inList,
  least,
  greatest,
  tryCast,
  abs,
  round,
  floor,
  ceil,
  sqrt,
  exp,
  ln,
  log10,
  power,
  sign,
  length,
  upper,
  lower,
  trim,
  ltrim,
  rtrim,
  substr,
  concat,
  concatenate,
  contains,
  startsWith,
  endsWith,
  replace,
  like,
  ilike,
  splitPart,
  lpad,
  rpad,
  year,
  quarter,
  month,
  week,
  day,
  weekday,
  dayOfYear,
  hour,
  minute,
  second,
  dateTrunc,
  dateAdd,
  dateDiff,
] as const satisfies readonly FunctionDefinition[];

/** The names to choose from, without synonyms. */
export const FUNCTION_NAMES: readonly string[] = FUNCTIONS.map((definition) => definition.name);

/** By name or synonym. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name);
}

const byName = new Map<string, FunctionDefinition>(
  FUNCTIONS.flatMap((definition: FunctionDefinition) =>
    [definition.name, ...(definition.aliases ?? [])].map((name) => [name, definition] as const),
  ),
);
