/** How a worker gives results away: in memory while its share of the stage's exchange budget lasts, then on disk. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { columnRange, type KeyRange } from '../arrow/key-range.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import { meter } from '../meter.js';
import type { GroupBlock } from '../operators/groupby-spec.js';
import { sharedMemory } from '../shared-memory.js';
import { encodeBatch } from '../store/batch-bytes.js';
import { SpillWriter, type SpillRef } from '../store/spill.js';

/** A record batch somewhere. */
export interface BatchRef {
  readonly rows: number;
  readonly bytes: number;
  readonly ref: SpillRef;
  /** Where the values of one of its columns lie, if that was asked for. */
  readonly bounds?: ColumnBounds;
}

/** Between which values those of a column lie. */
export interface ColumnBounds {
  readonly column: string;
  readonly range: KeyRange;
}

/** A record batch of rows whose places are in one range, by its number. */
export interface RangeRef extends BatchRef {
  readonly range: number;
}

/** Partial groups somewhere, in hash partitions: partition p is bytes [offsets[p], offsets[p+1]). */
export interface GroupBlockRef {
  readonly groups: number;
  readonly offsets: Float64Array;
  readonly ref: SpillRef;
}

/** Rows in partitions: partition p is bytes [offsets[p], offsets[p+1]), a batch of `rows[p]` rows. */
export interface PartitionBlockRef {
  readonly rows: Float64Array;
  readonly offsets: Float64Array;
  readonly ref: SpillRef;
}

/** Blocks from this size on are worth sharing. */
export const SHARED_BYTES = 2 ** 20;

export class Exchange {
  #held = 0;
  #saving = false;
  #spilled = 0;
  #scratch = new Uint8Array(0);
  readonly #budget: number;
  readonly #writer: SpillWriter;

  /** `folder`: where a spill file of its own is made when it is needed. */
  constructor(folder: string, budget: number) {
    this.#budget = budget;
    this.#writer = new SpillWriter(join(folder, `spill-${randomUUID()}.bin`));
  }

  /** Bytes spilled since the last call; `left`: what is still to be given by the next. */
  takeSpilled(left = 0): number {
    const spilled = this.#spilled;
    this.#spilled = left;
    return spilled;
  }

  /** `shared`: in shared memory, where it stays in memory at all; `bounds`: what is to be told of it. */
  putBatch(batch: RecordBatch, shared = false, bounds?: ColumnBounds): BatchRef {
    return meter.within('write', () => {
      const encoded = encodeBatch(batch);
      const target = this.room(encoded.bytes, shared);
      encoded.writeTo(target, 0);
      const ref = { rows: batch.rows, bytes: encoded.bytes, ref: this.#put(target, [0]) };
      return bounds === undefined ? ref : { ...ref, bounds };
    });
  }

  /** A batch a partition; null for none. Large blocks are shared where that is wanted: every worker reads parts of them. */
  putPartitions(batches: readonly (RecordBatch | null)[], shared = false): PartitionBlockRef {
    return meter.within('write', () => {
      const pieces = batches.map((batch) => (batch === null ? null : encodeBatch(batch)));
      const offsets = new Float64Array(batches.length + 1);
      pieces.forEach((piece, p) => (offsets[p + 1] = (offsets[p] as number) + (piece?.bytes ?? 0)));
      const length = offsets[batches.length] as number;
      const target = this.room(length, shared && length >= SHARED_BYTES);
      pieces.forEach((piece, p) => piece?.writeTo(target, offsets[p] as number));
      const rows = Float64Array.from(batches, (batch) => batch?.rows ?? 0);
      return { rows, offsets, ref: this.#put(target, Array.from(offsets.subarray(0, batches.length))) };
    });
  }

  putGroups(block: GroupBlock): GroupBlockRef {
    const starts = Array.from(block.offsets.subarray(0, block.offsets.length - 1));
    const ref = meter.within('write', () => this.#put(block.bytes, starts));
    return { groups: block.groups, offsets: block.offsets, ref };
  }

  /** Where `length` bytes can be written that are put next: memory of their own, or what is used again after they are spilled. */
  room(length: number, shared: boolean): Uint8Array {
    if (this.#keeps(length)) {
      if (shared) sharedMemory.took(length);
      return new Uint8Array(shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length));
    }
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length);
    return this.#scratch.subarray(0, length);
  }

  /** What the action puts goes to disk, whatever is left of the budget. */
  spilling(action: () => void): void {
    this.#saving = true;
    try {
      action();
    } finally {
      this.#saving = false;
    }
  }

  close(): void {
    this.#writer.close();
  }

  #keeps(length: number): boolean {
    return !this.#saving && this.#held + length <= this.#budget;
  }

  #put(bytes: Uint8Array, starts: readonly number[]): SpillRef {
    if (this.#keeps(bytes.length)) {
      this.#held += bytes.length;
      const owned = bytes.byteLength === bytes.buffer.byteLength;
      return { kind: 'memory', bytes: owned ? bytes : new Uint8Array(bytes) };
    }
    this.#spilled += bytes.length;
    return this.#writer.write(bytes, starts);
  }
}

/** The bounds of the named column, if there is one. */
export function boundsOf({ schema, columns }: RecordBatch, name: string | undefined): ColumnBounds | undefined {
  const column = columns[schema.findIndex((field) => field.name === name)];
  return name === undefined || column === undefined ? undefined : { column: name, range: columnRange(column) };
}

/** The buffers of references, for moving them to another thread instead of copying; shared ones need neither. */
export function buffersOf(refs: readonly { readonly ref: SpillRef }[]): ArrayBuffer[] {
  return refs.flatMap(({ ref }) =>
    ref.kind === 'memory' && ref.bytes.buffer instanceof ArrayBuffer ? [ref.bytes.buffer] : [],
  );
}
