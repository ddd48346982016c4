import type { DataType, Schema } from '../../arrow/types.js';
import { UTF8 } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { openFile, type OpenBytes } from '../byte-source.js';
import { findFiles, type FoundFile } from '../files.js';
import type { ColumnStatistics } from './column-sample.js';
import { readHead, type Head } from './head.js';
import { inferTypes } from './infer.js';
import { RowCursor } from './rows.js';
import { COLUMN_LIMIT, list, sniff, tooManyColumns, type Notice, type Sniffed } from './sniff.js';
import { isSplittable, type CsvEncoding, type CsvFile, type CsvSource } from './source.js';

/** From paths to a described, typed dataset: the files, their dialects, the columns of all of them and their types. */

/** What the user may say about the files; all else is found out. Nothing given: nothing assumed. */
export interface CsvOptions {
  /** One ASCII character, and so are the next two; a quote of null: quotes mean nothing. */
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly escape?: string | null;
  /** Whether the first row of each file holds the names. */
  readonly header?: boolean;
  readonly encoding?: CsvEncoding;
  /** Texts that mean null; without it just the empty one. */
  readonly nulls?: readonly string[];
  /** Types by column; the others are inferred. */
  readonly types?: Readonly<Record<string, DataType>>;
  /** All columns that `types` does not name are text. */
  readonly allText?: boolean;
  readonly onBadRow?: CsvSource['onBadRow'];
  /** Adds a column of this name that holds each row's file. */
  readonly fileColumn?: string;
  /** Rows put aside that are kept with their text, per split: 1,000. */
  readonly quarantineLimit?: number;
  /** Longest row in bytes: 16 MiB. */
  readonly maxRowBytes?: number;
  /** Bytes read at a time: 256 KiB. */
  readonly chunkBytes?: number;
}

/** Plain data, except that statistics hold bigints. */
export interface CsvDataset {
  readonly source: CsvSource;
  /** The columns of all files, by name, in order of first appearance; then the file column. */
  readonly schema: Schema;
  /** One entry a column of the schema. */
  readonly statistics: readonly ColumnStatistics[];
  readonly sampleRows: number;
  readonly estimatedRows: number;
  /** Whether the sample was all of the data, so that `estimatedRows` counts the rows that are not put aside. */
  readonly exact: boolean;
  readonly notices: readonly Notice[];
}

/**
 * Throws `user-input` errors for paths and options that do not do, files that are no text and names that do not exist;
 * `unsupported` for more than `COLUMN_LIMIT` columns. Sources are only read.
 */
export async function openCsv(
  paths: readonly string[],
  options: CsvOptions = {},
  open: OpenBytes = openFile,
): Promise<CsvDataset> {
  checkOptions(options);
  const found = await findFiles(paths);
  const looked = await lookAtFiles(found, options, open);
  const opened = adoptNames(looked.opened, options, looked.notices);
  const files = opened.map((entry) => entry.file);
  const nulls = options.nulls ?? [''];
  const inferring = { nulls, types: options.types ?? {}, allText: options.allText ?? false };
  const inferred = await inferTypes(
    files,
    opened.map((entry) => entry.rowBytes),
    inferring,
    open,
  );
  if (inferred.schema.length > COLUMN_LIMIT) throw tooManyColumns('the table of all files', inferred.schema.length);
  const fileColumn = options.fileColumn ?? null;
  if (fileColumn !== null && inferred.schema.some((field) => field.name === fileColumn)) {
    throw new PartitaError('user-input', `the files have a column '${fileColumn}' already`, {
      domain: 'csv',
      value: fileColumn,
      hint: 'choose another name for the column that holds the file',
    });
  }
  const exactRows = inferred.sampleRows;
  return {
    source: {
      files,
      nulls,
      onBadRow: options.onBadRow ?? 'quarantine',
      fileColumn,
      quarantineLimit: options.quarantineLimit ?? 1000,
      maxRowBytes: options.maxRowBytes ?? MAX_ROW_BYTES,
      chunkBytes: options.chunkBytes ?? 262_144,
    },
    schema: fileColumn === null ? inferred.schema : [...inferred.schema, { name: fileColumn, type: UTF8 }],
    statistics:
      fileColumn === null
        ? inferred.statistics
        : [...inferred.statistics, fileStatistics(fileColumn, files, inferred.sampleRows)],
    sampleRows: inferred.sampleRows,
    estimatedRows: inferred.exhaustive ? exactRows : estimateRows(opened, inferred.rowBytes),
    exact: inferred.exhaustive,
    notices: [...looked.notices, ...differences(files), ...inferred.notices],
  };
}

const MAX_ROW_BYTES = 16 * 2 ** 20;
/** Enough to tell a dialect by; read again with four times as much where two rows do not fit. */
const HEAD_BYTES = 65_536;

interface OpenedFile {
  readonly file: CsvFile;
  /** Mean bytes of a row in the beginning. */
  readonly rowBytes: number;
  /** Bytes of text that a byte on disk stands for. */
  readonly expansion: number;
}

function checkOptions(options: CsvOptions): void {
  for (const name of ['delimiter', 'quote', 'escape'] as const) {
    const given = options[name];
    if (given === undefined || given === null) continue;
    const code = given.charCodeAt(0);
    if (given.length === 1 && code > 0 && code < 128 && code !== 10 && code !== 13) continue;
    throw new PartitaError('user-input', `the ${name} must be one ASCII character, not '${given}'`, {
      domain: 'csv',
      value: given,
      hint: name === 'delimiter' ? "name one character, such as ';' or a tab" : 'name one character',
    });
  }
  if (
    options.delimiter !== undefined &&
    (options.delimiter === options.quote || options.delimiter === options.escape)
  ) {
    throw new PartitaError('user-input', `delimiter and quote cannot both be '${options.delimiter}'`, {
      domain: 'csv',
      value: options.delimiter,
      hint: 'name two different characters',
    });
  }
}

async function lookAtFiles(
  found: readonly FoundFile[],
  options: CsvOptions,
  open: OpenBytes,
): Promise<{ readonly opened: readonly OpenedFile[]; readonly notices: Notice[] }> {
  const opened: OpenedFile[] = [];
  const notices: Notice[] = [];
  const empty: string[] = [];
  const guessed: string[] = [];
  const known = new Map<string, Sniffed>();
  for (const entry of found) {
    const looked = await lookAtFile(entry, options, known, open);
    if (looked === undefined) {
      empty.push(entry.path);
      continue;
    }
    const { head, sniffed } = looked;
    if (head.guessed) guessed.push(entry.path);
    notices.push(...sniffed.notices);
    opened.push(openedFile(entry, head, sniffed));
  }
  if (opened.length === 0) throw nothingInside(empty);
  if (empty.length > 0) notices.push({ code: 'empty-file', message: `without any text, not read: ${list(empty)}` });
  if (guessed.length > 0) {
    const message = `not UTF-8, read as latin1 (windows-1252): ${list(guessed)}; --encoding names another one`;
    notices.push({ code: 'encoding', message });
  }
  return { opened, notices };
}

/** Undefined for a file without any text. */
async function lookAtFile(
  entry: FoundFile,
  options: CsvOptions,
  known: Map<string, Sniffed>,
  open: OpenBytes,
): Promise<{ readonly head: Head; readonly sniffed: Sniffed } | undefined> {
  const source = open(entry.path);
  try {
    const limit = 2 * (options.maxRowBytes ?? MAX_ROW_BYTES) + HEAD_BYTES;
    for (let wanted = HEAD_BYTES; ; wanted *= 4) {
      const head = await readHead(source, entry.path, Math.min(wanted, limit), options);
      if (head.complete && isBlank(head.text)) return undefined;
      const sniffed = recognise(head, known) ?? sniff(head, entry.path, options);
      if (sniffed !== undefined) {
        if (sniffed.dialect.header) known.set(firstLine(head), sniffed);
        return { head, sniffed };
      }
      if (wanted >= limit) throw noRowEnd(entry.path, limit);
    }
  } finally {
    source.close();
  }
}

/** A file whose first line another file had too, and whose rows fit that one's columns, needs no sniffing of its own. */
function recognise(head: Head, known: ReadonlyMap<string, Sniffed>): Sniffed | undefined {
  const line = firstLine(head);
  const sniffed = known.get(line);
  if (sniffed === undefined || sniffed.textStart !== line.length) return undefined;
  const { text, complete } = head;
  const cursor = new RowCursor(text, sniffed.textStart, text.length, sniffed.dialect, false);
  while (cursor.next()) {
    if (!cursor.closed && !complete) break;
    if (cursor.problem !== null || cursor.count !== sniffed.columns.length) return undefined;
  }
  return { ...sniffed, notices: [] };
}

/** With its line feed, one character a byte. */
function firstLine(head: Head): string {
  const { text } = head;
  return Buffer.from(text.buffer, text.byteOffset, text.indexOf(10) + 1).toString('latin1');
}

function isBlank(text: Uint8Array): boolean {
  return text.every((byte) => byte === 10 || byte === 13 || byte === 32 || byte === 9);
}

function openedFile(entry: FoundFile, head: Head, sniffed: Sniffed): OpenedFile {
  const { text } = head;
  const cursor = new RowCursor(text, sniffed.textStart, text.length, sniffed.dialect, false);
  let rows = 0;
  while (rows < 50 && cursor.next() && cursor.closed) rows++;
  const seen = (rows === 0 ? text.length : cursor.rowStart) - sniffed.textStart;
  return {
    file: {
      ...entry,
      compression: head.compression,
      encoding: head.encoding,
      dialect: sniffed.dialect,
      columns: sniffed.columns,
      dataStart: head.start + sniffed.textStart,
      dataLine: sniffed.dataLine,
    },
    rowBytes: seen / Math.max(1, rows),
    expansion: head.diskBytes === 0 ? 1 : text.length / head.diskBytes,
  };
}

/**
 * A file without a header among files that have one (the parts of one export) takes the names of the first that has as
 * many columns.
 */
function adoptNames(opened: readonly OpenedFile[], options: CsvOptions, notices: Notice[]): readonly OpenedFile[] {
  if (options.header !== undefined) return opened;
  const adopted: string[] = [];
  let from = '';
  const result = opened.map((entry) => {
    const { file } = entry;
    if (file.dialect.header) return entry;
    const model = opened.find(
      (other) => other.file.dialect.header && other.file.columns.length === file.columns.length,
    );
    if (model === undefined) return entry;
    adopted.push(file.path);
    from = model.file.path;
    return { ...entry, file: { ...file, columns: model.file.columns } };
  });
  if (adopted.length > 0) {
    const message = `without names of their own, named by position as in ${from}: ${list(adopted)}`;
    notices.push({ code: 'header-missing', message });
  }
  return result;
}

/** Which columns are not in all files, and which files lack them. */
function differences(files: readonly CsvFile[]): Notice[] {
  const kinds = new Map<readonly string[], { readonly names: ReadonlySet<string>; readonly paths: string[] }>();
  for (const file of files) {
    const kind = kinds.get(file.columns);
    if (kind === undefined) kinds.set(file.columns, { names: new Set(file.columns), paths: [file.path] });
    else kind.paths.push(file.path);
  }
  if (kinds.size < 2) return [];
  const lacking = new Map<string, string[]>();
  for (const name of new Set([...kinds.values()].flatMap((kind) => [...kind.names]))) {
    for (const kind of kinds.values()) {
      if (!kind.names.has(name)) lacking.set(name, [...(lacking.get(name) ?? []), ...kind.paths]);
    }
  }
  if (lacking.size === 0) return [];
  const parts = [...lacking].slice(0, 5).map(([name, paths]) => `'${name}' in ${shortList(paths)}`);
  const more = lacking.size > parts.length ? `; … (${lacking.size} columns in all)` : '';
  return [
    { code: 'columns-differ', message: `columns that some files lack are null there: ${parts.join('; ')}${more}` },
  ];
}

function shortList(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}

function estimateRows(opened: readonly OpenedFile[], rowBytes: number): number {
  if (rowBytes === 0) return 0;
  const text = opened.reduce((sum, { file, expansion }) => {
    return (
      sum + (isSplittable(file) ? file.size - file.dataStart : Math.max(0, file.size * expansion - file.dataStart))
    );
  }, 0);
  return Math.round(text / rowBytes);
}

function fileStatistics(name: string, files: readonly CsvFile[], rows: number): ColumnStatistics {
  const averageBytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.path), 0) / files.length;
  return { name, rows, nulls: 0, distinct: files.length, min: null, max: null, exponent: null, averageBytes };
}

function nothingInside(paths: readonly string[]): PartitaError {
  const what = paths.length === 1 ? `${paths[0]} is empty` : `all ${paths.length} files are empty`;
  return new PartitaError('user-input', what, {
    domain: 'csv',
    value: paths[0] ?? '',
    hint: 'name a file that holds at least a row of names',
  });
}

function noRowEnd(path: string, limit: number): PartitaError {
  return new PartitaError('user-input', `the first two rows of ${path} do not end within ${limit} bytes`, {
    domain: 'csv',
    value: path,
    hint: 'a quoted field may lack its closing quote: see --quote; for rows this long raise the limit of a row',
  });
}
