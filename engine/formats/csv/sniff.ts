import { PartitaError } from '../../errors.js';
import { words, inEnglish, type Text } from '../../words.js';
import { fitDialect, type DialectOptions, type Fit } from './dialect.js';
import { judgeHeader, nameColumns } from './header.js';
import type { Head } from './head.js';
import { RowCursor } from './rows.js';
import type { CsvDialect } from './source.js';

/** The dialect and the columns of one file, from its beginning. */

export interface SniffOptions extends DialectOptions {
  /** Whether the first row holds the names; undefined: find out. */
  readonly header?: boolean | undefined;
}

export interface Sniffed {
  readonly dialect: CsvDialect;
  readonly columns: readonly string[];
  /** Byte of `head.text` at which the first data row begins, and its physical line, from 1. */
  readonly textStart: number;
  readonly dataLine: number;
  readonly notices: readonly Notice[];
}

/** Something that the user should know and that is no error. */
export interface Notice {
  readonly code: string;
  readonly message: string;
}

/** The most columns a file or a table may have. */
export const COLUMN_LIMIT = 65_536;

/**
 * Undefined where the head holds too little to decide: fewer than two whole rows, with more to come. Throws `user-input`
 * errors for lines that end with CR alone and for too many columns.
 */
export function sniff(head: Head, path: string, options: SniffOptions): Sniffed | undefined {
  const { text, complete } = head;
  refuseCarriageReturns(text, path);
  const hint = readSeparatorHint(text);
  const body = text.subarray(hint.length);
  const fit = fitDialect(body, complete, { ...options, delimiter: options.delimiter ?? hint.delimiter });
  if (fit === undefined || (!complete && fit.rows < 2)) return undefined;
  if (!complete && fit.doubtful && text.length < CERTAIN_BYTES) return undefined;
  const rows = firstRows(body, complete, fit);
  const preamble = options.header === false ? 0 : preambleOf(rows, fit);
  const [first, ...below] = rows.slice(preamble) as [Row, ...Row[]];
  const aligned = alignNames(first.texts, below, fit.columns);
  const judged = options.header ?? judgeHeader([aligned, ...below.map((row) => row.texts)]);
  const header = typeof judged === 'boolean' ? judged : judged.header;
  const count = header ? Math.max(aligned.length, 1) : fit.columns;
  if (count > COLUMN_LIMIT) throw tooManyColumns(path, count);
  const names = nameColumns(header ? aligned : [], count);
  const textStart = hint.length + (header ? first.end : 0);
  const notices: Notice[] = [];
  const note = (code: string, message: string): void => void notices.push({ code, message: `${path}: ${message}` });
  if (header) {
    if (preamble > 0)
      note('preamble', `the ${lines(preamble)} above the names are not read: ${quoted(rows[0] as Row)}`);
    if (typeof judged !== 'boolean' && !judged.sure) {
      note(
        'header-assumed',
        `the first row was taken for names (${list(names.columns)}); --header no reads it as data`,
      );
    }
    if (aligned.length !== first.texts.length) {
      note('header-length', `${first.texts.length} names for ${count} columns; the columns are ${list(names.columns)}`);
    }
    if (names.renamed.length > 0) note('duplicate-names', `names that were there twice: ${list(names.renamed)}`);
    if (names.invented.length > 0) note('empty-names', `columns without a name are called ${list(names.invented)}`);
  }
  if (fit.quote === null && options.quote === undefined) {
    note(
      'no-quotes',
      `quotes are read as text, since they do not enclose whole fields; --quote '"' reads them as quotes`,
    );
  }
  const dialect = { delimiter: fit.delimiter, quote: fit.quote, escape: fit.escape, header };
  return { dialect, columns: names.columns, textStart, dataLine: 1 + countLineFeeds(text, textStart), notices };
}

/** The error of a file or table with more columns than are read. */
export function tooManyColumns(what: Text, count: number): PartitaError {
  return new PartitaError('unsupported', words`${what} has ${count} columns; ${COLUMN_LIMIT} is the most`, {
    domain: 'csv',
    value: inEnglish(what),
    hint: 'check the --delimiter; a table this wide is easier to work with when it is turned into rows',
  });
}

/** The first few names, and how many there are. */
export function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(', ');
  return names.length > 8 ? `${shown}, … (${names.length} in all)` : shown;
}

interface Row {
  readonly texts: readonly string[];
  /** Just behind the row, in the body. */
  readonly end: number;
}

/** With this much text a quote that never closes is no quote. */
const CERTAIN_BYTES = 4 * 2 ** 20;
const JUDGED_ROWS = 100;
const JUDGED_CELLS = 20_000;

function firstRows(body: Uint8Array, complete: boolean, fit: Fit): readonly Row[] {
  const cursor = new RowCursor(body, 0, body.length, { ...fit, header: false }, false);
  const rows: Row[] = [];
  const most = Math.max(2, Math.min(JUDGED_ROWS, JUDGED_CELLS / fit.columns));
  while (rows.length < most && cursor.next()) {
    if (!cursor.closed && !complete) break;
    rows.push({ texts: cursor.texts(), end: cursor.rowEnd });
  }
  return rows;
}

/** Titles and comments: rows of one field above a table of several columns. */
function preambleOf(rows: readonly Row[], fit: Fit): number {
  if (fit.columns === 1) return 0;
  const start = rows.findIndex((row) => row.texts.length > 1);
  return Math.max(start, 0);
}

/**
 * One name for each column. A header with one name less than the rows have fields belongs to a table whose first column
 * (row names) has none, unless the last field of all rows is empty; names that are empty beyond the rows' fields go.
 */
function alignNames(names: readonly string[], below: readonly Row[], columns: number): readonly string[] {
  if (below.length === 0 || names.length === columns) return names;
  if (names.length > columns)
    return names.slice(columns).every((name) => name.trim() === '') ? names.slice(0, columns) : names;
  const padding = Array.from({ length: columns - names.length }, () => '');
  const whole = below.filter((row) => row.texts.length === columns);
  const lastEmpty = whole.every((row) => row.texts[columns - 1] === '');
  return padding.length === 1 && !lastEmpty ? [...padding, ...names] : [...names, ...padding];
}

/** The line `sep=;` that spreadsheets write above a table. */
function readSeparatorHint(text: Uint8Array): { readonly delimiter: string | undefined; readonly length: number } {
  const start = Buffer.from(text.subarray(0, 16)).toString('latin1');
  const match = /^"?sep=([\t -~])"?\r?\n/i.exec(start);
  return { delimiter: match?.[1], length: match?.[0].length ?? 0 };
}

function refuseCarriageReturns(text: Uint8Array, path: string): void {
  if (text.includes(LF)) return;
  let quoted = false;
  for (const byte of text) {
    if (byte === DOUBLE_QUOTE) quoted = !quoted;
    if (byte !== CR || quoted) continue;
    throw new PartitaError('user-input', words`the lines of ${path} end with a carriage return alone`, {
      domain: 'csv',
      value: path,
      hint: "convert them to line feeds: tr '\\r' '\\n' < old.csv > new.csv",
    });
  }
}

const LF = 10;
const CR = 13;
const DOUBLE_QUOTE = 34;

function countLineFeeds(text: Uint8Array, end: number): number {
  let count = 0;
  for (let at = 0; at < end; at++) if (text[at] === LF) count++;
  return count;
}

function lines(count: number): string {
  return count === 1 ? 'one line' : `${count} lines`;
}

function quoted(row: Row): string {
  return `'${(row.texts[0] ?? '').slice(0, 60)}'`;
}
