import { isAscii, isUtf8 } from 'node:buffer';
import { PartitaError } from '../../errors.js';
import { words, type Phrase } from '../../words.js';
import { startsWith } from './decode.js';
import type { CsvEncoding } from './source.js';

/** What the first bytes of a file say about how its text is encoded, and whether it is text at all. */

/**
 * The encoding, by byte order mark, else by the zero bytes of UTF-16, else UTF-8; `latin1` where more characters break
 * UTF-8 than keep to it, so that a few damaged rows in UTF-8 do not turn all others to rubbish.
 */
export function detectEncoding(bytes: Uint8Array, path: string): CsvEncoding {
  if (startsWith(bytes, [0xff, 0xfe, 0, 0]) || startsWith(bytes, [0, 0, 0xfe, 0xff])) {
    throw new PartitaError('unsupported', words`${path} is encoded in UTF-32`, {
      domain: 'csv',
      value: path,
      choices: ['utf-8', 'utf-16le', 'utf-16be', 'latin1'],
      hint: 'convert it: iconv -f UTF-32 -t UTF-8',
    });
  }
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) return 'utf-16be';
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8';
  const wide = wideEncoding(bytes);
  if (wide !== null) return wide;
  const { valid, invalid } = countCharacters(bytes);
  return invalid > valid ? 'latin1' : 'utf-8';
}

/** Throws where the bytes, before decoding, begin like a file of another kind and hold what no text holds. */
export function refuseOtherKinds(bytes: Uint8Array, path: string): void {
  if (countStrange(bytes.subarray(0, LOOKED_AT), -1) === 0 && bytes[0] !== 0xff) return;
  const kind = SIGNATURES.find(([start, , at]) => startsWith(bytes.subarray(at ?? 0), start));
  if (kind === undefined) return;
  throw new PartitaError('user-input', words`${path} does not look like text: it is ${kind[1]}`, {
    domain: 'csv',
    value: path,
    hint: kind[3] ?? words`name a CSV file`,
  });
}

/** Throws where the text is full of bytes that no text has. */
export function refuseBinary(text: Uint8Array, path: string, delimiter?: string): void {
  const looked = text.subarray(0, LOOKED_AT);
  const strange = countStrange(looked, delimiter?.charCodeAt(0) ?? -1);
  if (strange <= looked.length * STRANGE_SHARE) return;
  throw new PartitaError(
    'user-input',
    words`${path} does not look like text: it is full of NUL or other binary bytes`,
    {
      domain: 'csv',
      value: path,
      hint: 'name a CSV file, or the --encoding if it is text',
    },
  );
}

/** Whether the bytes hold any that are not UTF-8; a character cut at their end does not count. */
export function hasInvalidUtf8(bytes: Uint8Array): boolean {
  return !isUtf8(bytes) && countCharacters(bytes).invalid > 0;
}

const LOOKED_AT = 8192;
/** Of random bytes, 10 % are strange. */
const STRANGE_SHARE = 0.05;

type Signature = readonly [start: readonly number[], what: Phrase, at?: number, hint?: Phrase];

const SIGNATURES: readonly Signature[] = [
  [codes('PAR1'), words`a Parquet file`],
  [codes('ARROW1'), words`an Arrow file`],
  [codes('PK\x03\x04'), words`a ZIP archive or an Excel workbook`, 0, words`unpack it, or save the sheet as CSV`],
  [[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], words`an old Excel workbook`, 0, words`save the sheet as CSV`],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], words`a PNG image`],
  [[0xff, 0xd8, 0xff], words`a JPEG image`],
  [codes('GIF8'), words`a GIF image`],
  [codes('%PDF-'), words`a PDF document`],
  [codes('SQLite format 3\0'), words`an SQLite database`],
  [codes('Obj\x01'), words`an Avro file`],
  [codes('ORC'), words`an ORC file`],
  [[0x89, 0x48, 0x44, 0x46], words`an HDF5 file`],
  [[0x7f, 0x45, 0x4c, 0x46], words`a program`],
  [codes('BZh'), words`a bzip2 archive`, 0, words`decompress it (bunzip2), or compress with gzip or zstd`],
  [
    [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    words`an xz archive`,
    0,
    words`decompress it (unxz), or compress with gzip or zstd`,
  ],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], words`a 7z archive`, 0, words`unpack it`],
  [[0x04, 0x22, 0x4d, 0x18], words`an LZ4 archive`, 0, words`decompress it (lz4 -d), or compress with gzip or zstd`],
  [codes('ustar'), words`a tar archive`, 257, words`unpack it (tar -x)`],
];

function codes(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** UTF-16 without a mark: delimiters, digits and line ends have one zero byte, nearly always on the same side. */
function wideEncoding(bytes: Uint8Array): CsvEncoding | null {
  const looked = Math.min(bytes.length, LOOKED_AT) & ~1;
  let even = 0;
  let odd = 0;
  let bigLines = 0;
  let littleLines = 0;
  for (let i = 0; i < looked; i += 2) {
    const [a, b] = [bytes[i] as number, bytes[i + 1] as number];
    if (a === 0) even++;
    if (b === 0) odd++;
    if (a === 0 && b === 10) bigLines++;
    if (b === 0 && a === 10) littleLines++;
  }
  const units = looked / 2;
  const isLittle = odd > even * 3 && odd > units * (littleLines > bigLines ? 0.05 : 0.4);
  const isBig = even > odd * 3 && even > units * (bigLines > littleLines ? 0.05 : 0.4);
  return isLittle ? 'utf-16le' : isBig ? 'utf-16be' : null;
}

/** Characters of two and more bytes that are valid UTF-8, and bytes that are not; one cut at the end is neither. */
function countCharacters(bytes: Uint8Array): { readonly valid: number; readonly invalid: number } {
  let valid = 0;
  let invalid = 0;
  if (isAscii(bytes)) return { valid, invalid };
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number;
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      valid++;
      at += length;
    } else if (length < 0) {
      break;
    } else {
      invalid++;
      at++;
    }
  }
  return { valid, invalid };
}

/** Length of the UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 for an invalid one, -1 for one that the end cuts. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  const length =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    if (at + i >= bytes.length) return -1;
    const byte = bytes[at + i] as number;
    if (byte < (i === 1 ? lowest : 0x80) || byte > (i === 1 ? highest : 0xbf)) return 0;
  }
  return length;
}

/** Control characters other than tab, line ends, form feed, escape and the delimiter. */
function countStrange(bytes: Uint8Array, delimiter: number): number {
  let count = 0;
  for (const byte of bytes) {
    if (byte < 32 && (byte < 9 || byte > 13) && byte !== 27 && byte !== delimiter) count++;
  }
  return count;
}
