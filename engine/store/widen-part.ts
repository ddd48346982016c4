/** Copies the record batches of an unfinished part file into another whose columns are stored wider. */
import { closeSync, openSync } from 'node:fs';
import type { Schema } from '../arrow/types.js';
import type { Kernels } from '../kernels/load.js';
import { BatchArena } from '../kernels/memory.js';
import { ChunkLoader } from './chunk-loader.js';
import { ColumnEncoder } from './column-encoder.js';
import { guard } from './disk.js';
import type { Encoding } from './encoding.js';
import type { ChunkEntry } from './part-file.js';
import type { MemoryColumn, PartFileWriter } from './part-file-writer.js';

export function widenPart(kernels: Kernels, schema: Schema, from: PartFileWriter, to: PartFileWriter): void {
  const path = from.temporaryPath;
  const file = guard(path, () => openSync(path, 'r'));
  // An arena of its own: the caller's holds the batch that is being appended.
  const arena = new BatchArena(kernels.memory);
  const columns = schema.map((field, column) => ({
    loader: new ChunkLoader({ ...kernels, arena }, field.type),
    encoder: new ColumnEncoder(kernels),
    before: from.encodings[column] ?? 'plain',
    after: to.encodings[column] ?? 'plain',
  }));
  try {
    for (const { loader, before } of columns) loader.open(file, path, before, null);
    from.chunks.forEach((chunks, batch) => {
      arena.reset();
      const encoded = columns.map((column, index) => move(column, file, path, chunks[index] as ChunkEntry));
      to.batch(from.rows[batch] ?? 0, encoded, chunks);
    });
  } finally {
    closeSync(file);
    arena.release();
    for (const { loader, encoder } of columns) {
      loader.release();
      encoder.release();
    }
  }
}

interface MovedColumn {
  readonly loader: ChunkLoader;
  readonly encoder: ColumnEncoder;
  readonly before: Encoding;
  readonly after: Encoding;
}

function move({ loader, encoder, before, after }: MovedColumn, file: number, path: string, chunk: ChunkEntry) {
  const column = loader.load(file, path, chunk);
  if (before === after) return column;
  const { values } = loader.vector(0, chunk.rows, path);
  const moved =
    after === 'plain' ? { address: values, bytes: 8 * chunk.rows } : encoder.encodeIntegers(values, chunk.rows, after);
  const [validity] = column.buffers;
  return { ...column, buffers: validity === undefined ? [moved] : [validity, moved] } satisfies MemoryColumn;
}
