import { Decompress } from 'fzstd';
import { PartitaError } from '../../errors.js';
import { words, type Text } from '../../words.js';
import type { ByteSource } from '../byte-source.js';
import { Xxh64 } from './xxh64.js';

/**
 * Zstandard, any number of frames and skippable frames (RFC 8878). The frames and blocks are walked here, so that sizes,
 * checksums and truncation are checked; the blocks themselves are decoded by fzstd. Memory: the window, at most 128 MiB.
 * A chunk is valid until the next one is asked for; before each one, the bytes of the file behind it are told.
 */
export async function* zstdChunks(
  source: ByteSource,
  path: string,
  onConsumed: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  const input = new Window(source, path);
  for (let at = 0; at < source.size;) {
    const magic = readLittle(input.bytes(at, 4), 0, 4);
    if (magic === FRAME_MAGIC) at = yield* frameChunks(input, at, path, onConsumed);
    else if (magic >= SKIPPABLE_MAGIC && magic < SKIPPABLE_MAGIC + 16) {
      at += 8 + readLittle(input.bytes(at + 4, 4), 0, 4);
      if (at > source.size) throw truncated(path);
    } else {
      throw damaged(path, words`there is other data behind the compressed data, from byte ${at}`);
    }
  }
}

const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const LONGEST_HEADER = 18;
const WINDOW_LIMIT = 128 * 2 ** 20;
const BUFFER_BYTES = 262_144;

/** Gives the chunks of one frame, then the offset behind it. */
async function* frameChunks(
  input: Window,
  start: number,
  path: string,
  onConsumed: (bytes: number) => void,
): AsyncGenerator<Uint8Array, number> {
  const header = parseHeader(input.upTo(start, LONGEST_HEADER), path);
  let produced: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => produced.push(chunk));
  const hash = header.checksum ? new Xxh64() : null;
  let size = 0;
  decoder.push(input.bytes(start, header.length).slice());
  for (let at = start + header.length; ;) {
    const blockHeader = readLittle(input.bytes(at, 3), 0, 3);
    const last = (blockHeader & 1) === 1;
    const stored = ((blockHeader >> 1) & 3) === 1 ? 1 : blockHeader >> 3;
    if (stored > BLOCK_LIMIT) throw damaged(path, words`a block at byte ${at} is larger than the format allows`);
    const trailer = last && header.checksum ? 4 : 0;
    const block = input.bytes(at, 3 + stored + trailer);
    const expected = trailer === 0 ? null : block.slice(3 + stored);
    produced = [];
    try {
      decoder.push(block, last);
    } catch (error) {
      throw damaged(
        path,
        words`${error instanceof Error ? error.message : String(error)} in the block at byte ${at}`,
        error,
      );
    }
    for (const chunk of produced) {
      if (chunk.length === 0) continue;
      size += chunk.length;
      hash?.update(chunk);
      onConsumed(at + block.length);
      yield chunk;
    }
    at += block.length;
    if (!last) continue;
    if (expected !== null && hash?.digestLow() !== readLittle(expected, 0, 4)) {
      throw damaged(path, words`the checksum of the frame at byte ${start} does not match its content`);
    }
    if (header.contentSize !== null && header.contentSize !== size) {
      throw damaged(path, words`the frame at byte ${start} holds ${size} bytes instead of ${header.contentSize}`);
    }
    return at;
  }
}

const BLOCK_LIMIT = 131_072;

interface FrameHeader {
  readonly length: number;
  readonly checksum: boolean;
  readonly contentSize: number | null;
}

function parseHeader(bytes: Uint8Array, path: string): FrameHeader {
  if (bytes.length < 6) throw truncated(path);
  const descriptor = bytes[4] as number;
  const single = (descriptor & 32) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (single ? 1 : 0) : 2 ** sizeFlag;
  const dictionaryAt = single ? 5 : 6;
  const length = dictionaryAt + dictionaryBytes + sizeBytes;
  if (bytes.length < length) throw truncated(path);
  if (readLittle(bytes, dictionaryAt, dictionaryBytes) !== 0) {
    throw new PartitaError('unsupported', words`${path} needs a Zstandard dictionary to be read`, {
      domain: 'zstd',
      value: path,
      hint: 'decompress it first: zstd -d -D DICTIONARY',
    });
  }
  const written = readLittle(bytes, dictionaryAt + dictionaryBytes, sizeBytes);
  const contentSize = sizeBytes === 0 ? null : sizeBytes === 2 ? written + 256 : written;
  const window = single ? (contentSize ?? 0) : windowSize(bytes[5] as number);
  if (window > WINDOW_LIMIT) {
    throw new PartitaError('unsupported', words`${path} needs a Zstandard window of ${window} bytes`, {
      domain: 'zstd',
      value: path,
      hint: words`windows up to ${WINDOW_LIMIT} bytes are read; decompress the file first: zstd -d --long=31`,
    });
  }
  return { length, checksum: (descriptor & 4) !== 0, contentSize };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readLittle(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number);
  return value;
}

/** A sliding buffer over the source. */
class Window {
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #start = 0;
  #length = 0;

  constructor(
    readonly source: ByteSource,
    readonly path: string,
  ) {}

  /** Exactly these bytes, valid until the next call; throws where the file ends before. */
  bytes(at: number, count: number): Uint8Array {
    const bytes = this.upTo(at, count);
    if (bytes.length < count) throw truncated(this.path);
    return bytes;
  }

  upTo(at: number, count: number): Uint8Array {
    if (at < this.#start || at + count > this.#start + this.#length) {
      this.#start = at;
      this.#length = this.source.read(this.#buffer, at);
    }
    const from = at - this.#start;
    return this.#buffer.subarray(from, Math.min(from + count, this.#length));
  }
}

function truncated(path: string): PartitaError {
  return damaged(path, words`the compressed data ends too early`);
}

function damaged(path: string, what: Text, cause?: unknown): PartitaError {
  return new PartitaError('user-input', words`${path} is damaged: ${what}`, {
    domain: 'zstd',
    value: path,
    hint: 'get the file again; `zstd -t` checks it',
    cause,
  });
}
