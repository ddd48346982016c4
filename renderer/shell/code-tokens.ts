/** Code cut into stretches to be coloured. Takes text of any of the strip's languages; nothing is lost or added. */
import type { Code } from '../../app/recipe/code/index.js';

export type TokenKind = 'plain' | 'keyword' | 'function' | 'string' | 'number' | 'comment';

/** How each kind is coloured, by the shared classes of code. */
export const TOKEN_CLASSES: Readonly<Record<TokenKind, string | undefined>> = {
  plain: undefined,
  keyword: 'ck',
  function: 'cf',
  string: 'cs',
  number: 'cn',
  comment: 'cc',
};

export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const WORDS: Readonly<Record<Code['language'], string>> = {
  formula:
    'where compute rename select sort distinct limit offset by aggregate keep and or not is null true false in between like as case when then else end desc',
  sql: 'with as select distinct from where group by all order limit offset desc nulls last and or not is null in between like case when then else end cast true false',
  python: 'import from as def return print True False None',
  shell: 'partita read groupby',
  typescript: 'import from const await new true false null',
};

export function codeTokens(language: Code['language'], text: string): CodeToken[] {
  const words = new Set(WORDS[language].split(' '));
  const tokens: CodeToken[] = [];
  let last = 0;
  for (const match of text.matchAll(PIECE)) {
    if (match.index > last) tokens.push({ kind: 'plain', text: text.slice(last, match.index) });
    tokens.push({ kind: kindOf(match, words, language), text: match[0] });
    last = match.index + match[0].length;
  }
  if (last < text.length) tokens.push({ kind: 'plain', text: text.slice(last) });
  return tokens;
}

const PIECE =
  /(?<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>--[\w-]+|[\p{L}_]\w*)(?=(?<call>\()?)/gu;

function kindOf(match: RegExpExecArray, words: ReadonlySet<string>, language: Code['language']): TokenKind {
  const groups = match.groups ?? {};
  const isColumn = (language === 'sql' || language === 'formula') && match[0].startsWith('"');
  if (groups['text'] !== undefined) return isColumn ? 'plain' : 'string';
  if (groups['number'] !== undefined) return 'number';
  if (match[0].startsWith('--') || words.has(match[0].toLowerCase())) return 'keyword';
  return groups['call'] === undefined ? 'plain' : 'function';
}
