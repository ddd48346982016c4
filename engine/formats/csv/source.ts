/**
 * What is known about a set of CSV files once they were looked at: plain data, made by `open.ts`, read by `reader.ts` in
 * the workers and kept in the store's manifest.
 */

/** How a file separates its values. */
export interface CsvDialect {
  /** One ASCII character. */
  readonly delimiter: string;
  /** One ASCII character, or null where quotes mean nothing. */
  readonly quote: string | null;
  /** What makes a quote inside a quoted field literal: the quote itself (RFC 4180) or another ASCII character. */
  readonly escape: string | null;
  /** Whether the first row holds the names. */
  readonly header: boolean;
}

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface CsvFile {
  readonly path: string;
  /** Bytes on disk and modification time (milliseconds since 1970): a change is noticed by them. */
  readonly size: number;
  readonly modified: number;
  readonly compression: Compression;
  readonly encoding: CsvEncoding;
  readonly dialect: CsvDialect;
  /** The file's own columns in its own order; unique. */
  readonly columns: readonly string[];
  /** Byte at which the first data row begins: after byte order mark and header (in the decoded text where it is decoded). */
  readonly dataStart: number;
  /** Physical line on which that row begins, from 1: behind the header, however many lines it takes. */
  readonly dataLine: number;
}

export interface CsvSource {
  readonly files: readonly CsvFile[];
  /** Unquoted fields that mean null, compared byte for byte; in columns other than utf8 also when quoted. */
  readonly nulls: readonly string[];
  /** What to do with rows that do not have their file's number of fields, or that are not UTF-8. */
  readonly onBadRow: 'quarantine' | 'error' | 'skip';
  /** Name of the column that holds each row's file, null when not wanted. */
  readonly fileColumn: string | null;
  /** Quarantined rows kept with their text per split; all are counted. */
  readonly quarantineLimit: number;
  /** Longest row, in bytes. A longer one is an error that names file and byte. */
  readonly maxRowBytes: number;
  /** Bytes read at a time: 262,144; tests make it tiny so that every border case occurs. */
  readonly chunkBytes: number;
}

/** Whether rows can be read from the middle: not so for compressed files and those that must be decoded first. */
export function isSplittable(file: CsvFile): boolean {
  return file.compression === 'none' && file.encoding === 'utf-8';
}
