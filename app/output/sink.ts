import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { PartitaError } from '../../engine/index.js';

/**
 * Where results go, byte by byte: the standard output or a file. A write resolves when its bytes are handed on, which is
 * the back-pressure; the buffer may be reused then.
 */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Everything was written: makes it visible. */
  finish(): Promise<void>;
  /** The run failed: leaves nothing behind. */
  abandon(): Promise<void>;
}

/** The reader of the standard output went away, as `head` does: no fault of anyone, the run just ends. */
export class ClosedPipeError extends Error {
  override readonly name = 'ClosedPipeError';
}

export function streamSink(stream: Writable): ByteSink {
  return {
    write: (bytes) => handOn(stream, bytes),
    finish: async () => {},
    abandon: async () => {},
  };
}

/** Writes beside `path` and takes its name at the end, so that nobody ever sees half a file. */
export async function fileSink(path: string): Promise<ByteSink> {
  if ((await stat(path).catch(() => null))?.isDirectory() === true) {
    throw new PartitaError('user-input', `'${path}' is a folder`, {
      domain: 'output',
      value: path,
      hint: 'name a file with --out',
    });
  }
  const temporary = `${path}.${randomBytes(6).toString('hex')}.partial`;
  const stream = createWriteStream(temporary, { flags: 'wx' });
  await once(stream, 'open').catch((error: unknown) => {
    throw outputError(error, path);
  });
  return {
    write: (bytes) => handOn(stream, bytes),
    finish: async () => {
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject);
        stream.end(resolve);
      });
      await rename(temporary, path);
    },
    abandon: async () => {
      stream.destroy();
      await rm(temporary, { force: true });
    },
  };
}

function handOn(stream: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => {
      if (error === null || error === undefined) resolve();
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') reject(new ClosedPipeError('the reader is gone'));
      else reject(error);
    });
  });
}

function outputError(error: unknown, path: string): PartitaError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') {
    return new PartitaError('user-input', `no folder for '${path}'`, {
      domain: 'output',
      value: path,
      hint: 'make the folder first, or name another file with --out',
      cause: error,
    });
  }
  return PartitaError.from(error, 'output');
}
