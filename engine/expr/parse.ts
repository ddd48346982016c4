/**
 * Formulas and the lists of the command line that hold formulas or names: computed columns, aggregates and sort keys.
 * Each takes the text and gives plain data; mistakes are `user-input` errors with a caret.
 */
import type { SortKey } from '../arrow/compare.js';
import type { Expression, NamedExpression } from './expression.js';
import { Parser } from './parser.js';
import { words } from '../words.js';

/** One aggregate as written: `price*qty:sum as revenue`. */
export interface ParsedAggregate {
  readonly aggregate: string;
  /** Null for `*`: the rows themselves. */
  readonly input: Expression | null;
  /** The second column of an aggregate of pairs: `x:corr(y)`. */
  readonly other?: Expression;
  readonly parameters: readonly number[];
  readonly as: string;
}

/** `price * quantity > 100 and region is not null`: one formula. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression();
  parser.finish();
  return expression;
}

/** `a, b*2 as c, upper(name)`: an expression without a name is called by its text. */
export function parseNamedExpressions(text: string): NamedExpression[] {
  const parser = new Parser(text);
  const named: NamedExpression[] = [];
  do {
    const start = parser.peek();
    const expression = parser.expression();
    const written = expression.node === 'column' ? expression.name : parser.textFrom(start);
    named.push({ name: parser.accept('as') ? parser.name(words`a name`) : written, expression });
  } while (parser.accept(','));
  if (parser.peek().kind !== 'end') throw parser.unexpected(words`an operator, 'as', ',' or the end`);
  return named;
}

/**
 * `v1:sum,mean; v3:max as top; *:count; v3:quantile(0.9) as q90`. Without `as` the result is called by column and
 * aggregate, `v1_sum`; the count of rows `count`. An aggregate of pairs takes its second column behind it: `v1:corr(v2)`.
 */
export function parseAggregates(text: string): ParsedAggregate[] {
  const parser = new Parser(text);
  const aggregates: ParsedAggregate[] = [];
  do {
    if (parser.peek().kind === 'end' && aggregates.length > 0) break;
    const start = parser.peek();
    const input = parser.accept('*') ? null : parser.expression();
    const written = input?.node === 'column' ? input.name : parser.textFrom(start);
    parser.expect(':');
    do aggregates.push(oneAggregate(parser, input, written));
    while (parser.accept(','));
  } while (parser.accept(';'));
  if (parser.peek().kind !== 'end') throw parser.unexpected(words`'as', ',', ';' or the end`);
  return aggregates;
}

/** `top desc, a`. */
export function parseSortKeys(text: string): SortKey[] {
  const parser = new Parser(text);
  const keys: SortKey[] = [];
  do {
    const column = parser.name(words`a column`);
    const descending = parser.accept('desc');
    if (!descending) parser.accept('asc');
    keys.push({ column, descending });
  } while (parser.accept(','));
  if (parser.peek().kind !== 'end') throw parser.unexpected(words`'asc', 'desc', ',' or the end`);
  return keys;
}

function oneAggregate(parser: Parser, input: Expression | null, written: string): ParsedAggregate {
  const aggregate = parser.name(words`an aggregate`).toLowerCase();
  const parameters: number[] = [];
  let other: Expression | null = null;
  let otherWritten: string[] = [];
  if (parser.accept('(')) {
    do {
      const start = parser.peek();
      const given = parser.expression();
      const text = parser.textFrom(start);
      if (given.node === 'literal' && !Number.isNaN(Number(text))) parameters.push(Number(text));
      else if (other !== null) throw parser.unexpected(words`a number`);
      else {
        other = given;
        otherWritten = [given.node === 'column' ? given.name : text];
      }
    } while (parser.accept(','));
    parser.expect(')');
  }
  const suffix = [aggregate, ...otherWritten, ...parameters].join('_');
  const standard = input === null ? suffix : `${written}_${suffix}`;
  const as = parser.accept('as') ? parser.name(words`a name`) : standard;
  return { aggregate, input, ...(other === null ? {} : { other }), parameters, as };
}
