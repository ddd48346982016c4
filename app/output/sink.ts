import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { PartitaError, words } from '../../engine/index.js';

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

/**
 * Writes beside `path` and takes its name at the end, so that nobody ever sees half a file; where the name belongs to a link,
 * what it leads to is replaced. A device or pipe is written as it is.
 */
export async function fileSink(path: string): Promise<ByteSink> {
  const status = await stat(path).catch(() => null);
  if (status?.isDirectory() === true) {
    throw new PartitaError('user-input', words`'${path}' is a folder`, {
      domain: 'output',
      value: path,
      hint: 'name a file with --out',
    });
  }
  if (status !== null && !status.isFile()) {
    const { write, end, stream } = await openFile(path, path, 'w');
    return { write, finish: end, abandon: async () => void stream.destroy() };
  }
  const target = status === null ? path : await realpath(path);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.partial`;
  const { write, end, stream } = await openFile(temporary, path, 'wx');
  return {
    write,
    finish: async () => {
      await end();
      await rename(temporary, target).catch((error: unknown) => {
        throw outputError(error, path);
      });
    },
    abandon: async () => {
      stream.destroy();
      // Not `once` of events, which rejects with the error that led here.
      if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
      await rm(temporary, { force: true });
    },
  };
}

/** A stream into a file whose failures name `shown`. */
async function openFile(path: string, shown: string, flags: string) {
  const fail = (error: unknown): never => {
    throw outputError(error, shown);
  };
  const stream = createWriteStream(path, { flags });
  await once(stream, 'open').catch(fail);
  // Every failure also reaches whoever writes; unheard, this event would end the process.
  stream.on('error', () => {});
  const end = (): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.end(resolve);
    });
  return {
    stream,
    write: (bytes: Uint8Array): Promise<void> => handOn(stream, bytes).catch(fail),
    end: (): Promise<void> => end().catch(fail),
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
    return new PartitaError('user-input', words`no folder for '${path}'`, {
      domain: 'output',
      value: path,
      hint: 'make the folder first, or name another file with --out',
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new PartitaError('resources', words`no space is left for '${path}'`, {
      domain: 'output',
      value: path,
      hint: 'free some space, or name a file on another disk with --out',
      cause: error,
    });
  }
  if (error instanceof ClosedPipeError) throw error;
  return PartitaError.from(withPath(error, path), 'output');
}

/** The file as the user named it: errors of writing name none, those of opening a temporary one. */
function withPath(error: unknown, path: string): unknown {
  return error instanceof Error ? Object.assign(error, { path }) : error;
}
