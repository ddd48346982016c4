/** Ways to cut rows into parts. */
import type { Schema } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { KeyColumns } from '../operators/join/index.js';
import { columnKey } from '../operators/order/keys.js';
import { KeyRanges } from '../operators/order/key-ranges.js';
import type { HashCut, RangeCut } from '../operators/partition-spec.js';

export interface Cut {
  readonly parts: number;
  /** Address of the numbers of the batch's rows part by part, a u32 each, and how many rows each part has. */
  cut(batch: Batch): { readonly order: number; readonly counts: Uint32Array };
  release(): void;
}

/** `input`: the columns of the batches that come. */
export function openCut(kernels: Kernels, cut: HashCut | RangeCut, input: Schema): Cut {
  return cut.kind === 'hash' ? hashCut(kernels, cut, input) : rangeCut(kernels, cut, input);
}

function hashCut(kernels: Kernels, { keys, types, parts, shift, keepNulls }: HashCut, input: Schema): Cut {
  const { arena, memory, run } = kernels;
  const columns = new KeyColumns(kernels, keys, types, input);
  const counters = memory.allocate(8 * parts);
  return {
    parts,
    cut(batch) {
      const rows = columns.rows(batch);
      const order = arena.take(4 * batch.rows);
      const { keyEnd } = columns.layout;
      run.joinPartition(rows, keyEnd, batch.rows, shift, parts - 1, Number(keepNulls), counters, order);
      return { order, counts: memory.u32.slice(counters >>> 2, (counters >>> 2) + parts) };
    },
    release() {
      memory.release(counters);
      columns.release();
    },
  };
}

function rangeCut(kernels: Kernels, { keys, splitters }: RangeCut, input: Schema): Cut {
  const { arena, memory, run } = kernels;
  const descending = keys.map((key) => key.descending);
  const ranges = new KeyRanges(kernels, splitters, { descending, apart: true });
  const places = keys.map(({ column }) => input.findIndex((field) => field.name === column));
  const parts = ranges.count;
  const counters = memory.allocate(8 * parts);
  return {
    parts,
    cut({ vectors, rows }) {
      const found = arena.take(rows);
      const columns = places.map((place, key) => columnKey(vectors[place] as Vector, descending[key] === true));
      ranges.find({ first: 0, step: 1, count: rows }, columns, found);
      const order = arena.take(4 * rows);
      run.orderByRange(found, rows, parts, counters, order);
      return { order, counts: memory.u32.slice(counters >>> 2, (counters >>> 2) + parts) };
    },
    release() {
      memory.release(counters);
      ranges.release();
    },
  };
}
