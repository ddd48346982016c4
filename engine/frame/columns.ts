/** The ways to name columns and formulas to a data frame. */
import type { NamedExpression } from '../expr/expression.js';
import { formatExpression } from '../expr/format.js';
import { parseExpression, parseNamedExpressions } from '../expr/parse.js';

/** A column or formula: text is parsed (`'price * quantity as revenue'`). */
export type ColumnInput = string | NamedExpression;

/** A column by its exact name, whatever characters it has: `frame.select(column('a b'))`. */
export function column(name: string): NamedExpression {
  return { name, expression: { node: 'column', name } };
}

/** A computed column under its formula's text, or under `name`. */
export function computed(formula: string, name?: string): NamedExpression {
  const expression = parseExpression(formula);
  return { name: name ?? formatExpression(expression), expression };
}

export function namedExpressions(column: ColumnInput): NamedExpression[] {
  return typeof column === 'string' ? parseNamedExpressions(column) : [column];
}
