/**
 * Loads a record batch into kernel memory and gives it out as batches. As with every source, a batch is valid until the
 * next one is asked for; its memory is the batch arena's, which is reset before each.
 */
import type { Kernels } from '../kernels/kernels.js';
import type { ArenaMark } from '../kernels/memory.js';
import { PartitaError } from '../errors.js';
import type { Column, RecordBatch } from './record-batch.js';
import type { Batch, Vector } from './vector.js';
import { BATCH_ROWS } from './vector.js';

/**
 * The rows in batches of at most `BATCH_ROWS`; a record batch without rows gives none. `mark`: of the batch arena what was
 * taken before it stays.
 */
export function* vectorsOf(kernels: Kernels, batch: RecordBatch, mark?: ArenaMark): Generator<Batch, void, void> {
  for (let start = 0; start < batch.rows; start += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, batch.rows - start);
    if (mark === undefined) kernels.arena.reset();
    else kernels.arena.rewind(mark);
    const vectors = batch.columns.map((column) => loadColumn(kernels, column, start, rows));
    yield { schema: batch.schema, rows, vectors, positions: 0 };
  }
}

/** `start` is a multiple of 8. */
function loadColumn(kernels: Kernels, column: Column, start: number, rows: number): Vector {
  const { type } = column;
  const validity = column.validity === undefined ? 0 : loadBits(kernels, column.validity, start, rows);
  return { type, values: loadValues(kernels, column, start, rows), validity };
}

function loadValues(kernels: Kernels, column: Column, start: number, rows: number): number {
  const { arena, run } = kernels;
  switch (column.type.kind) {
    case 'bool':
      return loadBits(kernels, column.values as Uint8Array, start, rows);
    case 'date': {
      const days = loadBytes(kernels, column.values, 4 * start, 4 * (start + rows));
      const values = arena.take(8 * rows);
      run.widenFrom32(days, rows, values);
      return values;
    }
    case 'utf8': {
      const offsets = column.offsets as Int32Array;
      const [first = 0, last = 0] = [offsets[start], offsets[start + rows]];
      if (first < 0 || last < first || last > column.values.byteLength) throw brokenOffsets(first, last);
      const ends = loadBytes(kernels, offsets, 4 * start, 4 * (start + rows + 1));
      const bytes = loadBytes(kernels, column.values, first, last);
      const values = arena.take(8 * rows);
      if (run.textViews(ends, rows, bytes - first, values) !== 0) throw brokenOffsets(first, last);
      return values;
    }
    default:
      return loadBytes(kernels, column.values, 8 * start, 8 * (start + rows));
  }
}

function loadBits(kernels: Kernels, bits: Uint8Array, start: number, rows: number): number {
  const packed = loadBytes(kernels, bits, start >> 3, (start + rows + 7) >> 3);
  const mask = kernels.arena.take(rows);
  kernels.run.unpackBits(packed, rows, mask);
  return mask;
}

/** Copies bytes [start, end) of an array into the batch arena. */
function loadBytes(kernels: Kernels, array: ArrayBufferView, start: number, end: number): number {
  const address = kernels.arena.take(end - start);
  kernels.memory.u8.set(new Uint8Array(array.buffer, array.byteOffset + start, end - start), address);
  return address;
}

function brokenOffsets(first: number, last: number): PartitaError {
  return new PartitaError('user-input', 'the offsets of a text column are not in order', {
    domain: 'arrow',
    value: `${first}..${last}`,
    hint: 'the Arrow data was damaged or written by a faulty tool',
  });
}
