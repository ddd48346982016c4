/** Whether a part's file is what its entry says. Quickly by length and chunk index, or byte for byte. */
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Kernels } from '../kernels/load.js';
import { parseType } from '../arrow/types.js';
import { ChunkLoader } from './chunk-loader.js';
import { corrupted, present } from './corruption.js';
import type { PartEntry } from './manifest.js';
import { crcText } from './manifest.js';
import type { ChunkEntry, ChunkIndex } from './part-file.js';
import { readIndex } from './reader.js';

/** The file is there, has its length, and the chunk index that the entry knows. Never throws. */
export function isPartIntact(folder: string, part: PartEntry): boolean {
  const path = join(folder, part.file);
  try {
    if (statSync(path).size !== part.bytes) return false;
    if (part.quarantine !== null) proveQuarantine(folder, part.quarantine);
    withFile(path, (file) => readIndex(file, path, part.chunkIndex));
    return true;
  } catch {
    return false;
  }
}

/** Proves every byte of a part and its quarantine. Throws an error that `isCorruption` knows. */
export function provePart(kernels: Kernels, folder: string, part: PartEntry): void {
  const path = join(folder, part.file);
  if (part.quarantine !== null) proveQuarantine(folder, part.quarantine);
  if (present(path, () => statSync(path).size) !== part.bytes) throw corrupted(path, 'length');
  withFile(path, (file) => {
    const index = readIndex(file, path, part.chunkIndex);
    proveFrame(path, part, index);
    part.columns.forEach(({ type, encoding }, column) => {
      const loader = new ChunkLoader(kernels, parseType(type));
      try {
        loader.open(file, path, encoding, index.dictionaries[column] ?? null);
        for (const chunks of index.chunks) loader.load(file, path, chunks[column] as ChunkEntry);
      } finally {
        loader.release();
      }
    });
  });
}

/** Everything outside the chunks. */
function proveFrame(path: string, part: PartEntry, index: ChunkIndex): void {
  const chunks = [...index.chunks.flat(), ...index.dictionaries.filter((entry) => entry !== null)];
  chunks.sort((a, b) => a.offset - b.offset);
  const bytes = present(path, () => readFileSync(path));
  let crc = 0;
  let at = 0;
  for (const chunk of chunks) {
    crc = crc32(bytes.subarray(at, chunk.offset), crc);
    at = chunk.offset + chunk.bytes;
  }
  if (crcText(bytes.subarray(at), crc) !== part.crc32) throw corrupted(path, 'frame');
}

function proveQuarantine(folder: string, quarantine: NonNullable<PartEntry['quarantine']>): void {
  const path = join(folder, quarantine.file);
  const bytes = present(path, () => readFileSync(path));
  if (bytes.length !== quarantine.bytes || crcText(bytes) !== quarantine.crc32) throw corrupted(path, 'content');
}

function withFile<T>(path: string, use: (file: number) => T): T {
  const file = present(path, () => openSync(path, 'r'));
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
