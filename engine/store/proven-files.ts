/**
 * What a worker has proven of stored files, so that it proves each chunk of a file's version once, not at every query. A
 * version is a file's identity, size and times; that of the last change (`ctime`) is the system's own and moves with every
 * write, whatever other times are set back to. Files that changed just now are proven each time: another change within the
 * same tick of the clock would show by nothing.
 */
import { fstatSync, type BigIntStats } from 'node:fs';
import { guard } from './disk.js';
import type { ChunkEntry, ChunkIndex } from './part-file.js';

/** Files that are remembered. */
const MOST_FILES = 1024;
/** No file system's clock ticks more slowly. */
const SETTLED_MS = 3000;

/** One version of a file. */
export class ProvenFile {
  readonly #version: string;
  readonly #checksums = new Map<number, bigint>();
  #index: { readonly crc32: string; readonly index: ChunkIndex } | null = null;

  constructor(version: string) {
    this.#version = version;
  }

  /** Whether the open file is another version by now. */
  isPast(path: string, handle: number): boolean {
    return versionOf(statusOf(path, handle)) !== this.#version;
  }

  has({ offset, checksum }: ChunkEntry): boolean {
    return this.#checksums.get(offset) === checksum;
  }

  add({ offset, checksum }: ChunkEntry): void {
    this.#checksums.set(offset, checksum);
  }

  /** The chunk index of this checksum, which `read` reads and proves. */
  index(crc32: string, read: () => ChunkIndex): ChunkIndex {
    if (this.#index?.crc32 !== crc32) this.#index = { crc32, index: read() };
    return this.#index.index;
  }
}

export class ProvenFiles {
  readonly #files = new Map<string, { readonly version: string; readonly file: ProvenFile }>();

  /** What is proven of an open file; of a version that was not met before nothing. */
  of(path: string, handle: number): ProvenFile {
    const status = statusOf(path, handle);
    const version = versionOf(status);
    const known = this.#files.get(path);
    if (known?.version === version) return known.file;
    const file = new ProvenFile(version);
    this.#files.delete(path);
    if (Math.abs(Date.now() - Number(status.ctimeMs)) < SETTLED_MS) return file;
    const [oldest] = this.#files.keys();
    if (this.#files.size >= MOST_FILES && oldest !== undefined) this.#files.delete(oldest);
    this.#files.set(path, { version, file });
    return file;
  }
}

function statusOf(path: string, handle: number): BigIntStats {
  return guard(path, () => fstatSync(handle, { bigint: true }));
}

function versionOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
