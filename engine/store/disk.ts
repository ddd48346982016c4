/**
 * The one door through which the store writes. Everything durable goes: temporary name, write, sync, rename, sync of the
 * folder; a failure leaves what was there before and no temporary file. Tests put a failing disk in its place.
 */
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, writevSync } from 'node:fs';
import { dirname } from 'node:path';
import { PartitaError } from '../errors.js';
import { meter } from '../meter.js';

/** What the store asks of a file system. All calls block; each may throw the system's error. */
export interface Disk {
  /** Opens a file for writing: emptied, for appending, or only when it does not exist yet. */
  open(path: string, how: 'create' | 'append' | 'exclusive'): number;
  /** Writes some of the pieces' bytes, in order; gives how many. */
  write(file: number, pieces: readonly Uint8Array[]): number;
  sync(file: number): void;
  close(file: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  makeFolder(path: string): void;
  syncFolder(path: string): void;
  /** Removes a file, or a folder with all it holds; nothing happens when it does not exist. */
  remove(path: string): void;
}

export const DISK: Disk = {
  open: (path, how) => openSync(path, { create: 'w', append: 'a', exclusive: 'wx' }[how], 0o600),
  write(file, pieces) {
    const written = meter.within('write', () => writevSync(file, pieces));
    meter.countWritten(written);
    return written;
  },
  sync: (file) => meter.within('write', () => fsyncSync(file)),
  close: closeSync,
  rename: renameSync,
  link: linkSync,
  makeFolder: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
  syncFolder(path) {
    // Windows cannot open folders; its renames are durable by themselves.
    if (process.platform === 'win32') return;
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  },
  remove: (path) => rmSync(path, { recursive: true, force: true }),
};

/** The ending of a file that is being written. What has it is nobody's data. */
export const TEMPORARY = '.tmp';

/** At most this many pieces go to the system at a time (IOV_MAX is 1,024 on Linux). */
const MAX_PIECES = 512;

/** A file that takes its name only once it is complete and durable. */
export class DurableFile {
  readonly path: string;
  readonly #disk: Disk;
  /** Where the bytes are until `commit`. */
  readonly temporary: string;
  #file: number | null;

  /** Files of one path that are written at the same time differ in `attempt`. */
  constructor(disk: Disk, path: string, attempt = 0) {
    this.path = path;
    this.#disk = disk;
    this.temporary = `${path}.${attempt}${TEMPORARY}`;
    this.#file = guard(path, () => disk.open(this.temporary, 'create'));
  }

  write(pieces: readonly Uint8Array[]): void {
    this.#attempt(() => writeAll(this.#disk, this.#file as number, pieces));
  }

  /** Makes the bytes durable under the file's name. */
  commit(): void {
    this.#attempt(() => {
      this.#disk.sync(this.#file as number);
      this.#disk.close(this.#file as number);
      this.#file = null;
      this.#disk.rename(this.temporary, this.path);
      this.#disk.syncFolder(dirname(this.path));
    });
  }

  /** Closes and removes the temporary file; what failed before is the error that counts, not a failure here. */
  abort(): void {
    try {
      if (this.#file !== null) this.#disk.close(this.#file);
    } catch {
      // The descriptor is gone either way.
    }
    this.#file = null;
    try {
      this.#disk.remove(this.temporary);
    } catch {
      // Collected at the next start by its ending.
    }
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.abort();
      throw withPath(thrown, this.path);
    }
  }
}

/** Writes a whole small file durably. */
export function writeDurably(disk: Disk, path: string, bytes: Uint8Array): void {
  const file = new DurableFile(disk, path);
  file.write([bytes]);
  file.commit();
}

/** Writes all bytes, however few the system takes at a time. */
export function writeAll(disk: Disk, file: number, pieces: readonly Uint8Array[]): void {
  let rest = pieces.filter((piece) => piece.length > 0);
  while (rest.length > 0) {
    let taken = disk.write(file, rest.slice(0, MAX_PIECES));
    if (taken === 0) throw new PartitaError('resources', 'the disk takes no more bytes', { domain: 'store' });
    let whole = 0;
    while (whole < rest.length && taken >= (rest[whole] as Uint8Array).length) {
      taken -= (rest[whole++] as Uint8Array).length;
    }
    rest = rest.slice(whole);
    if (taken > 0) rest[0] = (rest[0] as Uint8Array).subarray(taken);
  }
}

/** Runs an action on a path and gives its failure as a `PartitaError` of the store. */
export function guard<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    throw withPath(thrown, path);
  }
}

function withPath(thrown: unknown, path: string): PartitaError {
  // A write through a descriptor does not tell its path.
  if (thrown instanceof Error && 'code' in thrown && !('path' in thrown)) Object.assign(thrown, { path });
  return PartitaError.from(thrown, 'store');
}
