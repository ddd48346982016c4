import type { DataType } from '../../arrow/types.js';
import { joinTypes } from '../../arrow/types.js';
import { narrowestType, parseValue } from './values.js';

/** Whether a table's first row holds names, and what the columns are called. */

/**
 * `rows` are the first rows of the table, the first included. Names are told from data as DuckDB tells them: where a
 * column below is no text and the first row's cell is not of its type, it is a name; a table of nothing but text is
 * taken to have names. Beyond that, a text of the first row that comes again below it in its column (while the whole
 * row does not) or that is empty or there twice speaks for data.
 */
export function judgeHeader(rows: readonly (readonly string[])[]): {
  readonly header: boolean;
  readonly sure: boolean;
} {
  const [first, ...below] = rows;
  if (first === undefined) return { header: false, sure: true };
  if (below.length === 0) return { header: first.every((cell) => isNameLike(cell)), sure: false };
  let consistent = 0;
  for (let column = 0; column < first.length; column++) {
    const cell = first[column] as string;
    if (cell.trim() === '') continue;
    const verdict = judgeColumn(cell, below, column);
    if (verdict === 'name') return { header: true, sure: true };
    if (verdict === 'value') consistent++;
  }
  if (consistent > 0) return { header: false, sure: true };
  return { header: looksLikeNames(first, below), sure: false };
}

/** Words that often stand for a missing value. */
export const NULL_WORDS: ReadonlySet<string> = new Set([
  '', 'NA', 'N/A', 'n/a', 'na', 'null', 'NULL', 'Null', 'None', 'none', '-', '?', '#N/A', '\\N',
]); // prettier-ignore

export interface Names {
  readonly columns: readonly string[];
  /** Names that were there twice, and how the later ones are called now. */
  readonly renamed: readonly string[];
  /** Columns without a name, as they are called now. */
  readonly invented: readonly string[];
}

/** Unique names for `count` columns: the header's texts without blanks around, `column3` where there is none. */
export function nameColumns(texts: readonly string[], count: number): Names {
  const taken = new Set(texts.map((text) => text.trim()));
  const used = new Set<string>();
  const columns: string[] = [];
  const renamed: string[] = [];
  const invented: string[] = [];
  const suffixes = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const text = (texts[i] ?? '').trim();
    const wanted = text === '' ? `column${i + 1}` : text;
    let name = wanted;
    for (let n = suffixes.get(wanted) ?? 2; used.has(name) || (name !== text && taken.has(name)); n++) {
      name = `${wanted}_${n}`;
      suffixes.set(wanted, n + 1);
    }
    used.add(name);
    columns.push(name);
    if (text === '') invented.push(name);
    else if (name !== text) renamed.push(`${text} -> ${name}`);
  }
  return { columns, renamed, invented };
}

function isNameLike(cell: string): boolean {
  return narrowestType(cell).kind === 'utf8' && cell.trim() !== '';
}

/** What one column says of its cell in the first row. */
function judgeColumn(
  cell: string,
  below: readonly (readonly string[])[],
  column: number,
): 'name' | 'value' | 'nothing' {
  const texts = below.map((row) => row[column] ?? '').filter((text) => !NULL_WORDS.has(text.trim()));
  if (texts.length === 0) return 'nothing';
  const types = texts.map(narrowestType);
  const joined = types.reduce(joinTypes);
  const own = narrowestType(cell);
  if (joined.kind !== 'utf8') {
    const fits = parseValue(joined, cell) !== undefined || (isNumber(own) && isNumber(joined));
    return fits || NULL_WORDS.has(cell.trim()) ? 'value' : 'name';
  }
  // A number above text is a value where other numbers are mixed into the text, and a name (a year) where none are.
  if (own.kind !== 'utf8') return types.some((type) => type.kind !== 'utf8') ? 'value' : 'nothing';
  // Figures written in ways that are text here (1,5 or 31/12/2020), with nothing but such figures below.
  return isFigure(cell) && texts.every(isFigure) ? 'value' : 'nothing';
}

function isNumber(type: DataType): boolean {
  return type.kind === 'int64' || type.kind === 'float64';
}

/** Digits and signs without a letter. */
function isFigure(text: string): boolean {
  return /[0-9]/.test(text) && !/\p{L}/u.test(text);
}

function looksLikeNames(first: readonly string[], below: readonly (readonly string[])[]): boolean {
  const texts = first.map((cell) => cell.trim());
  if (new Set(texts).size < texts.length || texts.every((text) => text === '')) return false;
  const others = below.filter((row) => row.some((cell, column) => cell !== first[column]));
  return !texts.some((text, column) => text !== '' && others.some((row) => row[column]?.trim() === text));
}
