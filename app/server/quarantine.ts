/**
 * Rows set aside: counted by file and reason, looked at, tried under other options, decided on. Every figure is exact: rows
 * beyond those that a scan keeps are read again from their file when they are wanted.
 */
import {
  PartitaError,
  type Dataset,
  type Engine,
  type FileAside,
  type QuarantinedRow,
  type ScanReport,
  words,
} from '../../engine/index.js';
import type { ReadOptions } from '../protocol/datasets.js';
import type { QuarantinePage, QuarantineRow, QuarantineSummary, RetryForecast } from '../protocol/quarantine.js';
import { columnsOf } from './chosen-columns.js';
import type { DatasetSession } from './dataset-session.js';
import { openOptions } from './open-options.js';

/** Rows of one file that are looked at. */
const MOST_SHOWN = 20_000;
/** Rows of one file that are compared or written out. */
const MOST_READ = 1_000_000;
const PAGE_ROWS = 1000;
const WORST_FIRST = (a: { readonly rows: number }, b: { readonly rows: number }): number => b.rows - a.rows;

export interface QuarantineFilter {
  readonly path: string | null;
  readonly reasons: readonly string[] | null;
}

export function quarantineSummary({ setAside, decision }: DatasetSession): QuarantineSummary {
  const counts = setAside?.files ?? [];
  const files = counts
    .filter(({ quarantined }) => quarantined > 0)
    .map((file) => ({
      path: file.path,
      rows: file.quarantined,
      total: file.rows + file.quarantined,
      reasons: byKind([file]),
    }))
    .sort(WORST_FIRST);
  return {
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    total: counts.reduce((sum, { rows, quarantined }) => sum + rows + quarantined, 0),
    files,
    reasons: byKind(counts),
    exact: setAside !== null,
    decision,
  };
}

/** Of one file all rows, up to `MOST_SHOWN`; of all files those that the scan kept. */
export async function quarantinePage(
  engine: Engine,
  session: DatasetSession,
  { path, reasons }: QuarantineFilter,
  window: { readonly from: number; readonly rows: number },
  signal: AbortSignal,
): Promise<QuarantinePage> {
  const wanted = reasons === null ? null : new Set(reasons);
  const all =
    path === null ? (session.setAside?.rows ?? []) : await rowsOfFile(engine, session, path, MOST_SHOWN, signal);
  const rows = all.filter(({ reason }) => wanted === null || wanted.has(kindOf(reason)));
  const columns = columnsOfFiles(session.dataset);
  const { from } = window;
  const page = rows.slice(from, from + Math.min(window.rows, PAGE_ROWS));
  return { from, total: rows.length, rows: page.map((row) => shown(row, columns.get(row.path)?.length ?? 0)) };
}

/**
 * Reads the files again under other options, to see which of the rows set aside fit then, and which that fit now do not. Files
 * that lose columns fit nothing: a table with one column takes anything, and helps nobody.
 */
export async function forecastRetry(
  engine: Engine,
  session: DatasetSession,
  path: string | null,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<RetryForecast> {
  const files = filesAside(session, path);
  const rows = files.reduce((sum, { quarantined }) => sum + quarantined, 0);
  const fitting = files.reduce((sum, file) => sum + file.rows, 0);
  const nothing = { rows, fit: 0, columns: [], others: { rows: fitting, fit: 0 } };
  if (rows === 0) return { ...nothing, error: null };
  try {
    const given = openOptions(ofColumns(session, { ...session.state.value.options, ...options }));
    const dataset = await engine.open(
      files.map((file) => file.path),
      { ...given, onBadRow: 'quarantine', quarantineLimit: rows <= MOST_READ ? MOST_READ : 0, store: false, signal },
    );
    const report = await dataset.scan({ signal, label: 'retry' });
    const columns = columnsOf(dataset.schema);
    const before = columnsOfFiles(session.dataset);
    const after = columnsOfFiles(dataset);
    const narrower = [...after].find(([file, names]) => names.length < (before.get(file)?.length ?? 0));
    if (narrower !== undefined) {
      const [path, { length }] = narrower;
      return { ...nothing, columns, error: fewerColumns(path, length, before.get(path)?.length ?? 0).toWire() };
    }
    const still = await stillAside(engine, session, files, report, signal);
    // Under other names it is another table.
    const same = [...after].every(([file, names]) => JSON.stringify(names) === JSON.stringify(before.get(file)));
    const lost = same ? Math.min(fitting, report.quarantined - still) : fitting;
    return { rows, fit: rows - still, columns, others: { rows: fitting, fit: fitting - lost }, error: null };
  } catch (thrown) {
    const error = PartitaError.from(thrown, 'quarantine');
    if (error.kind !== 'user-input' && error.kind !== 'unsupported') throw error;
    return { ...nothing, error: error.toWire() };
  }
}

/** How many of the rows set aside now would be set aside again: the same byte of the same file. */
async function stillAside(
  engine: Engine,
  session: DatasetSession,
  files: readonly FileAside[],
  report: Pick<ScanReport, 'quarantine' | 'quarantined'>,
  signal: AbortSignal,
): Promise<number> {
  const rows = files.reduce((sum, { quarantined }) => sum + quarantined, 0);
  // Too many to compare one by one.
  if (rows > MOST_READ || report.quarantine.length < report.quarantined) return Math.min(rows, report.quarantined);
  const again = new Set(report.quarantine.map(placeOf));
  let still = 0;
  for (const file of files) {
    for (const row of await rowsOfFile(engine, session, file.path, MOST_READ, signal))
      if (again.has(placeOf(row))) still++;
  }
  return still;
}

/** Every row set aside, file by file; refuses at once what it cannot give. */
export function quarantinedRows(
  engine: Engine,
  session: DatasetSession,
  path: string | null,
  signal: AbortSignal,
): AsyncGenerator<readonly QuarantinedRow[]> {
  return rowsOfFiles(engine, session, filesAside(session, path), signal);
}

async function* rowsOfFiles(
  engine: Engine,
  session: DatasetSession,
  files: readonly FileAside[],
  signal: AbortSignal,
): AsyncGenerator<readonly QuarantinedRow[]> {
  for (const file of files) {
    if (file.quarantined > MOST_READ) throw tooMany(file);
    yield await rowsOfFile(engine, session, file.path, MOST_READ, signal);
  }
}

/** The rows of one file: those kept where they are all or too many, else read again. */
async function rowsOfFile(
  engine: Engine,
  session: DatasetSession,
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<readonly QuarantinedRow[]> {
  const { setAside } = session;
  const [file] = filesAside(session, path);
  if (setAside === null || file === undefined) return [];
  const kept = setAside.rows.filter((row) => row.path === path);
  if (kept.length === file.quarantined || file.quarantined > most) return kept;
  const known = wholeFiles.get(setAside) ?? new Map<string, readonly QuarantinedRow[]>();
  const read = known.get(path) ?? (await readAgain(engine, session, path, most, signal));
  if (read.length <= MOST_SHOWN) wholeFiles.set(setAside, known.set(path, read));
  return read;
}

/** What was read again, as long as the scan that it completes is the latest. */
const wholeFiles = new WeakMap<object, Map<string, readonly QuarantinedRow[]>>();

async function readAgain(
  engine: Engine,
  session: DatasetSession,
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<readonly QuarantinedRow[]> {
  const { csv } = session.dataset;
  const file = csv.source.files.find((candidate) => candidate.path === path);
  // As it was understood among its neighbours, not as it would be alone.
  const { delimiter, quote, escape, header } = file?.dialect ?? {};
  const understood = {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(quote === undefined ? {} : { quote }),
    ...(escape === undefined ? {} : { escape }),
    ...(header === undefined ? {} : { header }),
    ...(file === undefined ? {} : { encoding: file.encoding }),
  };
  const { nulls, maxRowBytes } = csv.source;
  const dataset = await engine.open(path, {
    ...understood,
    nulls,
    maxRowBytes,
    allText: true,
    quarantineLimit: most,
    store: false,
    signal,
  });
  const { quarantine } = await dataset.scan({ signal, label: 'rows set aside' });
  return quarantine;
}

/** Files with rows set aside; refuses a path that is not one of the dataset's. */
function filesAside({ setAside }: DatasetSession, path: string | null): readonly FileAside[] {
  const files = setAside?.files ?? [];
  if (path !== null && !files.some((file) => file.path === path)) {
    throw new PartitaError('user-input', 'no file of this dataset', { domain: 'quarantine', value: path });
  }
  return files.filter((file) => file.quarantined > 0 && (path === null || file.path === path));
}

/** Types of columns that the files have; those of others would be refused. */
function ofColumns(session: DatasetSession, options: ReadOptions): ReadOptions {
  if (options.types === undefined) return options;
  const names = new Set(session.dataset.csv.source.files.flatMap(({ columns }) => columns));
  return { ...options, types: Object.fromEntries(Object.entries(options.types).filter(([name]) => names.has(name))) };
}

function columnsOfFiles(dataset: Dataset): ReadonlyMap<string, readonly string[]> {
  return new Map(dataset.csv.source.files.map(({ path, columns }) => [path, columns]));
}

/** Read otherwise, a file would lose columns. */
function fewerColumns(path: string, count: number, before: number): PartitaError {
  const message =
    count === 1
      ? words`${path} would have 1 column instead of ${before}`
      : words`${path} would have ${count} columns instead of ${before}`;
  return new PartitaError('user-input', message, { domain: 'quarantine', value: path });
}

function placeOf({ path, byte }: QuarantinedRow): string {
  return `${byte} ${path}`;
}

function shown({ path, line, byte, reason, text }: QuarantinedRow, expected: number): QuarantineRow {
  const fields = /^(\d+) fields? instead/.exec(reason);
  return {
    path,
    line,
    byte,
    reason: kindOf(reason),
    fields: fields === null ? null : Number(fields[1]),
    expected,
    text,
  };
}

function byKind(files: readonly FileAside[]): { reason: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const { reasons } of files) {
    for (const [reason, rows] of Object.entries(reasons)) {
      counts.set(kindOf(reason), (counts.get(kindOf(reason)) ?? 0) + rows);
    }
  }
  return [...counts].map(([reason, rows]) => ({ reason, rows })).sort(WORST_FIRST);
}

/** Reasons that differ in their numbers are one kind: too few fields, or too many. */
function kindOf(reason: string): string {
  const counts = /^(\d+) fields? instead of (\d+)$/.exec(reason);
  if (counts === null) return reason;
  return Number(counts[1]) < Number(counts[2]) ? 'too few fields' : 'too many fields';
}

function tooMany({ path, quarantined }: FileAside): PartitaError {
  return new PartitaError('resources', words`${quarantined} rows of ${path} were set aside: too many to write out`, {
    domain: 'quarantine',
    value: path,
    hint: 'the file is most likely read in the wrong way: try another delimiter, quote or encoding',
  });
}
