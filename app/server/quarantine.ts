/** Rows set aside: counted by file and reason, looked at, tried under other options, written out. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatType, PartitaError, type Engine, type QuarantinedRow } from '../../engine/index.js';
import type { ReadOptions } from '../protocol/datasets.js';
import type { QuarantinePage, QuarantineRow, QuarantineSummary, RetryForecast } from '../protocol/quarantine.js';
import { openOptions, type DatasetSession } from './dataset-session.js';

export function quarantineSummary(session: DatasetSession): QuarantineSummary {
  const { rows, byFile } = session.quarantine ?? { rows: [], byFile: new Map<string, never>() };
  const counts = [...byFile].map(([path, count]) => ({ path, ...count }));
  const set = counts.reduce((sum, { quarantined }) => sum + quarantined, 0);
  return {
    rows: set,
    total: counts.reduce((sum, file) => sum + file.rows + file.quarantined, 0),
    files: counts
      .filter(({ quarantined }) => quarantined > 0)
      .sort((a, b) => b.quarantined - a.quarantined)
      .map(({ path, rows: good, quarantined }) => ({
        path,
        rows: quarantined,
        total: good + quarantined,
        reasons: countReasons(rows.filter((row) => row.path === path)),
      })),
    reasons: countReasons(rows),
    exact: session.quarantine !== null && rows.length === set,
    decision: session.decision,
  };
}

export function quarantinePage(
  session: DatasetSession,
  filter: { readonly path: string | null; readonly reasons: readonly string[] | null },
  from: number,
  count: number,
): QuarantinePage {
  const rows = matching(session, filter);
  const columns = session.state.value.columns.length;
  return {
    from,
    total: rows.length,
    rows: rows.slice(from, from + count).map((row): QuarantineRow => {
      const { path, line, byte, reason, text } = row;
      const counts = fieldCounts(reason);
      return {
        path,
        line,
        byte,
        reason: reasonKind(reason),
        fields: counts?.found ?? null,
        expected: counts?.expected ?? columns,
        text,
      };
    }),
  };
}

/** Really reads the rows again, under the other options. */
export async function forecastRetry(
  engine: Engine,
  session: DatasetSession,
  path: string | null,
  options: ReadOptions,
  folder: string,
): Promise<RetryForecast> {
  const rows = matching(session, { path, reasons: null });
  const place = await mkdtemp(join(folder, 'retry-'));
  try {
    const header = session.dataset.csv.source.files.find((file) => path === null || file.path === path)?.columns ?? [];
    const delimiter = options.delimiter ?? session.dataset.csv.source.files[0]?.dialect.delimiter ?? ',';
    const names = header.map((name) => (/[",\n\r;\t|]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
    const file = join(place, 'rows.csv');
    await writeFile(
      file,
      `${names.join(delimiter)}\n${rows.map(({ text }) => text.replace(/\r?\n$/, '')).join('\n')}\n`,
    );
    const before = session.state.value.options;
    const retried = await readCount(engine, file, { ...before, ...options, header: 'yes' });
    const { columns } = retried;
    const others = await othersThatFit(engine, path ?? rows[0]?.path, before, options, join(place, 'head.csv'));
    return { rows: rows.length, fit: retried.rows, columns, others, error: null };
  } catch (thrown) {
    const error = PartitaError.from(thrown, 'quarantine').message;
    return { rows: rows.length, fit: 0, columns: [], others: { rows: 0, fit: 0 }, error };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Bytes at the beginning of a file that show whether other options still suit it. */
const HEAD_BYTES = 256 * 1024;

interface Reading {
  readonly rows: number;
  readonly columns: RetryForecast['columns'];
}

async function readCount(engine: Engine, file: string, options: ReadOptions): Promise<Reading> {
  const dataset = await engine.open(file, { ...openOptions(options), store: false });
  const result = await dataset.frame().groupBy([], '*:count as rows').collect({ label: 'retry' });
  const columns = dataset.schema.map(({ name, type }) => ({ name, type: formatType(type) }));
  return { rows: Number(result.column('rows')[0] ?? 0), columns };
}

/** Looks at the beginning of the file; a compressed one, or none, says nothing. */
async function othersThatFit(
  engine: Engine,
  path: string | undefined,
  before: ReadOptions,
  options: ReadOptions,
  head: string,
): Promise<RetryForecast['others']> {
  if (path === undefined || /\.(gz|zst|zstd)$/i.test(path)) return { rows: 0, fit: 0 };
  await copyHead(path, head);
  const now = await readCount(engine, head, before);
  const then = await readCount(engine, head, { ...before, ...options });
  // Other columns are another table: none of the rows fits any more.
  const isSame = JSON.stringify(namesOf(now)) === JSON.stringify(namesOf(then));
  return { rows: now.rows, fit: isSame ? Math.min(now.rows, then.rows) : 0 };
}

function namesOf({ columns }: Reading): string[] {
  return columns.map(({ name }) => name);
}

/** Up to the last whole line. */
async function copyHead(from: string, to: string): Promise<void> {
  const file = await open(from);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const end = bytesRead < HEAD_BYTES ? bytesRead : buffer.lastIndexOf(10, bytesRead - 1) + 1;
    await writeFile(to, buffer.subarray(0, end));
  } finally {
    await file.close();
  }
}

/** As RFC 4180: file, line, byte, reason, text. */
export function quarantineCsv(session: DatasetSession, path: string | null): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const lines = matching(session, { path, reasons: null }).map(
    (row) => `${quoted(row.path)},${row.line},${row.byte},${quoted(row.reason)},${quoted(row.text)}`,
  );
  return `${['path,line,byte,reason,text', ...lines].join('\n')}\n`;
}

function matching(
  session: DatasetSession,
  { path, reasons }: { readonly path: string | null; readonly reasons: readonly string[] | null },
): readonly QuarantinedRow[] {
  const rows = session.quarantine?.rows ?? [];
  const wanted = reasons === null ? null : new Set(reasons);
  return rows.filter(
    (row) => (path === null || row.path === path) && (wanted === null || wanted.has(reasonKind(row.reason))),
  );
}

function countReasons(rows: readonly QuarantinedRow[]): { reason: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const { reason } of rows) counts.set(reasonKind(reason), (counts.get(reasonKind(reason)) ?? 0) + 1);
  return [...counts].map(([reason, count]) => ({ reason, rows: count })).sort((a, b) => b.rows - a.rows);
}

/** Reasons that differ in numbers only are one: `8 fields instead of 9` is `too few fields`. */
function reasonKind(reason: string): string {
  const counts = fieldCounts(reason);
  if (counts === null) return reason.replaceAll(/\d+/g, 'n');
  return counts.found < counts.expected ? 'too few fields' : 'too many fields';
}

function fieldCounts(reason: string): { readonly found: number; readonly expected: number } | null {
  const found = /^(\d+) fields? instead of (\d+)$/.exec(reason);
  return found === null ? null : { found: Number(found[1]), expected: Number(found[2]) };
}
