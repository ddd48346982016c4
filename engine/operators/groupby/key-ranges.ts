/**
 * Cuts groups into ranges of their keys, in order, where the answer is wanted in that order: the groups of one range all
 * come before those of the next, so that ranges which are ordered by themselves need no merging. Owns kernel memory.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import type { Batch } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import { keyVectorOf, writeKeys } from './keys.js';
import type { Layout } from './layout.js';
import { listKeys } from './order.js';
import { GroupTable } from './table.js';

export class KeyRanges {
  readonly #kernels: Kernels;
  /** The splitters as records of a table of their own. */
  readonly #table: GroupTable;
  readonly #count: number;
  readonly #keyCount: number;
  readonly #keys: number;
  readonly #listed: number;
  readonly #heads: number;

  /** `splitters`: the key columns of at most 255 rows, in order; where one stands, a range begins. */
  constructor(kernels: Kernels, layout: Layout, splitters: RecordBatch) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#table = new GroupTable(kernels, layout, Infinity);
    this.#count = splitters.rows;
    this.#keyCount = layout.keys.length;
    this.#keys = listKeys(kernels, layout.keys);
    this.#heads = memory.allocate(8 * this.#count);
    this.#listed = memory.allocate(4 * this.#count);
    for (const batch of vectorsOf(kernels, splitters)) this.#append(layout, batch);
    kernels.run.groupOrderHeads(this.#listed, this.#count, this.#keys, this.#heads);
  }

  /** Writes the range of each record in [start, end) to a byte from `out` on. */
  find(start: number, end: number, stride: number, out: number): void {
    const { run } = this.#kernels;
    const count = this.#count;
    run.groupOrderRanges(start, end, stride, this.#listed, this.#heads, count, this.#keys, this.#keyCount, out);
  }

  release(): void {
    for (const address of [this.#keys, this.#heads, this.#listed]) this.#kernels.memory.release(address);
    this.#table.release();
  }

  #append(layout: Layout, { rows, vectors }: Batch): void {
    const { run, arena } = this.#kernels;
    const hash = arena.take(8);
    const columns = vectors.map((vector) => keyVectorOf(this.#kernels, vector, rows));
    for (let row = 0; row < rows; row++) {
      if (this.#table.freeRecords === 0) this.#table.addRecords();
      const keys = columns.map(({ values, validity }) => ({
        values: values + 8 * row,
        validity: validity === 0 ? 0 : validity + row,
      }));
      const record = this.#table.nextRecord;
      writeKeys(this.#kernels, layout, keys, 1, hash, record, this.#table.stride);
      while (run.groupAppend(this.#table.control, 1, this.#listed + 4 * row) === 0) this.#table.makeRoom();
    }
  }
}
