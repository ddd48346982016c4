import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { ByteSource } from '../byte-source.js';
import { byteOrderMark, decodeSample, decompressedChunks, joined, startsWith } from './decode.js';
import { detectEncoding, refuseBinary, refuseOtherKinds } from './encoding.js';
import type { Compression, CsvEncoding } from './source.js';

/** The beginning of one file as UTF-8 text, with what had to be found out to read it: compression and encoding. */
export interface Head {
  /** UTF-8, without the byte order mark. The last character may be cut. */
  readonly text: Uint8Array;
  /** Whether `text` is all of the file. */
  readonly complete: boolean;
  readonly compression: Compression;
  readonly encoding: CsvEncoding;
  /** Whether the encoding had to be guessed, as bytes stood where UTF-8 has none. */
  readonly guessed: boolean;
  /** Where `text` begins in the file: the length of the byte order mark, 0 where the file is decoded. */
  readonly start: number;
  /** Bytes of the file that the text stands for, nearly. */
  readonly diskBytes: number;
}

/**
 * The first `wanted` bytes (before decoding to UTF-8) of a file. Compression is told by its first bytes, never by name.
 * Throws `user-input` errors for what is not text, `unsupported` for text that is not read.
 */
export async function readHead(
  source: ByteSource,
  path: string,
  wanted: number,
  given: { readonly encoding?: CsvEncoding | undefined; readonly delimiter?: string | undefined },
): Promise<Head> {
  const magic = new Uint8Array(4);
  const compression = compressionOf(magic.subarray(0, source.read(magic, 0)));
  const raw = await firstBytes(source, path, compression, wanted);
  refuseOtherKinds(raw.bytes, path);
  const encoding = given.encoding ?? detectEncoding(raw.bytes, path);
  const mark = byteOrderMark(encoding);
  const markLength = mark.length > 0 && startsWith(raw.bytes, mark) ? mark.length : 0;
  const text = decodeSample(raw.bytes.subarray(markLength), encoding, raw.complete, path);
  refuseBinary(text, path, given.delimiter);
  const isDecoded = compression !== 'none' || encoding !== 'utf-8';
  return {
    text,
    complete: raw.complete,
    compression,
    encoding,
    guessed: given.encoding === undefined && encoding === 'latin1',
    start: isDecoded ? 0 : markLength,
    diskBytes: raw.diskBytes,
  };
}

function compressionOf(start: Uint8Array): Compression {
  if (startsWith(start, [0x1f, 0x8b, 0x08])) return 'gzip';
  if (startsWith(start, [0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  const skippable = start.length === 4 && ((start[0] as number) & 0xf0) === 0x50;
  return skippable && startsWith(start.subarray(1), [0x2a, 0x4d, 0x18]) ? 'zstd' : 'none';
}

interface RawHead {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
  readonly diskBytes: number;
}

async function firstBytes(
  source: ByteSource,
  path: string,
  compression: Compression,
  wanted: number,
): Promise<RawHead> {
  if (compression === 'none') {
    const bytes = new Uint8Array(Math.min(wanted, source.size));
    const read = source.read(bytes, 0);
    if (read < bytes.length) throw changed(path);
    return { bytes, complete: read === source.size, diskBytes: read };
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  let consumed = 0;
  let diskBytes = 0;
  for await (const chunk of decompressedChunks(source, path, compression, (bytes) => (consumed = bytes))) {
    // One chunk more than wanted is read, to know whether the file ends here.
    if (length >= wanted) return { bytes: joined(parts), complete: false, diskBytes };
    parts.push(chunk.slice());
    length += chunk.length;
    diskBytes = consumed;
  }
  return { bytes: parts.length === 0 ? new Uint8Array(0) : joined(parts), complete: true, diskBytes: source.size };
}

function changed(path: string): PartitaError {
  return new PartitaError('user-input', words`${path} became shorter while it was read`, {
    domain: 'files',
    value: path,
    hint: 'wait until whoever writes it is done, then try again',
  });
}
