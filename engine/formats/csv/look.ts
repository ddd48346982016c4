import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { OpenBytes } from '../byte-source.js';
import type { FoundFile } from '../files.js';
import { giveWay } from '../give-way.js';
import { readHead, type Head } from './head.js';
import { MAX_ROW_BYTES, type CsvOptions } from './options.js';
import { RowCursor } from './rows.js';
import { list, sniff, type Notice, type Sniffed } from './sniff.js';
import type { CsvFile } from './source.js';

/** Looks at the beginning of each file: its encoding, dialect and columns. Many files cost one short read each. */

export interface OpenedFile {
  readonly file: CsvFile;
  /** Mean bytes of a row in the beginning. */
  readonly rowBytes: number;
  /** Bytes of text that a byte on disk stands for. */
  readonly expansion: number;
}

/** Files without any text are left out, with a notice; throws a `user-input` error where all are. */
export async function lookAtFiles(
  found: readonly FoundFile[],
  options: CsvOptions,
  open: OpenBytes,
): Promise<{ readonly opened: readonly OpenedFile[]; readonly notices: Notice[] }> {
  const opened: OpenedFile[] = [];
  const notices: Notice[] = [];
  const empty: string[] = [];
  const guessed: string[] = [];
  const known = new Map<string, Sniffed>();
  for (const [place, entry] of found.entries()) {
    await giveWay(place);
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

/** Enough to tell a dialect by; read again with four times as much where two rows do not fit. */
const HEAD_BYTES = 65_536;

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

function nothingInside(paths: readonly string[]): PartitaError {
  const [path = ''] = paths;
  const message = paths.length === 1 ? words`${path} is empty` : words`all ${paths.length} files are empty`;
  return new PartitaError('user-input', message, {
    domain: 'csv',
    value: path,
    hint: 'name a file that holds at least a row of names',
  });
}

function noRowEnd(path: string, limit: number): PartitaError {
  return new PartitaError('user-input', words`the first two rows of ${path} do not end within ${limit} bytes`, {
    domain: 'csv',
    value: path,
    hint: 'a quoted field may lack its closing quote: see --quote; for rows this long raise --max-row',
  });
}
