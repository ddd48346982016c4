/**
 * Conditions as formulas of the engine. Takes conditions and chips as a recipe has them and gives text that the engine
 * parses. A text beside a column takes the column's type, so dates, timestamps and long numbers are quoted like any text.
 */
import { formatName } from '../../engine/plain.js';
import type { Chip, Condition } from './steps.js';

/** The functions of the language: names, what they take, examples and words for people. */
export { functions as formulaFunctions } from '../../engine/plain.js';

export type Literal = string | number | boolean;

/** A column's name as it stands in a formula: bare, or in double quotes. */
export const quoteName = formatName;

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The literal of a value, as it stands in a formula. */
export function literalFormula(value: Literal): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'boolean') return String(value);
  if (Number.isNaN(value)) return "float64 'nan'";
  if (!Number.isFinite(value)) return `float64 '${value > 0 ? 'inf' : '-inf'}'`;
  const isWhole = Number.isInteger(value) && !Number.isSafeInteger(value);
  return isWhole ? value.toExponential() : String(value);
}

/** One condition. An empty list of values is false for every row, its opposite true. */
export function conditionFormula(condition: Condition): string {
  switch (condition.op) {
    case 'formula':
      return condition.formula;
    case 'between': {
      const bounds = `${literalFormula(condition.low)} and ${literalFormula(condition.high)}`;
      return `${quoteName(condition.column)} between ${bounds}`;
    }
    case 'in':
    case 'not in': {
      if (condition.values.length === 0) return condition.op === 'in' ? 'false' : 'true';
      return `${quoteName(condition.column)} ${condition.op} (${condition.values.map(literalFormula).join(', ')})`;
    }
    case 'contains':
    case 'starts with':
    case 'ends with':
      return `${condition.op.replace(' ', '_')}(${quoteName(condition.column)}, ${quoteText(condition.value)})`;
    case 'is null':
    case 'is not null':
      return `${quoteName(condition.column)} ${condition.op}`;
    default:
      return `${quoteName(condition.column)} ${condition.op} ${literalFormula(condition.value)}`;
  }
}

/** All chips that are on, joined by `and`; null where none is. */
export function chipsFormula(chips: readonly Chip[]): string | null {
  const on = chips.filter((chip) => !chip.off).map((chip) => chip.condition);
  const [only] = on;
  if (only === undefined) return null;
  if (on.length === 1) return conditionFormula(only);
  return on
    .map((condition) => (condition.op === 'formula' ? `(${condition.formula})` : conditionFormula(condition)))
    .join(' and ');
}
