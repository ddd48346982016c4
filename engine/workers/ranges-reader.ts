/**
 * Puts the rows of one range of places in order: by counting places where the range fits memory, else by merging what the
 * tasks before gave, each of which is in order. A range has a list of pieces for each of these tasks.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { INT64, type Schema } from '../arrow/types.js';
import { BATCH_ROWS, type Batch } from '../arrow/vector.js';
import { vectorsOf } from '../arrow/vectors-of.js';
import { PartitaError } from '../errors.js';
import type { Control, Reader } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { Region, StoredColumns } from '../operators/join/index.js';
import { PLACE_COLUMN } from '../operators/join-spec.js';
import { mergeRuns } from '../operators/sort/merge.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import { aligned, reportOf, type Piece, type StageSplit } from './stage-readers.js';

/** Of what tables may take, the part for the rows of a range; blocks come in sizes of a power of two. */
const SHARE = 0.75;
const SLACK = 2;
const ORDER_BYTES = 12;
/** Bytes of text in one batch. */
const MOST_TEXT = 2 ** 20;

/** `columns`: those that are given; `memory`: what tables may take. */
export function openRangesReader(kernels: Kernels, columns: Schema, memory: number, control: Control): Reader {
  const schema: Schema = [...columns, { name: PLACE_COLUMN, type: INT64 }];

  function* batchesOf(pieces: readonly Piece[]): Generator<RecordBatch> {
    for (const { ref, start, end } of pieces) {
      control.checkpoint();
      yield batchFromBytes(aligned(readSpilled(ref, start, end)), schema);
      control.progress(end - start, 0);
    }
  }

  function place(split: StageSplit, pieces: readonly Piece[], rows: number, push: (batch: Batch) => boolean): void {
    const { arena, run } = kernels;
    const region = new Region(kernels);
    try {
      const types = schema.map(({ type }) => type);
      const stored = new StoredColumns(kernels, region, types, rows);
      for (const batch of batchesOf(pieces)) {
        for (const part of vectorsOf(kernels, batch)) stored.append(part.vectors, part.rows);
      }
      const given = stored.columns.slice(0, -1);
      const places = stored.columns.at(-1)?.values ?? 0;
      const size = split.end - split.start;
      const counts = region.take(4 * (size + 1));
      const order = region.take(4 * rows);
      if (run.joinOrder(places, rows, BigInt(split.start), size, counts, order) !== 0) {
        throw new PartitaError('bug', 'a row of a join lies in a range that is not its own', { domain: 'join' });
      }
      const most = Math.max(1, Math.min(BATCH_ROWS, Math.floor((MOST_TEXT * rows) / bytesOf(pieces))));
      for (let start = 0; start < rows; start += most) {
        arena.reset();
        const count = Math.min(most, rows - start);
        const vectors = given.map((column) => stored.gather(column, order + 4 * start, count, true));
        if (!push({ schema: columns, rows: count, vectors, positions: 0 })) return;
      }
    } finally {
      region.release();
    }
  }

  async function merge(runs: readonly (readonly Piece[])[], push: (batch: Batch) => boolean): Promise<void> {
    const keys = [{ column: PLACE_COLUMN, descending: false }];
    const sources = runs.map((run) => asAsync(batchesOf(run)));
    for await (const batch of mergeRuns(sources, schema, keys)) {
      for (const part of vectorsOf(kernels, batch)) {
        if (!push({ ...part, schema: columns, vectors: part.vectors.slice(0, -1) })) return;
      }
    }
  }

  return {
    async read(split: StageSplit, onBatch) {
      const runs = split.pieces ?? [];
      const pieces = runs.flat();
      const rows = pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
      const bytes = bytesOf(pieces) + ORDER_BYTES * rows + 4 * (split.end - split.start);
      if (SLACK * bytes <= SHARE * memory) place(split, pieces, rows, onBatch);
      else await merge(runs, onBatch);
      return reportOf(split, rows);
    },
    release() {},
  };
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 1);
}

async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}
