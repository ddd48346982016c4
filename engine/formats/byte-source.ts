import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { meter } from '../meter.js';

/**
 * The one interface through which bytes of the user's files enter the engine, so that tests can count reads and inject
 * faults. Reading is synchronous: whoever reads is a worker, or opens a file and needs its first bytes.
 */
export interface ByteSource {
  /** Bytes in all, when it was opened. */
  readonly size: number;
  /** Fills `into` from byte `at`; gives the bytes read, fewer than asked only at the end. Throws a `PartitaError`. */
  read(into: Uint8Array, at: number): number;
  close(): void;
}

/** How a path becomes a source: `openFile`, or a test's own. */
export type OpenBytes = (path: string) => ByteSource;

/** A file on disk, opened for reading only. Refuses what is not a regular file, because it could not be read twice. */
export function openFile(path: string): ByteSource {
  const descriptor = attempt(path, () => openSync(path, 'r'));
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new PartitaError('user-input', words`not a regular file: ${path}`, {
      domain: 'files',
      value: path,
      hint: 'name a file; save the output of a pipe or device to one first',
    });
  }
  return new FileSource(path, descriptor, status.size);
}

class FileSource implements ByteSource {
  #open = true;

  constructor(
    readonly path: string,
    readonly descriptor: number,
    readonly size: number,
  ) {}

  read(into: Uint8Array, at: number): number {
    const before = meter.enter('read');
    try {
      return attempt(this.path, () => this.#fill(into, at));
    } finally {
      meter.enter(before);
    }
  }

  #fill(into: Uint8Array, at: number): number {
    let done = 0;
    while (done < into.length) {
      const read = readSync(this.descriptor, into, done, into.length - done, at + done);
      if (read === 0) break;
      done += read;
    }
    meter.countRead(done);
    return done;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.descriptor);
  }
}

/** The operating system's refusal as a `PartitaError` that names the file, which `read` errors do not. */
function attempt<Result>(path: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).path === undefined) Object.assign(error, { path });
    throw PartitaError.from(error, 'files');
  }
}
