/** Whether the files that a table was made from are still what they were: by size, modification time and content. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { CsvFile } from '../formats/csv/source.js';
import { guard } from './disk.js';

/** What is remembered of a source file. Plain data. */
export interface SourceProbe {
  readonly path: string;
  readonly size: number;
  /** Modification time as `CsvFile.modified`. */
  readonly modified: number;
  /** CRC-32 of the first and of the last 64 KiB, in hex. */
  readonly content: string;
}

export interface SourceChange {
  readonly path: string;
  readonly change: 'changed' | 'missing' | 'new';
}

const PROBE_BYTES = 65_536;

/** Probes a file. Throws when it cannot be read, or is no longer what was opened. */
export function probeSource(file: CsvFile): SourceProbe {
  return guard(file.path, () => {
    const handle = openSync(file.path, 'r');
    try {
      const { size, mtimeMs } = fstatSync(handle);
      if (size !== file.size || Math.floor(mtimeMs) !== Math.floor(file.modified)) throw changed(file.path);
      const head = readAt(handle, 0, Math.min(size, PROBE_BYTES));
      const tail = readAt(handle, Math.max(0, size - PROBE_BYTES), Math.min(size, PROBE_BYTES));
      const content = [head, tail].map((bytes) => crc32(bytes).toString(16).padStart(8, '0')).join('');
      return { path: file.path, size, modified: file.modified, content };
    } finally {
      closeSync(handle);
    }
  });
}

/**
 * What differs between the files that a table was made from and those that its paths name now; empty when nothing does.
 * A file whose size and time are the same is also compared by content.
 */
export function sourceChanges(probes: readonly SourceProbe[], now: readonly CsvFile[]): SourceChange[] {
  const current = new Map(now.map((file) => [file.path, file]));
  const known = new Set(probes.map((probe) => probe.path));
  const changes: SourceChange[] = [];
  for (const probe of probes) {
    const file = current.get(probe.path);
    if (file === undefined) changes.push({ path: probe.path, change: 'missing' });
    else if (!sameContent(probe, file)) changes.push({ path: probe.path, change: 'changed' });
  }
  for (const file of now) if (!known.has(file.path)) changes.push({ path: file.path, change: 'new' });
  return changes;
}

function sameContent(probe: SourceProbe, file: CsvFile): boolean {
  if (probe.size !== file.size || probe.modified !== file.modified) return false;
  return probeSource(file).content === probe.content;
}

function changed(path: string): PartitaError {
  return new PartitaError('user-input', words`${path} changes while it is being read`, {
    domain: 'store',
    value: path,
    hint: 'wait until the file is complete, then open it again',
  });
}

function readAt(handle: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(handle, bytes, done, length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}
