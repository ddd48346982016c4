/**
 * Writes the bytes of one part file: takes encoded columns in kernel memory, gives where everything lies and the checksums.
 * Which rows and encodings is its caller's business.
 */
import { crc32 } from 'node:zlib';
import { IpcEncoder } from '../arrow/ipc-encoder.js';
import type { EncodedColumn } from '../arrow/ipc-layout.js';
import type { Schema } from '../arrow/types.js';
import type { Kernels } from '../kernels/load.js';
import type { Disk } from './disk.js';
import { DurableFile } from './disk.js';
import type { Encoding } from './encoding.js';
import { crcText, hex } from './manifest.js';
import type { PartEntry } from './manifest.js';
import { partSchema } from './part-schema.js';
import { checksumOf, clearPadding, type ChunkRange, type MemoryColumn } from './memory-column.js';
import type { ChunkEntry } from './part-file.js';
import { encodeIndex } from './part-file.js';

/** What a finished file is known by. */
export type PartFileSummary = Pick<PartEntry, 'bytes' | 'crc32' | 'chunkIndex'> & {
  /** By column: the bytes of its chunks. */
  readonly columnBytes: readonly number[];
};

export class PartFileWriter {
  readonly encodings: readonly Encoding[];
  readonly rows: number[] = [];
  readonly chunks: ChunkEntry[][] = [];
  readonly #kernels: Kernels;
  readonly #columns: number;
  readonly #file: DurableFile;
  readonly #ipc: IpcEncoder;
  /** CRC-32 of the bytes outside the chunks. */
  #frame = 0;

  constructor(kernels: Kernels, schema: Schema, encodings: readonly Encoding[], path: string, disk: Disk, attempt = 0) {
    this.#kernels = kernels;
    this.#columns = schema.length;
    this.encodings = encodings;
    this.#file = new DurableFile(disk, path, attempt);
    this.#ipc = new IpcEncoder(partSchema(schema, encodings), 'file', (pieces, body) => {
      this.#file.write(pieces);
      if (!body) for (const piece of pieces) this.#frame = crc32(piece, this.#frame);
    });
  }

  /** Where the bytes are until the file is finished. */
  get temporaryPath(): string {
    return this.#file.temporary;
  }

  /** Writes a record batch with the ranges of its columns. */
  batch(rows: number, columns: readonly MemoryColumn[], ranges: readonly ChunkRange[]): void {
    const checksums = columns.map((column) => this.#checksum(column));
    const places = this.#ipc.batch(
      rows,
      columns.map((column) => this.#viewOf(column)),
    );
    this.rows.push(rows);
    this.chunks.push(
      places.map((place, index) => {
        const { length, nullCount } = columns[index] as MemoryColumn;
        const { min, max } = ranges[index] as ChunkRange;
        return { ...place, rows: length, nulls: nullCount, checksum: checksums[index] as bigint, min, max };
      }),
    );
  }

  /** Writes dictionaries (null for columns that have none), chunk index and footer; the file takes its name. */
  finish(dictionaries: readonly (MemoryColumn | null)[], sketches: readonly Uint8Array[]): PartFileSummary {
    const entries = dictionaries.map((dictionary, id): ChunkEntry | null => {
      if (dictionary === null) return null;
      const checksum = this.#checksum(dictionary);
      const place = this.#ipc.dictionary(id, this.#viewOf(dictionary));
      return { ...place, rows: dictionary.length, nulls: 0, checksum, min: 0n, max: 0n };
    });
    const index = encodeIndex({ rows: this.rows, chunks: this.chunks, dictionaries: entries, sketches });
    const offset = this.#ipc.end(index);
    this.#file.commit();
    const columnBytes = Array.from({ length: this.#columns }, (_, column) =>
      this.chunks.reduce((sum, row) => sum + (row[column]?.bytes ?? 0), entries[column]?.bytes ?? 0),
    );
    const chunkIndex = { offset, bytes: index.length, crc32: crcText(index) };
    return { bytes: this.#ipc.position, crc32: hex(this.#frame), chunkIndex, columnBytes };
  }

  abort(): void {
    this.#file.abort();
  }

  #checksum(column: MemoryColumn): bigint {
    clearPadding(this.#kernels, column);
    return checksumOf(this.#kernels, column);
  }

  #viewOf(column: MemoryColumn): EncodedColumn {
    const { u8 } = this.#kernels.memory;
    const buffers = column.buffers.map(({ address, bytes }) => u8.subarray(address, address + bytes));
    return { length: column.length, nullCount: column.nullCount, buffers };
  }
}
