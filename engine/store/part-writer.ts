/**
 * Writes one part: takes batches, gives the part's entry. Memory is bounded by a record batch, whatever the part's size.
 * Record batches hold 65,536 rows (fewer at the end, and where rows are large), so equal rows make equal files.
 */
import { join } from 'node:path';
import { BatchBuilder } from '../arrow/builder.js';
import type { Schema } from '../arrow/types.js';
import { formatType } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import { BATCH_ROWS } from '../arrow/vector.js';
import type { Split, SplitReport } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { ColumnEncoder, integerEncoding, widerEncoding } from './column-encoder.js';
import type { Disk } from './disk.js';
import { DISK, writeDurably } from './disk.js';
import type { Encoding } from './encoding.js';
import type { PartColumn, PartEntry } from './manifest.js';
import { crcText } from './manifest.js';
import type { ChunkRange } from './part-file-writer.js';
import { PartFileWriter } from './part-file-writer.js';
import { widenPart } from './widen-part.js';
import { ColumnStatistics } from './statistics.js';

/** Rows of a full record batch. */
export const RECORD_BATCH_ROWS = 4 * BATCH_ROWS;
/** Batches are taken in pieces that end at multiples of this, so that files do not depend on how rows were batched. */
const PIECE_ROWS = BATCH_ROWS / 8;
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
  readonly #builder: BatchBuilder;
  readonly #statistics: ColumnStatistics[];
  readonly #encoders: ColumnEncoder[];
  #file: PartFileWriter | null = null;
  #rows = 0;
  /** Rows that went into the sketches. */
  #sampled = 0;
  /** Times that the file was begun anew because a value did not fit its column's encoding. */
  #attempts = 0;

  /** Writes to temporary files in the folder, which exists, until it is finished. */
  constructor(kernels: Kernels, schema: Schema, folder: string, index: number, disk: Disk = DISK) {
    this.#kernels = kernels;
    this.#schema = schema;
    this.#folder = folder;
    this.#index = index;
    this.#disk = disk;
    this.#builder = new BatchBuilder(kernels, schema, RECORD_BATCH_ROWS);
    this.#statistics = schema.map((field) => new ColumnStatistics(kernels, field.type));
    this.#encoders = schema.map(() => new ColumnEncoder(kernels));
  }

  append(batch: Batch): void {
    for (let start = 0; start < batch.rows;) {
      const inBatch = this.#builder.rows;
      const count = Math.min(batch.rows - start, PIECE_ROWS - (inBatch % PIECE_ROWS));
      const sample = inBatch < BATCH_ROWS;
      this.#builder.append(batch, start, count);
      this.#statistics.forEach((statistics, column) => {
        statistics.add(batch.vectors[column] as Vector, start, count, sample);
      });
      if (sample) this.#sampled += count;
      start += count;
      if (this.#isFull()) this.#flush();
    }
  }

  /** Makes the part durable under its name, with the quarantined rows beside it. */
  finish(split: Split, report: SplitReport): PartEntry {
    try {
      if (this.#builder.rows > 0) this.#flush();
      this.#file ??= this.#open(this.#schema.map(() => 'plain'));
      const quarantine = this.#writeQuarantine(report);
      const dictionaries = this.#schema.map(() => null);
      const summary = this.#file.finish(
        dictionaries,
        this.#statistics.map((statistics) => statistics.sketch()),
      );
      const { columnBytes, ...file } = summary;
      const { encodings } = this.#file;
      const columns = this.#schema.map(({ name, type }, column): PartColumn => {
        const known = (this.#statistics[column] as ColumnStatistics).summary(this.#rows, this.#sampled);
        const encoding = encodings[column] as Encoding;
        return { name, type: formatType(type), encoding, bytes: columnBytes[column] ?? 0, ...known };
      });
      this.#release();
      const { start, end, rows, lines, quarantined } = report;
      const counts = { start, end, rows, lines, quarantined };
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

  #isFull(): boolean {
    const { rows, bytes } = this.#builder;
    if (rows === RECORD_BATCH_ROWS || bytes > HUGE_BATCH_BYTES) return true;
    return bytes > LARGE_BATCH_BYTES && rows % PIECE_ROWS === 0;
  }

  #flush(): void {
    const { rows, columns } = this.#builder.view();
    const ranges = this.#statistics.map((statistics, column) => statistics.endChunk(columns[column]?.nullCount ?? 0));
    this.#file = this.#fileFor(this.#schema.map((field, column) => fitting(field.type.kind, ranges[column])));
    const { encodings } = this.#file;
    const encode = (encoder: ColumnEncoder, column: number) => {
      // A fresh view: an encoder before this one may have grown the memory.
      const view = this.#builder.view().columns[column];
      return view === undefined ? [] : [encoder.encode(view, encodings[column] ?? 'plain')];
    };
    this.#file.batch(rows, this.#encoders.flatMap(encode), ranges);
    this.#rows += rows;
    this.#builder.reset();
  }

  /** The file, begun anew when a column needs a wider encoding than before. */
  #fileFor(needed: readonly Encoding[]): PartFileWriter {
    if (this.#file === null) return this.#open(needed);
    const before = this.#file.encodings;
    const encodings = needed.map((encoding, column) => widerEncoding(encoding, before[column] ?? 'plain'));
    if (encodings.every((encoding, column) => encoding === before[column])) return this.#file;
    const wider = this.#open(encodings);
    try {
      widenPart(this.#kernels, this.#schema, this.#file, wider);
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
    this.#builder.release();
    for (const owner of [...this.#statistics.splice(0), ...this.#encoders.splice(0)]) owner.release();
  }
}

export function partFile(index: number): string {
  return `part-${String(index).padStart(5, '0')}.arrow`;
}

export function quarantineFile(index: number): string {
  return `part-${String(index).padStart(5, '0')}.quarantine.ndjson`;
}

/** The encoding that a chunk of this range needs. */
function fitting(kind: string, range: ChunkRange | undefined): Encoding {
  return kind === 'int64' && range !== undefined ? integerEncoding(range) : 'plain';
}
