/**
 * Phase 2 of a group-by: takes partitions of blocks, merges their groups, gives the result. Owns its table until
 * `release`.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import type { GroupBySpec } from '../groupby-spec.js';
import { layoutOf, type Layout } from './layout.js';
import { orderGroups } from './order.js';
import { resultBatches } from './output.js';
import { GroupStates } from './states.js';
import { GroupTable } from './table.js';

/** Records at a time: their addresses and group addresses stay in the caches. */
const STRETCH = 4096;
const PARTITION_HEAD = 16;

export class MergedGroups {
  readonly #kernels: Kernels;
  readonly #memory: number;
  readonly #layout: Layout;
  readonly #table: GroupTable;
  readonly #states: GroupStates;
  readonly #addresses: number;
  #source = 0;

  /** `memory` bounds what merged groups may take. Throws the errors of `groupByOutputSchema`. */
  constructor(kernels: Kernels, spec: GroupBySpec, options: { readonly memory: number }) {
    this.#kernels = kernels;
    this.#memory = options.memory;
    this.#layout = layoutOf(spec);
    this.#table = new GroupTable(kernels, this.#layout, options.memory);
    this.#states = new GroupStates(kernels, this.#layout, this.#table);
    this.#addresses = kernels.memory.allocate(4 * STRETCH);
  }

  get groups(): number {
    return this.#table.groups;
  }

  /** Merges one or more whole partitions of a block: bytes [offsets[p], offsets[q]) of it. */
  merge(bytes: Uint8Array): void {
    const { memory } = this.#kernels;
    let at = 0;
    while (at < bytes.length) {
      const size = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(4, true);
      if (this.#source === 0 || memory.capacity(this.#source) < size) {
        if (this.#source !== 0) memory.release(this.#source);
        this.#source = 0;
        this.#source = memory.allocate(size);
      }
      memory.u8.set(bytes.subarray(at, at + size), this.#source);
      this.#mergePartition(this.#source);
      at += size;
    }
  }

  /**
   * The result, ordered by the keys (nulls last, NaN behind all numbers, text by its bytes), in batches of at most
   * `BATCH_ROWS` rows. Without keys there is one row, also of no input.
   */
  *finish(): Iterable<RecordBatch> {
    if (this.#layout.keys.length === 0 && this.groups === 0) this.#addEmptyGroup();
    const order = orderGroups(this.#kernels, this.#layout, this.#table);
    try {
      yield* resultBatches(this.#kernels, this.#layout, order, this.groups);
    } finally {
      this.#kernels.memory.release(order);
    }
  }

  release(): void {
    const { memory } = this.#kernels;
    if (this.#source !== 0) memory.release(this.#source);
    memory.release(this.#addresses);
    this.#states.release();
    this.#table.release();
  }

  #mergePartition(base: number): void {
    const { run, memory } = this.#kernels;
    const { stride } = this.#layout;
    const records = memory.u32[base >>> 2] as number;
    const first = base + PARTITION_HEAD;
    for (const key of this.#layout.keys) {
      if (key.physical === 'str') run.groupRelocate(base, first, stride, records, key.offset);
    }
    let done = 0;
    while (done < records) {
      const source = first + done * stride;
      const rows = Math.min(records - done, STRETCH);
      const found = run.groupFind(this.#table.control, source, stride, rows, this.#addresses);
      if (found > 0) this.#states.merge({ addresses: this.#addresses, source, rows: found, base });
      done += found;
      if (found < rows && !this.#table.makeRoom()) throw this.#tooLarge();
    }
    if (this.#table.pressure + this.#states.bytes > this.#memory && this.groups > 1) throw this.#tooLarge();
  }

  #addEmptyGroup(): void {
    const { run, memory } = this.#kernels;
    const key = memory.allocate(this.#layout.keyEnd);
    run.zero(key, this.#layout.keyEnd);
    while (run.groupFind(this.#table.control, key, this.#layout.keyEnd, 1, this.#addresses) === 0) {
      this.#table.makeRoom();
    }
    memory.release(key);
  }

  #tooLarge(): PartitaError {
    const need = 2 * (this.#table.pressure + this.#states.bytes);
    return new PartitaError(
      'resources',
      `merging ${this.groups} groups needs more than the ${this.#memory} bytes it may take; about ${need} would do`,
      { domain: 'group-by', value: String(need), hint: 'raise --memory, or lower --threads so that each gets more' },
    );
  }
}
