/** The rows of a dataset that were set aside, by file: as a full pass found them, or as the import of a table kept them. */
import type { CsvFile } from '../formats/csv/source.js';
import type { QuarantinedRow, ReasonCounts } from '../formats/reader.js';
import type { ReadSplit } from '../query/context.js';
import { firstLines } from '../query/proof.js';
import type { StoredTable } from '../store/catalogue.js';
import type { PartEntry } from '../store/manifest.js';
import { readQuarantine } from '../store/quarantine.js';

export interface SetAside {
  /** All files that were read, in order. */
  readonly files: readonly FileAside[];
  /** The first rows of each split, with their lines in the files. */
  readonly rows: readonly QuarantinedRow[];
}

export interface FileAside {
  readonly path: string;
  /** Rows that fit. */
  readonly rows: number;
  readonly quarantined: number;
  /** Of `quarantined`, how many for each reason. */
  readonly reasons: ReasonCounts;
}

export function asideOfScan(splits: readonly ReadSplit[], rows: readonly QuarantinedRow[]): SetAside {
  return { files: byFile(splits.map(({ split, ...counts }) => ({ path: split.path, ...counts }))), rows };
}

export function asideOfTable({ folder, manifest }: StoredTable): SetAside {
  const { parts, source } = manifest;
  const rows = importedAside(folder, source.files, parts);
  const counts = parts.map((part) => ({ path: part.split.path, ...part.report, reasons: reasonsOf(folder, part) }));
  return { files: byFile(counts), rows };
}

/** The rows that the parts of an import keep, with their lines in the files. */
export function importedAside(
  folder: string,
  files: readonly CsvFile[],
  parts: readonly PartEntry[],
): readonly QuarantinedRow[] {
  const lines = firstLines(
    parts.map((part) => part.split),
    parts.map((part) => part.report),
    (file) => (files[file] as CsvFile).dataLine,
  );
  return parts.flatMap((part, i) =>
    readQuarantine(folder, part).map((row) => ({ ...row, line: row.line + (lines[i] as number) })),
  );
}

function byFile(counts: readonly FileAside[]): FileAside[] {
  const files = new Map<string, { path: string; rows: number; quarantined: number; reasons: Record<string, number> }>();
  for (const { path, rows, quarantined, reasons } of counts) {
    const file = files.get(path) ?? { path, rows: 0, quarantined: 0, reasons: {} };
    files.set(path, file);
    file.rows += rows;
    file.quarantined += quarantined;
    for (const [reason, count] of Object.entries(reasons)) file.reasons[reason] = (file.reasons[reason] ?? 0) + count;
  }
  return [...files.values()];
}

/** An import before reasons were counted kept rows that say them. */
function reasonsOf(folder: string, part: PartEntry): ReasonCounts {
  if (part.report.reasons !== undefined) return part.report.reasons;
  const counts: Record<string, number> = {};
  for (const { reason } of readQuarantine(folder, part)) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}
