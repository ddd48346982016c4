/**
 * The manifest of a table: what it holds, where it came from, and what is needed to prune, read and verify it. JSON
 * whose first line carries the CRC-32 of the rest. Nothing in it depends on when or in how many sittings it was made.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Schema } from '../arrow/types.js';
import { formatType, parseType, sameType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { Split, SplitReport } from '../formats/reader.js';
import type { CsvSource } from '../formats/csv/source.js';
import { corrupted } from './corruption.js';
import type { Disk } from './disk.js';
import { guard, writeDurably } from './disk.js';
import type { Encoding } from './encoding.js';
import type { SourceProbe } from './sources.js';
import type { ColumnSummary } from './statistics.js';

export const MANIFEST = 'manifest.json';
const FORMAT = 'partita-table';
const VERSION = 2;

/** What a table is of, known before it is imported: the paths and options that the user gave. */
export interface TableIdentity {
  /** Absolute paths of files, folders or patterns, as given. */
  readonly paths: readonly string[];
  /** Whatever else changes what is read: forced types, dialect… Plain data. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A dataset as it was opened: what an import reads. Plain data. */
export interface Dataset {
  readonly identity: TableIdentity;
  readonly source: CsvSource;
  readonly schema: Schema;
  readonly blockSize: number;
  readonly splits: readonly Split[];
}

export interface PartColumn extends ColumnSummary {
  readonly name: string;
  /** As of `formatType`. */
  readonly type: string;
  readonly encoding: Encoding;
  /** Bytes that reading this column takes. */
  readonly bytes: number;
  /** Rows that its sketch of distinct values knows, nulls among them. */
  readonly sampled: number;
}

/** One finished part. Plain data; what a worker gives back and the journal keeps. */
export interface PartEntry {
  /** The split's number, and the part's. */
  readonly index: number;
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** CRC-32 of all bytes outside the chunks; those have their own checksums in the chunk index, which is inside it. */
  readonly crc32: string;
  readonly chunkIndex: { readonly offset: number; readonly bytes: number; readonly crc32: string };
  readonly split: Split;
  /** The split's report without its rows: the proof of its borders, and its counts. */
  readonly report: Pick<SplitReport, 'start' | 'end' | 'rows' | 'lines' | 'quarantined' | 'reasons'>;
  /** File of the quarantined rows that were kept; null when there were none. */
  readonly quarantine: { readonly file: string; readonly bytes: number; readonly crc32: string } | null;
  readonly columns: readonly PartColumn[];
}

/** What is known of a column of the whole table. */
export interface TableColumn extends ColumnSummary {
  readonly name: string;
  readonly type: string;
}

export interface Manifest {
  readonly name: string;
  readonly identity: TableIdentity;
  readonly rows: number;
  readonly bytes: number;
  readonly quarantined: number;
  readonly columns: readonly TableColumn[];
  readonly source: CsvSource;
  /** Of the source's files, in their order. */
  readonly probes: readonly SourceProbe[];
  readonly blockSize: number;
  readonly parts: readonly PartEntry[];
}

export function schemaOf(manifest: Manifest): Schema {
  return manifest.columns.map(({ name, type }) => ({ name, type: parseType(type) }));
}

/** `id:int64,v:float64`, for comparisons. */
export function schemaText(schema: Schema): string {
  return JSON.stringify(schema.map(({ name, type }) => [name, formatType(type)]));
}

export function crcText(bytes: Uint8Array | string, value = 0): string {
  return hex(crc32(bytes, value));
}

export function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}

export function partFile(index: number): string {
  return `part-${String(index).padStart(5, '0')}.arrow`;
}

export function quarantineFile(index: number): string {
  return `part-${String(index).padStart(5, '0')}.quarantine.ndjson`;
}

/** The columns of a part that differ from the schema, with the schema's types: what `rewriteColumns` reads again. */
export function changedColumns(part: PartEntry, schema: Schema): Schema {
  return schema.filter((field, column) => {
    const stored = part.columns[column];
    return stored === undefined || !sameType(parseType(stored.type), field.type);
  });
}

export function writeManifest(disk: Disk, folder: string, manifest: Manifest): void {
  const rest = JSON.stringify({ format: FORMAT, version: VERSION, ...manifest }, null, 1).slice(1);
  writeDurably(disk, join(folder, MANIFEST), Buffer.from(`{ "crc32": "${crcText(rest)}",${rest}`));
}

/** The manifest in a table's folder. Throws a `resources` error when it is damaged. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST);
  const text = guard(path, () => readFileSync(path, 'utf8'));
  const match = /^\{ "crc32": "([0-9a-f]{8})",/.exec(text);
  const rest = match === null ? '' : text.slice(match[0].length);
  if (match === null || crcText(rest) !== match[1]) throw corrupted(path, 'manifest');
  const { format, version, ...manifest } = JSON.parse(`{${rest}`) as Manifest & { format: string; version: number };
  if (format !== FORMAT || version !== VERSION) {
    throw new PartitaError('unsupported', words`${path} was written by another version of Partita`, {
      domain: 'store',
      value: `${format} ${version}`,
      choices: [`${FORMAT} ${VERSION}`],
      hint: 'import the sources again',
    });
  }
  return manifest;
}
