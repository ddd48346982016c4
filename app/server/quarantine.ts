/** Rows set aside: counted by file and reason, looked at, tried under other options, written out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const expected = session.state.value.columns.length;
  return {
    from,
    total: rows.length,
    rows: rows.slice(from, from + count).map((row): QuarantineRow => {
      const { path, line, byte, reason, text } = row;
      const fields = /^(\d+) fields?\b/.exec(reason);
      return {
        path,
        line,
        byte,
        reason: reasonKind(reason),
        fields: fields === null ? null : Number(fields[1]),
        expected,
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
    const given = openOptions({ ...session.state.value.options, ...options, header: 'yes' });
    const dataset = await engine.open(file, { ...given, store: false });
    const result = await dataset.frame().groupBy([], '*:count as rows').collect({ label: 'retry' });
    return {
      rows: rows.length,
      fit: Number(result.column('rows')[0] ?? 0),
      columns: dataset.schema.map(({ name, type }) => ({ name, type: formatType(type) })),
      error: null,
    };
  } catch (thrown) {
    return { rows: rows.length, fit: 0, columns: [], error: PartitaError.from(thrown, 'quarantine').message };
  } finally {
    await rm(place, { recursive: true, force: true });
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

/** Reasons that differ in a number only are one: `8 fields instead of 9` is `fields`. */
function reasonKind(reason: string): string {
  return reason.replaceAll(/\d+/g, 'n');
}
