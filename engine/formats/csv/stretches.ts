import type { ByteSource } from '../byte-source.js';
import { decodedChunks, joined } from './decode.js';
import { PLAIN, RowCursor } from './rows.js';
import { isSplittable, type CsvDialect, type CsvFile } from './source.js';

/**
 * Which parts of the files the sample is read from, and the rows in them. The choice depends on the files' names, sizes
 * and columns only. Every kind of file (set of columns) is looked into, so that no column goes without a type.
 */

export interface Stretch {
  /** Place in the list of files. */
  readonly file: number;
  /** Bytes of the file where it can be read from the middle, otherwise of its decoded text. */
  readonly start: number;
  readonly length: number;
}

export interface StretchContent {
  readonly bytes: Uint8Array;
  /** Before the first row that begins in the stretch. */
  readonly cursor: RowCursor;
  /** Whether the stretch goes to the end of the file. */
  readonly atEnd: boolean;
}

/** `rowBytes`: about how long a row is, per file; stretches hold several rows. */
export function planStretches(files: readonly CsvFile[], rowBytes: readonly number[]): readonly Stretch[] {
  const kinds = [...kindsOf(files).values()];
  const widest = rowBytes.reduce((a, b) => Math.max(a, b), 0);
  const length = Math.min(Math.max(STRETCH_BYTES, Math.ceil(widest * 8)), SAMPLE_BYTES);
  const count = Math.max(kinds.length, Math.min(STRETCHES, Math.floor(SAMPLE_BYTES / length)));
  const bytes = Math.max(1, kinds.length > STRETCHES ? Math.max(STRETCH_BYTES, Math.ceil(widest * 4)) : length);
  return kinds.flatMap((members) =>
    stretchesOfKind(files, members, Math.max(1, Math.floor(count / kinds.length)), bytes),
  );
}

/** The bytes of a stretch and a cursor at the first row that begins in it; undefined where none does. */
export async function readStretch(
  source: ByteSource,
  file: CsvFile,
  stretch: Stretch,
): Promise<StretchContent | undefined> {
  const { bytes, atEnd } = isSplittable(file)
    ? rawStretch(source, stretch)
    : await decodedStretch(source, file, stretch.length);
  const dialect = file.dialect;
  const columns = file.columns.length;
  const first = stretch.start === file.dataStart ? 0 : firstRow(bytes, dialect, columns);
  if (first === undefined || first >= bytes.length) return undefined;
  return { bytes, atEnd, cursor: new RowCursor(bytes, first, bytes.length, dialect, columns === 1) };
}

const STRETCHES = 32;
const STRETCH_BYTES = 4096;
const SAMPLE_BYTES = 4 * 2 ** 20;

/** Places of the files by their columns. */
function kindsOf(files: readonly CsvFile[]): Map<string, number[]> {
  const kinds = new Map<string, number[]>();
  const keys = new Map<readonly string[], string>();
  files.forEach((file, place) => {
    let key = keys.get(file.columns);
    if (key === undefined) keys.set(file.columns, (key = JSON.stringify(file.columns)));
    const members = kinds.get(key);
    if (members === undefined) kinds.set(key, [place]);
    else members.push(place);
  });
  return kinds;
}

function stretchesOfKind(
  files: readonly CsvFile[],
  members: readonly number[],
  count: number,
  bytes: number,
): Stretch[] {
  const chosen = spread(members.length, Math.min(members.length, count, 16)).map((i) => members[i] as number);
  return chosen.flatMap((place, i) => {
    const file = files[place] as CsvFile;
    const share = Math.floor(count / chosen.length) + (i < count % chosen.length ? 1 : 0);
    if (!isSplittable(file)) return [{ file: place, start: file.dataStart, length: bytes * share }];
    const data = file.size - file.dataStart;
    if (data <= bytes * share) return data > 0 ? [{ file: place, start: file.dataStart, length: data }] : [];
    // A file with one stretch gives another part than its neighbours in the list do.
    const fractions =
      share > 1 ? spread(1001, share).map((n) => n / 1000) : [chosen.length === 1 ? 0 : i / (chosen.length - 1)];
    return fractions.map((fraction) => ({
      file: place,
      start: file.dataStart + Math.floor((data - bytes) * fraction),
      length: bytes,
    }));
  });
}

/** `count` of the numbers 0..total-1, as evenly as can be, the first and the last among them. */
function spread(total: number, count: number): number[] {
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (total - 1)) / (count - 1)));
}

function rawStretch(source: ByteSource, stretch: Stretch): { readonly bytes: Uint8Array; readonly atEnd: boolean } {
  const bytes = new Uint8Array(stretch.length);
  const read = source.read(bytes, stretch.start);
  return { bytes: bytes.subarray(0, read), atEnd: stretch.start + read >= source.size };
}

async function decodedStretch(
  source: ByteSource,
  file: CsvFile,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly atEnd: boolean }> {
  const parts: Uint8Array[] = [];
  let have = 0;
  let atEnd = true;
  for await (const chunk of decodedChunks(source, file.path, file.compression, file.encoding)) {
    if (have >= file.dataStart + length) {
      atEnd = false;
      break;
    }
    parts.push(chunk.slice());
    have += chunk.length;
  }
  const bytes = parts.length === 0 ? new Uint8Array(0) : joined(parts);
  return {
    bytes: bytes.subarray(file.dataStart, file.dataStart + length),
    atEnd: atEnd && have <= file.dataStart + length,
  };
}

/**
 * Where the first row begins in bytes cut out of a file: both guesses, outside and inside of quotes, are tried; the one
 * that explains the bytes with fewer rows that do not fit is believed, of equals the one with more that do.
 * Undefined where neither explains them.
 */
function firstRow(bytes: Uint8Array, dialect: CsvDialect, columns: number): number | undefined {
  if (dialect.quote === null || !bytes.includes(dialect.quote.charCodeAt(0))) {
    const lineFeed = bytes.indexOf(LF);
    return lineFeed < 0 ? undefined : lineFeed + 1;
  }
  const quote = Uint8Array.of(dialect.quote.charCodeAt(0));
  const outside = explain(bytes, dialect, columns);
  const inside = explain(joined([quote, bytes]), dialect, columns);
  if (inside.bad < outside.bad || (inside.bad === outside.bad && inside.good > outside.good)) {
    return inside.start === undefined || inside.bad > inside.good ? undefined : inside.start - 1;
  }
  return outside.bad > outside.good ? undefined : outside.start;
}

const LF = 10;

interface Explanation {
  /** Behind the first line, which is a part of a row; undefined where it has no end. */
  readonly start: number | undefined;
  /** Rows that fit the table, and rows that do not or that have a quote inside of an unquoted field. */
  readonly good: number;
  readonly bad: number;
}

function explain(bytes: Uint8Array, dialect: CsvDialect, columns: number): Explanation {
  const cursor = new RowCursor(bytes, 0, bytes.length, dialect, true);
  const quote = (dialect.quote as string).charCodeAt(0);
  cursor.next();
  const start = cursor.closed ? cursor.rowEnd : undefined;
  let good = 0;
  let bad = cursor.problem === null ? 0 : 1;
  while (cursor.next()) {
    if (!cursor.closed && cursor.problem === null) break;
    if (columns > 1 && isEmptyLine(cursor)) continue;
    const fits = cursor.count === columns && cursor.problem === null;
    if (fits && !hasStrayQuote(bytes, cursor, quote)) good++;
    else bad++;
  }
  return { start, good, bad };
}

function isEmptyLine(cursor: RowCursor): boolean {
  return cursor.count === 1 && cursor.starts[0] === cursor.ends[0] && cursor.forms[0] === PLAIN;
}

function hasStrayQuote(bytes: Uint8Array, cursor: RowCursor, quote: number): boolean {
  for (let i = 0; i < cursor.count; i++) {
    if (cursor.forms[i] !== PLAIN) continue;
    for (let at = cursor.starts[i] as number; at < (cursor.ends[i] as number); at++)
      if (bytes[at] === quote) return true;
  }
  return false;
}
