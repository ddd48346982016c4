/**
 * What a scan found out, on disk: a dataset whose files are the same, by size, time and content, need not be scanned again.
 * A record that is damaged, or of other files, is none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { sameType, type Schema } from '../arrow/types.js';
import type { CsvSource } from '../formats/csv/source.js';
import type { ReadSplit } from '../query/context.js';
import { tableName } from '../store/catalogue.js';
import { DISK, DurableFile } from '../store/disk.js';
import type { TableIdentity } from '../store/manifest.js';
import { probeSource, sourceChanges, type SourceProbe } from '../store/sources.js';
import type { ScanFindings } from './scan.js';

export interface ScanRecord extends ScanFindings {
  readonly source: CsvSource;
  readonly probes: readonly SourceProbe[];
  /** Where the rows lie in the files; null where they were read from the store. */
  readonly splits: readonly ReadSplit[] | null;
}

/** Counts up when records of before cannot be read any more. */
const VERSION = 1;
const HEAD_BYTES = 8;

export function keepRecord(folder: string, identity: TableIdentity, found: Omit<ScanRecord, 'probes'>): void {
  const record: ScanRecord = { ...found, probes: found.source.files.map(probeSource) };
  const body = serialize(record);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(VERSION, 0);
  head.writeUInt32LE(crc32(body), 4);
  const file = new DurableFile(DISK, pathOf(folder, identity));
  file.write([head, body]);
  file.commit();
}

/** What is known of just these files, read in just this way; null where nothing is. */
export function findRecord(folder: string, identity: TableIdentity, source: CsvSource): ScanRecord | null {
  const path = pathOf(folder, identity);
  if (!existsSync(path)) return null;
  try {
    const bytes = readFileSync(path);
    const body = bytes.subarray(HEAD_BYTES);
    if (bytes.readUInt32LE(0) !== VERSION || bytes.readUInt32LE(4) !== crc32(body)) return null;
    const record = deserialize(body) as ScanRecord;
    const isSame = isDeepStrictEqual(record.source, source) && sourceChanges(record.probes, source.files).length === 0;
    return isSame ? record : null;
  } catch {
    return null;
  }
}

/** Whether the record is of these very columns, in this order. */
export function isOfColumns(record: ScanRecord, schema: Schema, types: boolean): boolean {
  return (
    record.columns.length === schema.length &&
    schema.every(({ name, type }, i) => {
      const column = record.columns[i];
      return column?.name === name && (!types || sameType(column.type, type));
    })
  );
}

function pathOf(folder: string, identity: TableIdentity): string {
  return join(folder, `${tableName(identity)}.scan`);
}
