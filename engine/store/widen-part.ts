/** Copies the record batches of an unfinished part file into another whose columns are stored wider. */
import { closeSync, openSync } from 'node:fs';
import { BatchBuilder } from '../arrow/builder.js';
import type { Column } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import { INT64, UTF8 } from '../arrow/types.js';
import type { Kernels } from '../kernels/load.js';
import { BatchArena } from '../kernels/memory.js';
import { ChunkLoader } from './chunk-loader.js';
import { ColumnEncoder, columnPlaces } from './column-encoder.js';
import { guard } from './disk.js';
import { indicesOf, isDictionary, type Encoding } from './encoding.js';
import type { ChunkEntry } from './part-file.js';
import type { MemoryColumn } from './memory-column.js';
import type { PartFileWriter } from './part-file-writer.js';

/** `dictionaries`: by column, the address of the entries' views, for columns that were stored as numbers of them. */
export function widenPart(
  kernels: Kernels,
  schema: Schema,
  dictionaries: readonly number[],
  from: PartFileWriter,
  to: PartFileWriter,
): void {
  const path = from.temporaryPath;
  const file = guard(path, () => openSync(path, 'r'));
  // An arena of its own: the caller's holds the batch that is being appended.
  const arena = new BatchArena(kernels.memory);
  const columns = schema.map((field, i) => {
    const encodings = [from.encodings[i] ?? 'plain', to.encodings[i] ?? 'plain'] as const;
    return new WidenedColumn({ ...kernels, arena }, field.type, ...encodings, dictionaries[i] ?? 0);
  });
  try {
    from.chunks.forEach((chunks, batch) => {
      arena.reset();
      const moved = columns.map((column, i) => column.move(file, path, chunks[i] as ChunkEntry));
      to.batch(from.rows[batch] ?? 0, moved, chunks);
    });
  } finally {
    closeSync(file);
    for (const column of columns) column.release();
    arena.release();
  }
}

class WidenedColumn {
  readonly #loader: ChunkLoader;
  readonly #encoder: ColumnEncoder;
  readonly #text: BatchBuilder | null;
  readonly #before: Encoding;
  readonly #after: Encoding;

  constructor(kernels: Kernels, type: DataType, before: Encoding, after: Encoding, dictionaryViews: number) {
    // Numbers of a dictionary that become wider numbers of the same one are integers to this.
    const renumbered = before !== after && isDictionary(before) && isDictionary(after);
    this.#before = renumbered ? indicesOf(before) : before;
    this.#after = renumbered ? indicesOf(after) : after;
    this.#loader = new ChunkLoader(kernels, renumbered ? INT64 : type);
    this.#encoder = new ColumnEncoder(kernels);
    const spelled = before !== after && type.kind === 'utf8' && after === 'plain';
    this.#text = spelled ? new BatchBuilder(kernels, [{ name: '', type: UTF8 }]) : null;
    this.#loader.openUnfinished(this.#before, dictionaryViews);
  }

  /** A chunk of the old file in the new encoding, valid until the next one. */
  move(file: number, path: string, chunk: ChunkEntry): MemoryColumn {
    const column = this.#loader.load(file, path, chunk);
    if (this.#before === this.#after) return column;
    const vector = this.#loader.vector(0, chunk.rows, path);
    if (this.#text !== null) {
      this.#text.reset();
      this.#text.append({ schema: this.#text.schema, rows: chunk.rows, vectors: [vector], positions: 0 });
      return columnPlaces(this.#text.view().columns[0] as Column);
    }
    const values =
      this.#after === 'plain'
        ? { address: vector.values, bytes: 8 * chunk.rows }
        : this.#encoder.encodeIntegers(vector.values, chunk.rows, this.#after);
    return { ...column, buffers: [...column.buffers.slice(0, 1), values] };
  }

  release(): void {
    this.#loader.release();
    this.#encoder.release();
    this.#text?.release();
  }
}
