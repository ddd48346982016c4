/**
 * The grammar of formulas, by operator precedence (Pratt 1973). Takes text, gives untyped expressions; names
 * of columns and functions are resolved later, by `type.ts`.
 *
 * From loosest to tightest: or, and, not, comparisons with is/in/between/like, ||, + -, * / %, unary - and !, ::.
 */
import type { Cell } from '../arrow/record-batch.js';
import { BOOL, FLOAT64, INT64, UTF8, formatType, parseType } from '../arrow/types.js';
import type { DataType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { words, type Phrase } from '../words.js';
import { DEPTH_LIMIT, depthOf } from './expression.js';
import type { Expression } from './expression.js';
import { syntaxError, tokenize } from './lexer.js';
import type { Token } from './lexer.js';
import { parseLiteral } from './literals.js';

const NESTING_LIMIT = 200;

/** Words that cannot be column names without quotes. */
export const RESERVED: ReadonlySet<string> = new Set(
  'and or not is null true false in between like ilike case when then else end as cast try_cast'.split(' '),
);

/** Operators between two operands: their functions and how tightly they bind. */
const BINARY: Readonly<Record<string, { readonly name: string; readonly power: number }>> = {
  or: { name: 'or', power: 1 },
  and: { name: 'and', power: 2 },
  '&&': { name: 'and', power: 2 },
  '=': { name: 'equal', power: 4 },
  '==': { name: 'equal', power: 4 },
  '!=': { name: 'not_equal', power: 4 },
  '<>': { name: 'not_equal', power: 4 },
  '<': { name: 'less', power: 4 },
  '<=': { name: 'less_equal', power: 4 },
  '>': { name: 'greater', power: 4 },
  '>=': { name: 'greater_equal', power: 4 },
  '||': { name: 'concatenate', power: 5 },
  '+': { name: 'add', power: 6 },
  '-': { name: 'subtract', power: 6 },
  '*': { name: 'multiply', power: 7 },
  '/': { name: 'divide', power: 7 },
  '%': { name: 'modulo', power: 7 },
};
const NOT_POWER = 3;
const COMPARISON_POWER = 4;
const UNARY_POWER = 8;
const CAST_POWER = 9;

/** Reads expressions from one text; `parse.ts` drives it token by token. */
export class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  expression(): Expression {
    const parsed = this.#binary(0);
    if (depthOf(parsed) > DEPTH_LIMIT) throw this.#tooDeep(this.peek());
    return parsed;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  /** Whether the next token is this symbol or word; words in any case. */
  sees(...texts: readonly string[]): boolean {
    return isOneOf(this.peek(), texts);
  }

  /** Takes the next token if it is this symbol or word. */
  accept(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#next++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected(words`'${text}'`);
  }

  /** A column's or result's name, bare or quoted. */
  name(what: Phrase): string {
    const token = this.peek();
    if (token.kind === 'quoted' || (token.kind === 'word' && !RESERVED.has(token.text.toLowerCase()))) {
      this.#next++;
      return token.text;
    }
    throw this.unexpected(what);
  }

  finish(): void {
    if (this.peek().kind !== 'end') throw this.unexpected(words`an operator or the end`);
  }

  unexpected(expected: Phrase, hint?: Phrase): PartitaError {
    const token = this.peek();
    const found = token.kind === 'end' ? words`the end` : words`'${this.#text.slice(token.start, token.end)}'`;
    return syntaxError(this.#text, token.start, words`expected ${expected}, found ${found}`, hint);
  }

  errorAt(token: Token, problem: Phrase, hint?: Phrase): PartitaError {
    return syntaxError(this.#text, token.start, problem, hint);
  }

  /** The formula's text from one token up to the next one to come. */
  textFrom(token: Token): string {
    const last = this.#tokens[this.#next - 1] ?? token;
    return this.#text.slice(token.start, Math.max(token.start, last.end));
  }

  #binary(power: number): Expression {
    if (++this.#nesting > NESTING_LIMIT) throw this.#tooDeep(this.peek());
    let left = this.#unary(power);
    for (;;) {
      const token = this.peek();
      if (token.kind !== 'symbol' && token.kind !== 'word') break;
      const operator = BINARY[token.text.toLowerCase()];
      if (operator !== undefined) {
        if (operator.power <= power) break;
        this.#next++;
        left = call(operator.name, left, this.#binary(operator.power));
        if (operator.power === COMPARISON_POWER) this.#refuseChain();
      } else if (token.text === '::' && power < CAST_POWER) {
        this.#next++;
        left = { node: 'cast', to: this.#type(), arg: left };
      } else if (power < COMPARISON_POWER && this.sees('is', 'in', 'between', 'like', 'ilike', 'not')) {
        left = this.#test(left);
        this.#refuseChain();
      } else {
        break;
      }
    }
    this.#nesting--;
    return left;
  }

  #refuseChain(): void {
    const token = this.peek();
    if (token.kind === 'end' || BINARY[token.text]?.power !== COMPARISON_POWER || token.kind !== 'symbol') return;
    throw this.errorAt(token, words`comparisons do not chain`, words`write 'a < b and b < c'`);
  }

  #unary(power: number): Expression {
    const token = this.peek();
    if (isOneOf(token, ['not'])) {
      if (power > NOT_POWER) throw this.unexpected(words`an expression`, words`put 'not …' in parentheses`);
      this.#next++;
      return call('not', this.#binary(NOT_POWER));
    }
    if (isOneOf(token, ['!'])) {
      this.#next++;
      return call('not', this.#binary(UNARY_POWER));
    }
    if (isOneOf(token, ['+'])) {
      this.#next++;
      return this.#binary(UNARY_POWER);
    }
    if (!isOneOf(token, ['-'])) return this.#primary();
    this.#next++;
    if (this.peek().kind === 'number') return this.#number(this.take(), '-');
    return call('negate', this.#binary(UNARY_POWER));
  }

  /** `is [not] null`, `[not] in (…)`, `[not] between … and …`, `[not] like …` behind `left`. */
  #test(left: Expression): Expression {
    if (this.accept('is')) {
      const negative = this.accept('not');
      if (!this.accept('null')) throw this.unexpected(negative ? words`'null'` : words`'null' or 'not null'`);
      return call(negative ? 'is_not_null' : 'is_null', left);
    }
    const negative = this.accept('not');
    const positive = this.#positiveTest(left);
    return negative ? call('not', positive) : positive;
  }

  #positiveTest(left: Expression): Expression {
    if (this.accept('in')) {
      this.expect('(');
      if (this.sees(')')) throw this.unexpected(words`a value`);
      return call('in', left, ...this.#arguments());
    }
    if (this.accept('between')) {
      const low = this.#binary(COMPARISON_POWER);
      this.expect('and');
      return call('between', left, low, this.#binary(COMPARISON_POWER));
    }
    if (this.sees('like', 'ilike')) {
      return call(this.take().text.toLowerCase(), left, this.#binary(COMPARISON_POWER));
    }
    throw this.unexpected(words`'in', 'between', 'like' or 'ilike'`);
  }

  #primary(): Expression {
    const token = this.peek();
    if (token.kind === 'number') return this.#number(this.take(), '');
    if (token.kind === 'text') return literal(UTF8, this.take().text);
    if (token.kind === 'quoted') return { node: 'column', name: this.take().text };
    if (this.accept('(')) {
      const inner = this.#binary(0);
      this.expect(')');
      return inner;
    }
    if (token.kind === 'word') return this.#word();
    throw this.unexpected(words`an expression`);
  }

  #word(): Expression {
    const token = this.take();
    const word = token.text.toLowerCase();
    if (this.peek().kind === 'text' && !RESERVED.has(word)) return this.#typedLiteral(token);
    if (word === 'null') return literal(BOOL, null);
    if (word === 'true' || word === 'false') return literal(BOOL, word === 'true');
    if (word === 'case') return this.#case();
    if (word === 'cast' || word === 'try_cast') return this.#castCall(word);
    if (this.accept('(')) {
      return call(word, ...(this.accept(')') ? [] : this.#arguments()));
    }
    if (!RESERVED.has(word)) return { node: 'column', name: token.text };
    this.#next--;
    throw this.unexpected(
      words`an expression`,
      words`'${token.text}' is a word of the language; a column of that name: "${token.text}"`,
    );
  }

  /** `date '2024-01-31'`: a type's name before a text. */
  #typedLiteral(token: Token): Expression {
    const value = this.peek();
    const parsed = parseLiteral(token.text.toLowerCase(), value.text);
    if (parsed === 'no type') throw this.unexpected(words`an operator or the end`);
    if (parsed === null) throw this.errorAt(value, words`'${value.text}' is not a valid ${token.text.toLowerCase()}`);
    this.#next++;
    return literal(parsed.type, parsed.value);
  }

  #number(token: Token, sign: '-' | ''): Expression {
    if (/[.eE]/.test(token.text)) return literal(FLOAT64, Number(sign + token.text));
    const value = BigInt(sign + token.text);
    if (BigInt.asIntN(64, value) === value) return literal(INT64, value);
    const written = sign + token.text;
    throw this.errorAt(token, words`${written} is too large for int64`, words`as float64: ${written}.0`);
  }

  #case(): Expression {
    const subject = this.sees('when') ? null : this.#binary(0);
    const branches: (readonly [Expression, Expression])[] = [];
    while (this.accept('when')) {
      const test = this.#binary(0);
      this.expect('then');
      branches.push([subject === null ? test : call('equal', subject, test), this.#binary(0)]);
    }
    if (branches.length === 0) throw this.unexpected(words`'when'`);
    const otherwise = this.accept('else') ? this.#binary(0) : literal(BOOL, null);
    if (!this.accept('end')) throw this.unexpected(words`'when', 'else' or 'end'`);
    return branches.reduceRight((rest, [test, value]) => call('if', test, value, rest), otherwise);
  }

  #castCall(word: 'cast' | 'try_cast'): Expression {
    this.expect('(');
    const arg = this.#binary(0);
    this.expect('as');
    const type = this.#type();
    this.expect(')');
    if (word === 'cast') return { node: 'cast', to: type, arg };
    return call('try_cast', arg, literal(UTF8, formatType(type)));
  }

  /** `int64`, `decimal(2)`, `timestamp[UTC]`… */
  #type(): DataType {
    const first = this.peek();
    if (first.kind !== 'word') throw this.unexpected(words`a type`);
    this.#next++;
    const close = this.sees('(') && first.text.toLowerCase() === 'decimal' ? ')' : this.sees('[') ? ']' : null;
    if (close !== null) {
      while (!this.sees(close) && this.peek().kind !== 'end') this.#next++;
      this.expect(close);
    }
    try {
      return parseType(this.textFrom(first));
    } catch (error) {
      if (!(error instanceof PartitaError)) throw error;
      throw this.errorAt(first, error.phrase, error.hintPhrase);
    }
  }

  #arguments(): Expression[] {
    const args = [this.#binary(0)];
    while (this.accept(',')) args.push(this.#binary(0));
    if (!this.accept(')')) throw this.unexpected(words`',' or ')'`);
    return args;
  }

  #tooDeep(token: Token): PartitaError {
    return this.errorAt(
      token,
      words`the formula nests deeper than ${NESTING_LIMIT} levels`,
      words`split it into several columns`,
    );
  }
}

function call(name: string, ...args: readonly Expression[]): Expression {
  return { node: 'call', name, args };
}

function literal(type: DataType, value: Cell): Expression {
  return { node: 'literal', type, value };
}

function isOneOf(token: Token, texts: readonly string[]): boolean {
  if (token.kind === 'symbol') return texts.includes(token.text);
  return token.kind === 'word' && texts.includes(token.text.toLowerCase());
}
