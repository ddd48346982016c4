import { PLAIN, RowCursor } from './rows.js';
import type { CsvDialect } from './source.js';

/**
 * Which delimiter, quote and escape a text is written with: each candidate splits the text, and the one wins whose rows
 * agree best on a number of columns and whose fields hold least of what would be another dialect's punctuation.
 */

export interface DialectOptions {
  /** One ASCII character. */
  readonly delimiter?: string | undefined;
  /** One ASCII character; null: quotes mean nothing. */
  readonly quote?: string | null | undefined;
  readonly escape?: string | null | undefined;
}

export interface Fit {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  /** The number of fields that most rows have; of equally many the first row's. */
  readonly columns: number;
  readonly rows: number;
  /** Whether more text might speak for another quote: a quoted field filled most of the text and did not end. */
  readonly doubtful: boolean;
}

/** The delimiters that are tried, the likelier first. */
export const DELIMITERS = [',', ';', '\t', '|', '^'] as const;

/** The best fit, or undefined where the text holds no whole row. `complete`: the text is all of the file. */
export function fitDialect(text: Uint8Array, complete: boolean, options: DialectOptions): Fit | undefined {
  const quotes = quoteCandidates(text, options);
  const delimiters = options.delimiter === undefined ? DELIMITERS.filter((d) => text.includes(d.charCodeAt(0))) : [];
  const candidates = options.delimiter === undefined ? delimiters : [options.delimiter];
  let best: Scored | undefined;
  for (const delimiter of candidates) {
    const fit = bestQuote(text, complete, delimiter, quotes);
    if (fit === undefined || (options.delimiter === undefined && !isPlausible(fit))) continue;
    if (best === undefined || fit.score > best.score) best = fit;
  }
  return best ?? bestQuote(text, complete, options.delimiter ?? ',', quotes, true);
}

interface Scored extends Fit {
  readonly score: number;
  /** Shares of the rows: with `columns` fields, without any delimiter, and with a problem of their quotes. */
  readonly consistent: number;
  readonly bare: number;
  readonly troubled: number;
}

interface QuoteCandidate {
  readonly quote: string | null;
  readonly escape: string | null;
  /** How many times better than the plain double quote its score must be. */
  readonly margin: number;
}

/** Prose has commas too: a delimiter must split most rows, into the same number of fields about half of the time. */
function isPlausible(fit: Scored): boolean {
  return fit.columns > 1 && fit.consistent >= 0.5 && fit.bare <= 0.25;
}

function quoteCandidates(text: Uint8Array, options: DialectOptions): readonly QuoteCandidate[] {
  const { quote, escape } = options;
  if (quote === null) return [{ quote: null, escape: null, margin: 1 }];
  if (quote !== undefined || (escape !== undefined && escape !== null)) {
    const mark = quote ?? '"';
    const escapes = typeof escape === 'string' ? [escape] : hasPair(text, '\\', mark) ? [mark, '\\'] : [mark];
    return escapes.map((character) => ({ quote: mark, escape: character, margin: 1 }));
  }
  const candidates: QuoteCandidate[] = [{ quote: '"', escape: '"', margin: 1 }];
  if (hasPair(text, '\\', '"')) candidates.push({ quote: '"', escape: '\\', margin: 1 });
  if (text.includes(APOSTROPHE)) {
    candidates.push({ quote: "'", escape: "'", margin: 1.01 });
    if (hasPair(text, '\\', "'")) candidates.push({ quote: "'", escape: '\\', margin: 1.01 });
  }
  if (text.includes(DOUBLE_QUOTE)) candidates.push({ quote: null, escape: null, margin: 1.1 });
  return candidates;
}

const APOSTROPHE = 39;
const DOUBLE_QUOTE = 34;
const COMMA = 44;
const LF = 10;

function hasPair(text: Uint8Array, first: string, second: string): boolean {
  return Buffer.from(text.buffer, text.byteOffset, text.byteLength).includes(first + second, 0, 'latin1');
}

function bestQuote(
  text: Uint8Array,
  complete: boolean,
  delimiter: string,
  quotes: readonly QuoteCandidate[],
  oneColumn = false,
): Scored | undefined {
  let best: Scored | undefined;
  let toBeat = 0;
  let swallowed = false;
  for (const { quote, escape, margin } of quotes) {
    const fit = scoreOf(text, complete, { delimiter, quote, escape, header: false }, oneColumn);
    swallowed ||= fit?.doubtful === true;
    if (fit === undefined || (best !== undefined && fit.score <= toBeat * margin)) continue;
    best = fit;
    toBeat = fit.score;
    // Without any quote's trouble or foreign punctuation nothing can be better.
    if (fit.troubled === 0 && fit.consistent === 1 && fit.clean === 1) break;
  }
  return best === undefined ? undefined : { ...best, doubtful: swallowed };
}

function scoreOf(
  text: Uint8Array,
  complete: boolean,
  dialect: CsvDialect,
  oneColumn: boolean,
): (Scored & { readonly clean: number }) | undefined {
  const cursor = new RowCursor(text, 0, text.length, dialect, false);
  const counts = new Map<number, number>();
  const cells = { all: 0, clean: 0 };
  let rows = 0;
  let bare = 0;
  let troubled = 0;
  let first = 0;
  let doubtful = false;
  while (cursor.next()) {
    if (!cursor.closed && !complete) {
      // A quote that swallows half of the sample was hardly meant as one.
      doubtful = cursor.problem === 'open quote' && cursor.rowEnd - cursor.rowStart > text.length / 2;
      if (doubtful) troubled++;
      break;
    }
    rows++;
    if (rows === 1) first = cursor.count;
    if (cursor.count === 1) bare++;
    if (cursor.problem !== null) troubled++;
    else counts.set(cursor.count, (counts.get(cursor.count) ?? 0) + 1);
    if (rows <= CELL_ROWS) countClean(text, cursor, dialect, cells);
  }
  if (rows === 0) return undefined;
  const [columns, agreeing] = commonest(counts, first);
  const consistent = agreeing / rows;
  const clean = cells.all === 0 ? 1 : cells.clean / cells.all;
  const spread = oneColumn ? 1 : (columns - 1) / columns;
  const score = consistent * consistent * spread * clean * (1 - troubled / Math.max(rows, troubled));
  const { delimiter, quote, escape } = dialect;
  return { delimiter, quote, escape, columns, rows, score, consistent, bare: bare / rows, troubled, clean, doubtful };
}

/** Rows whose cells are looked into. */
const CELL_ROWS = 200;

function commonest(counts: ReadonlyMap<number, number>, first: number): readonly [columns: number, rows: number] {
  let best: readonly [number, number] = [Math.max(first, 1), counts.get(first) ?? 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}

function countClean(
  text: Uint8Array,
  cursor: RowCursor,
  dialect: CsvDialect,
  cells: { all: number; clean: number },
): void {
  for (let i = 0; i < cursor.count; i++) {
    cells.all++;
    if (cursor.forms[i] !== PLAIN || isClean(text, cursor.starts[i] as number, cursor.ends[i] as number, dialect)) {
      cells.clean++;
    }
  }
}

/** No other candidate's delimiter, except commas in numbers and prose, and not enclosed by another quote. */
function isClean(text: Uint8Array, start: number, end: number, dialect: CsvDialect): boolean {
  const first = text[start];
  const enclosed = end - start >= 2 && first === text[end - 1] && (first === DOUBLE_QUOTE || first === APOSTROPHE);
  if (enclosed) return false;
  for (let at = start; at < end; at++) {
    const byte = text[at] as number;
    if (byte === LF || !isDelimiter(byte) || byte === dialect.delimiter.charCodeAt(0)) continue;
    if (byte !== COMMA) return false;
    const between = at > start && isDigit(text[at - 1] as number) && at + 1 < end && isDigit(text[at + 1] as number);
    if (!between && text[at + 1] !== 32) return false;
  }
  return true;
}

function isDelimiter(byte: number): boolean {
  return byte === COMMA || byte === 59 || byte === 9 || byte === 124 || byte === 94;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
