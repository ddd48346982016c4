/**
 * The store as a source of rows: takes what a worker needs to know of a table's parts, gives batches of the projected
 * columns, whose bytes it reads by range and proves by their checksums, once a version of the file.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Field, Schema } from '../arrow/types.js';
import { sameType, UTF8 } from '../arrow/types.js';
import type { Batch, TextEntries } from '../arrow/vector.js';
import { BATCH_ROWS } from '../arrow/vector.js';
import { PartitaError, unknownName } from '../errors.js';
import type { Control, Reader, ReadRequest, Split, SplitReport } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { ChunkLoader } from './chunk-loader.js';
import { corrupted, present } from './corruption.js';
import { guard } from './disk.js';
import type { Encoding } from './encoding.js';
import type { Manifest, PartEntry } from './manifest.js';
import { crcText, schemaOf } from './manifest.js';
import type { ChunkEntry, ChunkIndex } from './part-file.js';
import { decodeIndex } from './part-file.js';
import { ProvenFiles, type ProvenFile } from './proven-files.js';

/** Plain data. */
export interface StoreSource {
  /** The table's folder. */
  readonly folder: string;
  readonly schema: Schema;
  /** By split number. */
  readonly parts: readonly StorePart[];
}

export interface StorePart {
  readonly file: string;
  readonly rows: number;
  readonly chunkIndex: PartEntry['chunkIndex'];
  /** By column of the schema. */
  readonly encodings: readonly Encoding[];
}

/** Positions of a part's rows begin at its number times this. */
export const PART_POSITIONS = 2n ** 44n;

export function storeSource(folder: string, manifest: Manifest): StoreSource {
  const parts = manifest.parts.map(({ file, rows, chunkIndex, columns }) => {
    return { file, rows, chunkIndex, encodings: columns.map((column) => column.encoding) };
  });
  return { folder, schema: schemaOf(manifest), parts };
}

/** One split a part that has rows; its bytes are those that reading the named columns takes (all of them by default). */
export function storeSplits(manifest: Manifest, columns?: readonly string[]): Split[] {
  const wanted = columns === undefined ? null : new Set(columns);
  return manifest.parts
    .filter((part) => part.rows > 0)
    .map((part) => {
      const read = part.columns.filter((column) => wanted === null || wanted.has(column.name));
      const end = read.reduce((sum, column) => sum + column.bytes, 0);
      return { index: part.index, path: part.file, file: part.index, start: 0, end };
    });
}

/** `proven`: what earlier readers have proven of the parts. */
export function openStoreReader(
  kernels: Kernels,
  source: StoreSource,
  request: ReadRequest,
  control: Control,
  proven = new ProvenFiles(),
): Reader {
  return new StoreReader(kernels, source, request, control, proven);
}

class StoreReader implements Reader {
  readonly #kernels: Kernels;
  readonly #source: StoreSource;
  readonly #request: ReadRequest;
  readonly #control: Control;
  readonly #proven: ProvenFiles;
  readonly #columns: readonly { readonly index: number; readonly loader: ChunkLoader }[];

  constructor(kernels: Kernels, source: StoreSource, request: ReadRequest, control: Control, proven: ProvenFiles) {
    this.#proven = proven;
    this.#kernels = kernels;
    this.#source = source;
    this.#request = request;
    this.#control = control;
    const names = source.schema.map((field) => field.name);
    this.#columns = request.columns.map(({ name, type }) => {
      const index = names.indexOf(name);
      if (index < 0) throw unknownName('store', 'column', name, names);
      if (!sameType(type, (source.schema[index] as Field).type)) {
        throw new PartitaError('bug', `stored column '${name}' was asked for as another type`, { domain: 'store' });
      }
      return { index, loader: new ChunkLoader(kernels, type) };
    });
  }

  read(split: Split, onBatch: (batch: Batch) => boolean): Promise<SplitReport> {
    const part = this.#source.parts[split.index] as StorePart;
    const path = join(this.#source.folder, part.file);
    const file = present(path, () => openSync(path, 'r'));
    let rows = 0;
    let given = 0;
    const read: number[] = [];
    try {
      const proven = this.#proven.of(path, file);
      const index = proven.index(part.chunkIndex.crc32, () => readIndex(file, path, part.chunkIndex));
      this.#turnTo(part, file, path, index, proven);
      const { from, to } = split.rows ?? { from: 0, to: part.rows };
      for (let batch = 0; batch < index.rows.length && rows < to; batch++) {
        const count = index.rows[batch] as number;
        this.#control.checkpoint();
        if (rows + count <= from) {
          rows += count;
          continue;
        }
        const bytes = this.#load(file, path, index, batch);
        const range = { from: Math.max(0, from - rows), to: Math.min(count, to - rows) };
        const wanted = this.#give(range, BigInt(split.index) * PART_POSITIONS + BigInt(rows), path, onBatch);
        rows += count;
        given += range.to - range.from;
        this.#control.progress(bytes, range.to - range.from);
        read.push(batch);
        if (!wanted) break;
      }
      // What was taken as proven may have been written to meanwhile.
      if (proven.isPast(path, file)) this.#proveAgain(part, file, path, index, read);
    } catch (thrown) {
      return Promise.reject(thrown);
    } finally {
      closeSync(file);
    }
    const { start, end } = split;
    const nothing = { lines: 0, quarantined: 0, quarantine: [], typeBreaks: [] };
    return Promise.resolve({ index: split.index, start, end, rows: given, ...nothing });
  }

  release(): void {
    for (const { loader } of this.#columns) loader.release();
  }

  #turnTo(part: StorePart, file: number, path: string, index: ChunkIndex, proven?: ProvenFile): void {
    for (const { index: column, loader } of this.#columns) {
      loader.open(file, path, part.encodings[column] ?? 'plain', index.dictionaries[column] ?? null, proven);
    }
  }

  #proveAgain(part: StorePart, file: number, path: string, index: ChunkIndex, batches: readonly number[]): void {
    this.#turnTo(part, file, path, index);
    for (const batch of batches) this.#load(file, path, index, batch);
  }

  #load(file: number, path: string, index: ChunkIndex, batch: number): number {
    let bytes = 0;
    for (const { index: column, loader } of this.#columns) {
      const entry = index.chunks[batch]?.[column] as ChunkEntry;
      loader.load(file, path, entry);
      bytes += entry.bytes;
    }
    return bytes;
  }

  /** Gives these rows of the loaded record batch out; whether more is wanted. */
  #give(
    range: { readonly from: number; readonly to: number },
    first: bigint,
    path: string,
    onBatch: (batch: Batch) => boolean,
  ): boolean {
    const { arena, run } = this.#kernels;
    for (let start = range.from; start < range.to; start += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, range.to - start);
      arena.reset();
      const vectors = this.#columns.map(({ loader }) => loader.vector(start, rows, path));
      const positions = this.#request.positions ? arena.take(8 * rows) : 0;
      if (positions !== 0) run.sequence(positions, rows, first + BigInt(start));
      if (!onBatch({ schema: this.#request.columns, rows, vectors, positions })) return false;
    }
    return true;
  }
}

/** The dictionaries of a text column that has one in each part, each valid until the next is asked for. */
export function* dictionariesOf(
  kernels: Kernels,
  { folder, schema, parts }: StoreSource,
  name: string,
  proven: ProvenFiles,
): Generator<TextEntries> {
  const column = schema.findIndex((field) => field.name === name);
  const loader = new ChunkLoader(kernels, UTF8);
  try {
    for (const { file: own, chunkIndex, encodings } of parts) {
      const path = join(folder, own);
      const file = present(path, () => openSync(path, 'r'));
      try {
        const known = proven.of(path, file);
        const index = known.index(chunkIndex.crc32, () => readIndex(file, path, chunkIndex));
        const dictionary = index.dictionaries[column] ?? null;
        // Of a part without texts there is none.
        if (dictionary === null || dictionary.rows === 0) continue;
        loader.open(file, path, encodings[column] ?? 'plain', dictionary, known);
        yield loader.texts;
      } finally {
        closeSync(file);
      }
    }
  } finally {
    loader.release();
  }
}

/** The chunk index of a part of the table in the folder. */
export function chunkIndexOf(folder: string, { file: name, chunkIndex }: StorePart): ChunkIndex {
  const path = join(folder, name);
  const file = present(path, () => openSync(path, 'r'));
  try {
    return readIndex(file, path, chunkIndex);
  } finally {
    closeSync(file);
  }
}

/** Reads and proves the chunk index of an open part file. */
export function readIndex(file: number, path: string, place: PartEntry['chunkIndex']): ChunkIndex {
  const bytes = new Uint8Array(place.bytes);
  let done = 0;
  while (done < bytes.length) {
    const from = done;
    const read = guard(path, () => readSync(file, bytes, from, bytes.length - from, place.offset + from));
    if (read === 0) throw corrupted(path, 'length');
    done += read;
  }
  if (crcText(bytes) !== place.crc32) throw corrupted(path, 'chunk index');
  return decodeIndex(bytes, path);
}
