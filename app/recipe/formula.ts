/** Conditions and names in the engine's formula language. */
import type { Chip, Condition } from './steps.js';

/** A column's name as a formula has it: bare where it is a plain word, else in quotes. */
export function quoteName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name.toLowerCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? quoteText(value) : String(value);
}

export function conditionFormula(condition: Condition): string {
  if (condition.op === 'formula') return `(${condition.formula})`;
  const column = quoteName(condition.column);
  switch (condition.op) {
    case 'between':
      return `${column} between ${literal(condition.low)} and ${literal(condition.high)}`;
    case 'in':
    case 'not in':
      if (condition.values.length === 0) return condition.op === 'in' ? 'false' : 'true';
      return `${column} ${condition.op} (${condition.values.map(literal).join(', ')})`;
    case 'contains':
      return `contains(${column}, ${quoteText(condition.value)})`;
    case 'starts with':
      return `starts_with(${column}, ${quoteText(condition.value)})`;
    case 'ends with':
      return `ends_with(${column}, ${quoteText(condition.value)})`;
    case 'is null':
    case 'is not null':
      return `${column} ${condition.op}`;
    default:
      return `${column} ${condition.op} ${literal(condition.value)}`;
  }
}

/** All chips that are on, joined by `and`; null where none is. */
export function chipsFormula(chips: readonly Chip[]): string | null {
  const formulas = chips.filter((chip) => !chip.off).map((chip) => conditionFormula(chip.condition));
  return formulas.length === 0 ? null : formulas.join(' and ');
}

/** Words that mean something in a formula or in SQL. */
const RESERVED = new Set(
  `and or not in is null between like ilike case when then else end cast as true false date timestamp select from where
   group by order having limit offset distinct join on using union all any some exists desc asc table with values interval
   nan inf infinity try_cast if`.split(/\s+/),
);
