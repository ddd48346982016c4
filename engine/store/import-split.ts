/** What import tasks do in a worker: turn one split into a part, or a part into one whose columns have wider types. */
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { Reader, Split, SplitReport } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { BatchArena } from '../kernels/memory.js';
import { ChunkLoader } from './chunk-loader.js';
import type { Disk } from './disk.js';
import { DISK, guard } from './disk.js';
import { changedColumns, type PartEntry } from './manifest.js';
import type { ChunkEntry, ChunkIndex } from './part-file.js';
import { PartWriter } from './part-writer.js';
import { readIndex } from './reader.js';

/** Where a part goes. Plain data: `ImportSession.target`. */
export interface PartTarget {
  /** The folder of the import; the session has made it. */
  readonly folder: string;
  /** The table's columns as they are typed now. */
  readonly schema: Schema;
}

/**
 * A part, or the report of a split of which there is none: columns need wider types first, or its text cannot be read on from
 * where it was taken to begin. Plain data.
 */
export type ImportOutcome =
  { readonly kind: 'part'; readonly entry: PartEntry } | { readonly kind: 'stopped'; readonly report: SplitReport };

/** Imports a split; `reader` gives the target's columns. On failure nothing of the part remains. */
export async function importSplit(
  kernels: Kernels,
  reader: Reader,
  split: Split,
  target: PartTarget,
  disk: Disk = DISK,
): Promise<ImportOutcome> {
  return writePart(kernels, reader, split, target, disk, (batch, append) => append(batch));
}

/**
 * Writes a part anew with the target's types. `reader` gives, from the source, only those of the target's columns whose
 * type differs from the part's, in the target's order; the others are copied from the part.
 */
export async function rewriteColumns(
  kernels: Kernels,
  reader: Reader,
  part: PartEntry,
  target: PartTarget,
  disk: Disk = DISK,
): Promise<ImportOutcome> {
  const kept = new PartRows(kernels, part, target);
  try {
    return await writePart(kernels, reader, part.split, target, disk, (batch, append) => {
      for (let start = 0; start < batch.rows;) {
        const rows = kept.next(batch.rows - start);
        append({ schema: target.schema, rows, vectors: kept.merge(batch, start), positions: 0 });
        start += rows;
      }
    });
  } finally {
    kept.release();
  }
}

async function writePart(
  kernels: Kernels,
  reader: Reader,
  split: Split,
  target: PartTarget,
  disk: Disk,
  onBatch: (batch: Batch, append: (batch: Batch) => void) => void,
): Promise<ImportOutcome> {
  const writer = new PartWriter(kernels, target.schema, target.folder, split.index, disk);
  try {
    const report = await reader.read(split, (batch) => {
      onBatch(batch, (rows) => writer.append(rows));
      return true;
    });
    if (report.typeBreaks.length === 0 && report.failure === undefined) {
      return { kind: 'part', entry: writer.finish(canonical(split), report) };
    }
    writer.abort();
    return { kind: 'stopped', report };
  } catch (thrown) {
    writer.abort();
    throw PartitaError.from(thrown, 'store');
  }
}

/** A split without what was found out about it on the way, so that a table does not tell how it was made. */
function canonical({ index, path, file, start, end }: Split): Split {
  return { index, path, file, start, end };
}

/** The unchanged columns of an existing part, row by row in step with another source. */
class PartRows {
  readonly #part: PartEntry;
  readonly #path: string;
  readonly #file: number;
  readonly #index: ChunkIndex;
  /** By column of the schema; null for those that come from elsewhere. */
  readonly #loaders: readonly (ChunkLoader | null)[];
  /** Of its own: the kernels' arena is the other source's. */
  readonly #arena: BatchArena;
  #batch = -1;
  /** Rows of the loaded record batch that were given. */
  #given = 0;
  /** Where the rows at hand begin in it. */
  #start = 0;
  #vectors: readonly (Vector | null)[] = [];

  constructor(kernels: Kernels, part: PartEntry, target: PartTarget) {
    this.#part = part;
    this.#path = join(target.folder, part.file);
    this.#arena = new BatchArena(kernels.memory);
    const changed = new Set(changedColumns(part, target.schema).map((field) => field.name));
    const own = { ...kernels, arena: this.#arena };
    this.#file = guard(this.#path, () => openSync(this.#path, 'r'));
    this.#loaders = target.schema.map(({ name, type }) => (changed.has(name) ? null : new ChunkLoader(own, type)));
    try {
      this.#index = readIndex(this.#file, this.#path, part.chunkIndex);
      this.#loaders.forEach((loader, column) => {
        const { encoding } = part.columns[column] as PartEntry['columns'][number];
        loader?.open(this.#file, this.#path, encoding, this.#index.dictionaries[column] ?? null);
      });
    } catch (thrown) {
      this.release();
      throw thrown;
    }
  }

  /** Goes on to the next rows, at most `most`; gives how many. */
  next(most: number): number {
    const left = this.#batch < 0 ? 0 : (this.#index.rows[this.#batch] as number) - this.#given;
    if (left === 0) this.#load();
    const size = this.#index.rows[this.#batch] as number;
    const rows = Math.min(most, size - this.#given);
    this.#start = this.#given;
    this.#given += rows;
    return rows;
  }

  /** The vectors of these rows, with those of `batch` from its row `start` on in their places. */
  merge(batch: Batch, start: number): Vector[] {
    let other = 0;
    return this.#vectors.map((vector) =>
      vector === null ? sliceVector(batch.vectors[other++] as Vector, start) : sliceVector(vector, this.#start),
    );
  }

  release(): void {
    closeSync(this.#file);
    for (const loader of this.#loaders) loader?.release();
    this.#arena.release();
  }

  #load(): void {
    this.#batch++;
    this.#given = 0;
    const rows = this.#index.rows[this.#batch];
    if (rows === undefined) {
      throw new PartitaError('user-input', words`${this.#part.split.path} changed while it was being imported`, {
        domain: 'store',
        value: this.#part.split.path,
        hint: 'wait until the file is complete, then import again',
      });
    }
    this.#arena.reset();
    const chunks = this.#index.chunks[this.#batch] as readonly ChunkEntry[];
    this.#vectors = this.#loaders.map((loader, column) => {
      if (loader === null) return null;
      loader.load(this.#file, this.#path, chunks[column] as ChunkEntry);
      return loader.vector(0, rows, this.#path);
    });
  }
}

function sliceVector(vector: Vector, start: number): Vector {
  const width = vector.type.kind === 'bool' ? 1 : 8;
  const validity = vector.validity === 0 ? 0 : vector.validity + start;
  return { type: vector.type, values: vector.values + width * start, validity };
}
