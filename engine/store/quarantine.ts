/** The quarantined rows that a part keeps in a file beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QuarantinedRow } from '../formats/reader.js';
import { corrupted } from './corruption.js';
import { guard } from './disk.js';
import { crcText, type PartEntry } from './manifest.js';

/** Rows as their split's report had them: lines count from the split's first. Checked against the part's checksum. */
export function readQuarantine(folder: string, part: Pick<PartEntry, 'quarantine'>): QuarantinedRow[] {
  if (part.quarantine === null) return [];
  const path = join(folder, part.quarantine.file);
  const bytes = guard(path, () => readFileSync(path));
  if (bytes.length !== part.quarantine.bytes || crcText(bytes) !== part.quarantine.crc32)
    throw corrupted(path, 'checksum');
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as QuarantinedRow);
}
