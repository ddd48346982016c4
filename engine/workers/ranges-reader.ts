/**
 * Puts the rows of one range in order. By places: by counting them where the range fits memory, else by merging what the
 * tasks before gave, each of which is in order; a range has a list of pieces for each of these tasks. By keys: by sorting;
 * ranges fit memory then, or are in order already.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { INT64, type Schema } from '../arrow/types.js';
import type { Batch } from '../arrow/vector.js';
import { vectorsOf } from '../arrow/vectors-of.js';
import { PartitaError } from '../errors.js';
import type { Control, Reader } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import { PLACE_COLUMN } from '../operators/join-spec.js';
import type { KeysOrder, RangesOrder } from '../operators/partition-spec.js';
import { mergeRuns } from '../operators/sort/merge.js';
import { RUN_PAGE_ROWS } from '../operators/sort/sort.js';
import { StoredRows } from '../operators/stored/rows.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import { aligned, reportOf, type Piece, type StageSplit } from './stage-readers.js';

/** Of what tables may take, the part for the rows of a range. */
const SHARE = 0.75;

type Push = (batch: Batch) => boolean;

/** Whether a worker can sort so many rows of `bytes` bytes in `memory` bytes for its tables. */
export function canSort(rows: number, bytes: number, memory: number): boolean {
  return StoredRows.memory(rows, bytes, true) <= SHARE * memory;
}

/** Gives the rows of a range, sorted, to a receiver that says whether it wants more. */
export type ReadRange = (split: StageSplit, push: Push) => void;

/** Of rows that are put in order by keys, gives the first `columns`. */
export function sortedRanges(
  kernels: Kernels,
  columns: Schema,
  { keys, schema }: KeysOrder,
  control: Control,
): ReadRange {
  return (split, push) => {
    const pieces = (split.pieces ?? []).flat();
    if (split.ordered === true) {
      for (const batch of batchesOf(pieces, schema, control)) if (!giveFirst(kernels, batch, columns, push)) return;
    } else inOrder(kernels, columns, schema, pieces, control, push, (stored) => stored.ordered(keys));
  };
}

/** `columns`: those that are given; `memory`: what tables may take. */
export function openRangesReader(
  kernels: Kernels,
  columns: Schema,
  by: Exclude<RangesOrder, { kind: 'groups' }>,
  memory: number,
  control: Control,
): Reader {
  const isPacked = by.kind === 'keys' && by.packed !== undefined;
  const readKeys = by.kind === 'keys' ? sortedRanges(kernels, isPacked ? by.schema : columns, by, control) : null;
  const schema = [...columns, { name: PLACE_COLUMN, type: INT64 }];

  function byPlaces(stored: StoredRows, { start, end }: StageSplit, rows: number): number {
    const places = stored.columns.at(-1)?.values ?? 0;
    const numbers = stored.take(4 * rows);
    const counts = stored.take(4 * (end - start + 1));
    if (kernels.run.joinOrder(places, rows, BigInt(start), end - start, counts, numbers) !== 0) {
      throw new PartitaError('bug', 'a row of a join lies in a range that is not its own', { domain: 'join' });
    }
    return numbers;
  }

  async function merge(runs: readonly (readonly Piece[])[], push: Push): Promise<void> {
    const keys = [{ column: PLACE_COLUMN, descending: false }];
    const sources = runs.map((run) => asAsync(batchesOf(run, schema, control)));
    for await (const batch of mergeRuns(sources, schema, keys)) if (!giveFirst(kernels, batch, columns, push)) return;
  }

  return {
    async read(split: StageSplit, onBatch) {
      const runs = split.pieces ?? [];
      const pieces = runs.flat();
      const rows = rowsOf(pieces);
      const needed = StoredRows.memory(rows, bytesOf(pieces), false) + 4 * (split.end - split.start);
      if (readKeys !== null) readKeys(split, onBatch);
      else if (needed <= SHARE * memory) {
        inOrder(kernels, columns, schema, pieces, control, onBatch, (stored) => byPlaces(stored, split, rows));
      } else await merge(runs, onBatch);
      return reportOf(split, rows);
    },
    release() {},
  };
}

/** Gives the rows in the order of the numbers that are made of them. */
function inOrder(
  kernels: Kernels,
  columns: Schema,
  schema: Schema,
  pieces: readonly Piece[],
  control: Control,
  push: Push,
  numbersOf: (stored: StoredRows) => number,
): void {
  kernels.arena.reset();
  const rows = rowsOf(pieces);
  const stored = new StoredRows(kernels, schema, rows);
  try {
    for (const batch of batchesOf(pieces, schema, control)) stored.append(batch);
    for (const batch of stored.given(numbersOf(stored), rows, columns, RUN_PAGE_ROWS)) if (!push(batch)) return;
  } finally {
    stored.release();
  }
}

function* batchesOf(pieces: readonly Piece[], schema: Schema, control: Control): Generator<RecordBatch> {
  for (const { ref, start, end } of pieces) {
    control.checkpoint();
    yield batchFromBytes(aligned(readSpilled(ref, start, end)), schema);
    control.progress(end - start, 0);
  }
}

/** Gives the columns that are wanted. */
function giveFirst(kernels: Kernels, batch: RecordBatch, columns: Schema, push: Push): boolean {
  for (const part of vectorsOf(kernels, batch)) {
    if (!push({ ...part, schema: columns, vectors: part.vectors.slice(0, columns.length) })) return false;
  }
  return true;
}

function rowsOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
}

function bytesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}

async function* asAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}
