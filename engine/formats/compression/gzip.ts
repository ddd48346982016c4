import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PartitaError } from '../../errors.js';
import { words, type Text } from '../../words.js';
import type { ByteSource } from '../byte-source.js';

/**
 * gzip, one member or many behind each other, checked by its own checksums. Gives chunks that are the caller's to keep, and
 * before each one tells how many bytes of the file are behind it, nearly;
 * zeros behind the last member (padding of tapes and archives) are ignored, anything else there is an error.
 */
export async function* gunzipChunks(
  source: ByteSource,
  path: string,
  onConsumed: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip({ chunkSize: 131_072 });
  pipeline(Readable.from(rawChunks(source), { highWaterMark: 1 }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) {
      onConsumed(gunzip.bytesWritten);
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw asInputError(error, path);
  }
  const behind = firstNonZero(source, gunzip.bytesWritten);
  if (behind >= 0) throw damaged(path, words`there is other data behind the compressed data, from byte ${behind}`);
}

const RAW_BYTES = 65_536;

function* rawChunks(source: ByteSource): Generator<Uint8Array, void> {
  for (let at = 0; ;) {
    const chunk = new Uint8Array(RAW_BYTES);
    const read = source.read(chunk, at);
    if (read === 0) return;
    at += read;
    yield chunk.subarray(0, read);
  }
}

function firstNonZero(source: ByteSource, from: number): number {
  const chunk = new Uint8Array(RAW_BYTES);
  for (let at = from; ;) {
    const read = source.read(chunk, at);
    if (read === 0) return -1;
    const found = chunk.subarray(0, read).findIndex((byte) => byte !== 0);
    if (found >= 0) return at + found;
    at += read;
  }
}

function asInputError(error: unknown, path: string): unknown {
  const code = error instanceof Error ? String((error as NodeJS.ErrnoException).code) : '';
  if (!code.startsWith('Z_')) return error;
  const message = (error as Error).message;
  return damaged(path, code === 'Z_BUF_ERROR' ? words`the compressed data ends too early` : message, error);
}

function damaged(path: string, what: Text, cause?: unknown): PartitaError {
  return new PartitaError('user-input', words`${path} is damaged: ${what}`, {
    domain: 'gzip',
    value: path,
    hint: 'get the file again; `gzip -t` checks it',
    cause,
  });
}
