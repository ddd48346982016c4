/**
 * Writes one part: takes batches, gives the part's entry. Memory is bounded by a record batch, whatever the part's size.
 * Record batches hold 65,536 rows (fewer at the end, and where rows are large), so equal rows make equal files.
 */
import { join } from 'node:path';
import type { Schema } from '../arrow/types.js';
import { formatType } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import { BATCH_ROWS } from '../arrow/vector.js';
import type { Split, SplitReport } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { widerEncoding } from './column-encoder.js';
import { ColumnWriter } from './column-writer.js';
import type { Disk } from './disk.js';
import { DISK, writeDurably } from './disk.js';
import type { Encoding } from './encoding.js';
import type { PartColumn, PartEntry } from './manifest.js';
import { crcText, partFile, quarantineFile } from './manifest.js';
import type { PartFileSummary } from './part-file-writer.js';
import { PartFileWriter } from './part-file-writer.js';
import { ENCODED_ROWS } from './text-dictionary.js';
import { widenPart } from './widen-part.js';

/** Rows of a full record batch. */
export const RECORD_BATCH_ROWS = 4 * BATCH_ROWS;
/** Of a worker's memory, what the dictionaries of a part may take. */
const DICTIONARY_SHARE = 1 / 4;
/** Tables of more columns are written in smaller pieces, and without dictionaries, whose memory would exceed the rows'. */
const WIDE = 512;
/** Batches are taken in pieces that end at multiples of this, so that files do not depend on how rows were batched. */
const PIECE_ROWS = ENCODED_ROWS;
const WIDE_PIECE_ROWS = 128;
/** A record batch beyond this is written at the end of a piece although it is not full. */
const LARGE_BATCH_BYTES = 64 * 2 ** 20;
/** A record batch beyond this is written at once. */
const HUGE_BATCH_BYTES = 8 * LARGE_BATCH_BYTES;

export class PartWriter {
  readonly #kernels: Kernels;
  readonly #schema: Schema;
  readonly #folder: string;
  readonly #index: number;
  readonly #disk: Disk;
  readonly #columns: ColumnWriter[];
  readonly #pieceRows: number;
  #file: PartFileWriter | null = null;
  /** Rows of the record batch at hand. */
  #pending = 0;
  /** Rows written. */
  #rows = 0;
  /** Rows that went into the sketches. */
  /** Times that the file was begun anew because a value did not fit its column's encoding. */
  #attempts = 0;

  /** Writes to temporary files in the folder, which exists, until it is finished. */
  constructor(kernels: Kernels, schema: Schema, folder: string, index: number, disk: Disk = DISK) {
    this.#kernels = kernels;
    this.#schema = schema;
    this.#folder = folder;
    this.#index = index;
    this.#disk = disk;
    const isWide = schema.length > WIDE;
    this.#pieceRows = isWide ? WIDE_PIECE_ROWS : PIECE_ROWS;
    const fitting = Math.floor(LARGE_BATCH_BYTES / (16 * schema.length + 1));
    const capacity = Math.max(16, Math.min(RECORD_BATCH_ROWS, fitting));
    // By the budget alone, so that a part does not depend on what else a worker holds.
    const dictionaryBytes = isWide ? 0 : Math.max(1, (kernels.memory.budget * DICTIONARY_SHARE) / schema.length);
    this.#columns = [];
    try {
      for (const field of schema) this.#columns.push(new ColumnWriter(kernels, field.type, capacity, dictionaryBytes));
    } catch (thrown) {
      this.#release();
      throw thrown;
    }
  }

  append(batch: Batch): void {
    for (let start = 0; start < batch.rows;) {
      const count = Math.min(batch.rows - start, this.#pieceRows - (this.#pending % this.#pieceRows));
      const sample = this.#pending < BATCH_ROWS;
      this.#columns.forEach((column, i) => column.append(batch.vectors[i] as Vector, start, count, sample));
      this.#pending += count;
      start += count;
      if (this.#isFull()) this.#flush();
    }
  }

  /** Makes the part durable under its name, with the quarantined rows beside it. */
  finish(split: Split, report: SplitReport): PartEntry {
    try {
      if (this.#pending > 0) this.#flush();
      this.#file ??= this.#open(this.#schema.map(() => 'plain'));
      const quarantine = this.#writeQuarantine(report);
      const { encodings } = this.#file;
      const { columnBytes, ...file } = this.#finishFile(this.#file);
      const columns = this.#schema.map(({ name, type }, i): PartColumn => {
        const known = (this.#columns[i] as ColumnWriter).summary(this.#rows);
        return {
          name,
          type: formatType(type),
          encoding: encodings[i] as Encoding,
          bytes: columnBytes[i] ?? 0,
          ...known,
        };
      });
      this.#release();
      const { start, end, rows, lines, quarantined, reasons } = report;
      const counts = { start, end, rows, lines, quarantined, ...(reasons === undefined ? {} : { reasons }) };
      return {
        index: this.#index,
        file: partFile(this.#index),
        rows: this.#rows,
        ...file,
        split,
        report: counts,
        quarantine,
        columns,
      };
    } catch (thrown) {
      this.abort();
      throw thrown;
    }
  }

  /** Gives the part up: nothing remains on disk. */
  abort(): void {
    this.#file?.abort();
    this.#file = null;
    this.#release();
  }

  #finishFile(file: PartFileWriter): PartFileSummary {
    const dictionaries = this.#columns.map((column, i) => column.endPart(file.encodings[i] as Encoding));
    try {
      return file.finish(
        dictionaries.map((dictionary) => dictionary?.column ?? null),
        this.#columns.map((column) => column.sketch()),
      );
    } finally {
      for (const dictionary of dictionaries) dictionary?.release();
    }
  }

  #isFull(): boolean {
    if (this.#pending === RECORD_BATCH_ROWS) return true;
    const bytes = this.#columns.reduce((sum, column) => sum + column.bytes, 0);
    return bytes > HUGE_BATCH_BYTES || (bytes > LARGE_BATCH_BYTES && this.#pending % this.#pieceRows === 0);
  }

  #flush(): void {
    const ends = this.#columns.map((column) => column.endChunk());
    this.#file = this.#fileFor(ends.map((end) => end.needed));
    const { encodings } = this.#file;
    const encoded = this.#columns.map((column, i) => column.encode(encodings[i] as Encoding));
    this.#file.batch(
      this.#pending,
      encoded,
      ends.map((end) => end.range),
    );
    this.#rows += this.#pending;
    this.#pending = 0;
    for (const column of this.#columns) column.reset();
  }

  /** The file, begun anew when a column needs a wider encoding than before. */
  #fileFor(needed: readonly Encoding[]): PartFileWriter {
    if (this.#file === null) return this.#open(needed);
    const before = this.#file.encodings;
    const encodings = needed.map((encoding, column) => widerEncoding(encoding, before[column] ?? 'plain'));
    if (encodings.every((encoding, column) => encoding === before[column])) return this.#file;
    const wider = this.#open(encodings);
    try {
      const dictionaries = this.#columns.map((column) => column.dictionaryViews);
      widenPart(this.#kernels, this.#schema, dictionaries, this.#file, wider);
    } catch (thrown) {
      wider.abort();
      throw thrown;
    }
    this.#file.abort();
    return wider;
  }

  #open(encodings: readonly Encoding[]): PartFileWriter {
    const path = join(this.#folder, partFile(this.#index));
    return new PartFileWriter(this.#kernels, this.#schema, encodings, path, this.#disk, this.#attempts++);
  }

  #writeQuarantine(report: SplitReport): PartEntry['quarantine'] {
    if (report.quarantine.length === 0) return null;
    const file = quarantineFile(this.#index);
    const bytes = Buffer.from(report.quarantine.map((row) => `${JSON.stringify(row)}\n`).join(''));
    writeDurably(this.#disk, join(this.#folder, file), bytes);
    return { file, bytes: bytes.length, crc32: crcText(bytes) };
  }

  #release(): void {
    for (const column of this.#columns.splice(0)) column.release();
  }
}
