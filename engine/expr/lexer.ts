/**
 * Formula text as tokens. Takes the text, gives every token with its place, and owns the message that points at a place
 * in the text with a caret.
 */
import { PartitaError } from '../errors.js';
import { words, type Phrase } from '../words.js';

export type TokenKind = 'number' | 'text' | 'word' | 'quoted' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Words and symbols as written, texts and quoted names without their quotes. */
  readonly text: string;
  /** Place of the token in the formula, in UTF-16 units: [start, end). */
  readonly start: number;
  readonly end: number;
}

/** The tokens of `text`, closed by one of kind `end`. Throws a `user-input` error at the first character that fits none. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = match(SPACE, text, at)?.end ?? at;
    if (at === text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

/** `expected …, found …`, the line of the formula and a caret under the place. */
export function syntaxError(text: string, at: number, problem: Phrase, hint?: Phrase): PartitaError {
  const from = at > 60 ? at - 50 : 0;
  const before = (from > 0 ? '…' : '') + text.slice(from, at);
  const after = text.slice(at, at + 40) + (text.length > at + 40 ? '…' : '');
  const line = (before + after).replace(/\s/g, ' ');
  return new PartitaError('user-input', words`${problem}\n  ${line}\n  ${`${' '.repeat([...before].length)}^`}`, {
    domain: 'expression',
    value: text,
    ...(hint === undefined ? {} : { hint }),
  });
}

const SPACE = /\s+/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const SYMBOL = /::|\|\||&&|==|!=|<>|<=|>=|[-+*/%=<>!(),;:[\]]/y;

function tokenAt(text: string, start: number): Token {
  const character = text[start] as string;
  if (character === "'" || character === '"' || character === '`') return quoted(text, start, character);
  const number = match(NUMBER, text, start);
  if (number !== null) {
    const tail = match(WORD, text, number.end);
    if (tail === null) return { kind: 'number', ...number };
    const hint = words`a name that begins with a digit stands in quotes: "${number.text + tail.text}"`;
    throw syntaxError(text, number.end, words`expected an operator after ${number.text}, found '${tail.text}'`, hint);
  }
  const word = match(WORD, text, start);
  if (word !== null) return { kind: 'word', ...word };
  const symbol = match(SYMBOL, text, start);
  if (symbol !== null) return { kind: 'symbol', ...symbol };
  const shown = String.fromCodePoint(text.codePointAt(start) as number);
  const hint = words`quote names with special characters: "…"`;
  throw syntaxError(text, start, words`'${shown}' has no meaning in a formula`, hint);
}

/** Inside quotes the quote itself is written twice. */
function quoted(text: string, start: number, quote: string): Token {
  let content = '';
  let at = start + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close === -1) throw syntaxError(text, start, words`the ${quote} that begins here is not closed`);
    content += text.slice(at, close);
    at = close + 1;
    if (text[at] !== quote) break;
    content += quote;
    at++;
  }
  return { kind: quote === "'" ? 'text' : 'quoted', text: content, start, end: at };
}

function match(pattern: RegExp, text: string, start: number): { text: string; start: number; end: number } | null {
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  return found === null ? null : { text: found[0], start, end: start + found[0].length };
}
