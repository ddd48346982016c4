import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import { openFile, type ByteSource, type OpenBytes } from '../byte-source.js';
import { gunzipChunks } from '../compression/gzip.js';
import { zstdChunks } from '../compression/zstd.js';
import type { Compression, CsvEncoding, CsvFile } from './source.js';

/**
 * A file as UTF-8 text whatever it is compressed and encoded with, as a stream of chunks in bounded memory. `latin1` is
 * read as browsers read it, as windows-1252, which differs in 0x80-0x9F only (there lie €, dashes and curly quotes).
 * Half a surrogate pair in UTF-16 becomes three bytes that are not UTF-8, so the reader quarantines its row.
 */

/**
 * The decoded text without its byte order mark. A chunk is valid until the next one is asked for. Throws `user-input`
 * errors for truncated or corrupt data. The file is closed when the iteration ends, also early.
 */
export async function* openDecoded(file: CsvFile, open: OpenBytes = openFile): AsyncGenerator<Uint8Array, void> {
  const source = open(file.path);
  try {
    yield* decodedChunks(source, file.path, file.compression, file.encoding);
  } finally {
    source.close();
  }
}

/** As `openDecoded`, from a source that stays open and belongs to the caller. */
export function decodedChunks(
  source: ByteSource,
  path: string,
  compression: Compression,
  encoding: CsvEncoding,
): AsyncGenerator<Uint8Array, void> {
  return transcoded(decompressedChunks(source, path, compression), path, encoding);
}

/**
 * The bytes of the file with its compression undone, its encoding as it is. Before each chunk `onConsumed` is told how
 * many bytes of the file are behind it, nearly.
 */
export function decompressedChunks(
  source: ByteSource,
  path: string,
  compression: Compression,
  onConsumed: (bytes: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, void> {
  switch (compression) {
    case 'none':
      return plainChunks(source, onConsumed);
    case 'gzip':
      return gunzipChunks(source, path, onConsumed);
    case 'zstd':
      return zstdChunks(source, path, onConsumed);
  }
}

/** Turns a sample of encoded bytes, without its byte order mark, into UTF-8. `atEnd`: nothing follows the sample. */
export function decodeSample(bytes: Uint8Array, encoding: CsvEncoding, atEnd: boolean, path: string): Uint8Array {
  const transcoder = transcoderOf(encoding);
  if (transcoder === null) return bytes;
  const head = transcoder.push(bytes);
  return atEnd ? joined([head, transcoder.finish(path)]) : head;
}

/** Bytes that mark the encoding at the start of a file. */
export function byteOrderMark(encoding: CsvEncoding): readonly number[] {
  return MARKS[encoding];
}

const CHUNK_BYTES = 262_144;

const MARKS: Readonly<Record<CsvEncoding, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
  latin1: [],
};

async function* plainChunks(source: ByteSource, onConsumed: (bytes: number) => void): AsyncGenerator<Uint8Array, void> {
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, source.size + 1));
  for (let at = 0; ;) {
    const read = source.read(chunk, at);
    if (read === 0) return;
    at += read;
    onConsumed(at);
    yield chunk.subarray(0, read);
  }
}

async function* transcoded(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  encoding: CsvEncoding,
): AsyncGenerator<Uint8Array, void> {
  const transcoder = transcoderOf(encoding);
  for await (const chunk of withoutMark(chunks, MARKS[encoding])) {
    const text = transcoder === null ? chunk : transcoder.push(chunk);
    if (text.length > 0) yield text;
  }
  const last = transcoder?.finish(path);
  if (last !== undefined && last.length > 0) yield last;
}

async function* withoutMark(
  chunks: AsyncIterable<Uint8Array>,
  mark: readonly number[],
): AsyncGenerator<Uint8Array, void> {
  let head: Uint8Array | null = new Uint8Array(0);
  for await (const chunk of chunks) {
    if (head === null) {
      yield chunk;
      continue;
    }
    head = joined([head, chunk]);
    if (head.length < mark.length) continue;
    const start = startsWith(head, mark) ? mark.length : 0;
    if (head.length > start) yield head.subarray(start);
    head = null;
  }
  if (head !== null && head.length > 0) yield head;
}

/** Whether the bytes begin with these. */
export function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.length <= bytes.length && start.every((byte, i) => bytes[i] === byte);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

interface Transcoder {
  push(bytes: Uint8Array): Uint8Array;
  /** What is left at the end of the file. Throws where the file ends inside a character. */
  finish(path: string): Uint8Array;
}

function transcoderOf(encoding: CsvEncoding): Transcoder | null {
  switch (encoding) {
    case 'utf-8':
      return null;
    case 'latin1':
      return new SingleByte();
    case 'utf-16le':
      return new Utf16(0);
    case 'utf-16be':
      return new Utf16(1);
  }
}

class SingleByte implements Transcoder {
  push(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(bytes.length * 3);
    let at = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (byte < 0x80) out[at++] = byte;
      else at = putCodePoint(out, at, byte < 0xa0 ? (WINDOWS_1252[byte - 0x80] as number) : byte);
    }
    return out.subarray(0, at);
  }

  finish(): Uint8Array {
    return new Uint8Array(0);
  }
}

/** 0x80 to 0x9F of windows-1252; its five holes are the C1 controls of the same number (WHATWG Encoding). */
const WINDOWS_1252: readonly number[] = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d,
  0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d,
  0x017e, 0x0178,
];

class Utf16 implements Transcoder {
  /** The first byte of a unit whose second is in the next chunk; -1 for none. */
  #half = -1;
  /** The first half of a surrogate pair; 0 for none. */
  #high = 0;

  /** `low` is the place of the more significant byte's partner: 0 little endian, 1 big endian. */
  constructor(readonly low: 0 | 1) {}

  push(bytes: Uint8Array): Uint8Array {
    const out = new Uint8Array(Math.ceil(bytes.length / 2) * 3 + 6);
    let at = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number;
      if (this.#half < 0) {
        this.#half = byte;
        continue;
      }
      const unit = this.low === 0 ? this.#half | (byte << 8) : (this.#half << 8) | byte;
      this.#half = -1;
      at = this.#put(out, at, unit);
    }
    return out.subarray(0, at);
  }

  #put(out: Uint8Array, at: number, unit: number): number {
    const high = this.#high;
    this.#high = 0;
    if (high !== 0 && unit >= 0xdc00 && unit < 0xe000) {
      return putCodePoint(out, at, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
    }
    const next = high === 0 ? at : putCodePoint(out, at, high);
    if (unit >= 0xd800 && unit < 0xdc00) {
      this.#high = unit;
      return next;
    }
    return putCodePoint(out, next, unit);
  }

  finish(path: string): Uint8Array {
    if (this.#half >= 0) {
      throw new PartitaError('user-input', words`${path} ends in the middle of a UTF-16 character`, {
        domain: 'csv',
        value: path,
        hint: 'the file was cut off: get it again, or name its --encoding if it is not UTF-16',
      });
    }
    const out = new Uint8Array(3);
    return out.subarray(0, this.#high === 0 ? 0 : putCodePoint(out, 0, this.#high));
  }
}

function putCodePoint(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at++] = code;
  } else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6);
    out[at++] = 0x80 | (code & 63);
  } else if (code < 0x10000) {
    out[at++] = 0xe0 | (code >> 12);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  } else {
    out[at++] = 0xf0 | (code >> 18);
    out[at++] = 0x80 | ((code >> 12) & 63);
    out[at++] = 0x80 | ((code >> 6) & 63);
    out[at++] = 0x80 | (code & 63);
  }
  return at;
}
