/** Expressions as canonical text, which parses back to the same tree: operators with the fewest parentheses. */
import { formatType } from '../arrow/types.js';
import type { Expression } from './expression.js';
import { formatCell } from './literals.js';
import { RESERVED } from './parser.js';

export function formatExpression(expression: Expression): string {
  return write(expression, 0);
}

/** A column's name as it stands in a formula. */
export function formatName(name: string): string {
  const bare = /^[\p{L}_][\p{L}\p{N}\p{M}_]*$/u.test(name) && !RESERVED.has(name.toLowerCase());
  return bare ? name : `"${name.replaceAll('"', '""')}"`;
}

const INFIX: Readonly<Record<string, { readonly symbol: string; readonly power: number }>> = {
  or: { symbol: 'or', power: 1 },
  and: { symbol: 'and', power: 2 },
  equal: { symbol: '=', power: 4 },
  not_equal: { symbol: '!=', power: 4 },
  less: { symbol: '<', power: 4 },
  less_equal: { symbol: '<=', power: 4 },
  greater: { symbol: '>', power: 4 },
  greater_equal: { symbol: '>=', power: 4 },
  like: { symbol: 'like', power: 4 },
  ilike: { symbol: 'ilike', power: 4 },
  concatenate: { symbol: '||', power: 5 },
  add: { symbol: '+', power: 6 },
  subtract: { symbol: '-', power: 6 },
  multiply: { symbol: '*', power: 7 },
  divide: { symbol: '/', power: 7 },
  modulo: { symbol: '%', power: 7 },
};
const COMPARISON = 4;
const UNARY = 8;
const PRIMARY = 10;

/** The text of `expression` as an operand that must bind tighter than `above`. */
function write(expression: Expression, above: number): string {
  const { text, power } = written(expression);
  return power > above ? text : `(${text})`;
}

function written(expression: Expression): { text: string; power: number } {
  switch (expression.node) {
    case 'column':
      return { text: formatName(expression.name), power: PRIMARY };
    case 'literal':
      return { text: literalText(expression), power: PRIMARY };
    case 'cast':
      return { text: `cast(${write(expression.arg, 0)} as ${formatType(expression.to)})`, power: PRIMARY };
    case 'call':
      return writtenCall(expression.name, expression.args);
  }
}

function writtenCall(name: string, args: readonly Expression[]): { text: string; power: number } {
  const [first, second, third] = args;
  const infix = Object.hasOwn(INFIX, name) ? INFIX[name] : undefined;
  if (infix !== undefined && args.length === 2 && first !== undefined && second !== undefined) {
    const { symbol, power } = infix;
    // Comparisons do not chain, so their left side binds tighter too.
    const left = write(first, power === COMPARISON ? power : power - 1);
    return { text: `${left} ${symbol} ${write(second, power)}`, power };
  }
  if (name === 'negate' && args.length === 1 && first !== undefined) {
    // `-5` is a literal, so the negation of one keeps parentheses.
    const literal = first.node === 'literal';
    return { text: literal ? `-(${write(first, 0)})` : `-${write(first, UNARY)}`, power: UNARY + 1 };
  }
  if (name === 'not' && args.length === 1 && first !== undefined) {
    return { text: `not ${write(first, 2)}`, power: 3 };
  }
  if ((name === 'is_null' || name === 'is_not_null') && args.length === 1 && first !== undefined) {
    const test = name === 'is_null' ? 'is null' : 'is not null';
    return { text: `${write(first, COMPARISON)} ${test}`, power: COMPARISON };
  }
  if (name === 'in' && args.length > 1 && first !== undefined) {
    const list = args.slice(1).map((arg) => write(arg, 0));
    return { text: `${write(first, COMPARISON)} in (${list.join(', ')})`, power: COMPARISON };
  }
  if (name === 'between' && first !== undefined && second !== undefined && third !== undefined && args.length === 3) {
    const bounds = `${write(second, COMPARISON)} and ${write(third, COMPARISON)}`;
    return { text: `${write(first, COMPARISON)} between ${bounds}`, power: COMPARISON };
  }
  if (name === 'try_cast' && first !== undefined && second?.node === 'literal' && args.length === 2) {
    return { text: `try_cast(${write(first, 0)} as ${String(second.value)})`, power: PRIMARY };
  }
  return { text: `${name}(${args.map((arg) => write(arg, 0)).join(', ')})`, power: PRIMARY };
}

function literalText(literal: Extract<Expression, { node: 'literal' }>): string {
  const { type, value } = literal;
  if (value === null) return 'null';
  const text = formatCell(value, type);
  switch (type.kind) {
    case 'bool':
    case 'int64':
      return text;
    case 'utf8':
      return `'${text.replaceAll("'", "''")}'`;
    case 'float64':
      return Number.isFinite(value) ? text : `float64 '${text}'`;
    case 'decimal':
    case 'date':
    case 'timestamp':
      return `${type.kind} '${text}'`;
  }
}
