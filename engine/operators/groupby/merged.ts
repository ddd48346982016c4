/**
 * Phase 2 of a group-by: takes partitions of blocks, merges their groups, gives the result. Owns its table until
 * `release`. Where the groups are too many, only those of a range of tags are taken, and the others another time.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';
import type { GroupBySpec } from '../groupby-spec.js';
import { KEY_BYTES, writeKeyList } from '../order/keys.js';
import { layoutOf, type Layout, type StatePlace } from './layout.js';
import { makeLateStates } from './late-states.js';
import type { LongLists } from './long-lists.js';
import { orderGroups, recordKeys } from './order.js';
import { resultBatches } from './output.js';
import { GroupStates } from './states.js';
import { GroupTable } from './table.js';

/** Records at a time: their addresses and group addresses stay in the caches. */
const STRETCH = 4096;
const PARTITION_HEAD = 16;
/** Of the memory, the part that records may take that are not looked up. */
const APPENDED_SHARE = 0.5;
/** A table of hardly any groups takes so much, and each kind of lists as much again. */
const LEAST_BYTES = 2 ** 15;

/** Tags from `first` to `last` inside of hash partitions: the lower 24 bits of the hash. */
export interface TagRange {
  readonly first: number;
  readonly last: number;
}

export const ALL_TAGS: TagRange = { first: 0, last: 0xffffff };

/** What may be merged: bytes that the groups may take, and which groups. */
export interface MergeOptions {
  readonly memory: number;
  readonly tags?: TagRange;
}

/** The states that are lists, whose lengths nothing bounds. */
export function listsOf({ columns }: Layout): StatePlace[] {
  return columns.flatMap(({ states }) => states.filter(({ name }) => name === 'values' || name === 'distinct'));
}

export class MergedGroups {
  readonly #kernels: Kernels;
  readonly #memory: number;
  readonly #layout: Layout;
  readonly #table: GroupTable;
  readonly #states: GroupStates;
  readonly #addresses: number;
  readonly #tags: TagRange;
  #source = 0;
  /** Whether records are only appended so far: where hardly any meet, those that do are found when all are in order. */
  #appends: boolean;
  #failure: PartitaError | null = null;

  /** Throws the errors of `groupByOutputSchema`. */
  constructor(kernels: Kernels, spec: GroupBySpec, { memory, tags = ALL_TAGS }: MergeOptions) {
    this.#kernels = kernels;
    this.#tags = tags;
    this.#appends = spec.splitters !== undefined && tags === ALL_TAGS;
    this.#layout = layoutOf(spec);
    this.#memory = Math.max(memory, LEAST_BYTES * (1 + listsOf(this.#layout).length));
    this.#table = new GroupTable(kernels, this.#layout, this.#memory);
    this.#states = new GroupStates(kernels, this.#layout, this.#table);
    this.#addresses = kernels.memory.allocate(4 * STRETCH);
  }

  get groups(): number {
    return this.#table.groups;
  }

  get layout(): Layout {
    return this.#layout;
  }

  /** Why it did not go on. */
  get failure(): PartitaError | null {
    return this.#failure;
  }

  /** Address of the first group's record; 0 where there is none. */
  get firstRecord(): number {
    return this.groups === 0 ? 0 : (this.#table.records[0]?.start ?? 0);
  }

  /**
   * Merges one or more whole partitions of a block: bytes [offsets[p], offsets[q]) of it. False where memory does not
   * suffice: then nothing but `release` makes sense any more.
   */
  merge(bytes: Uint8Array): boolean {
    try {
      this.#merge(bytes);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof PartitaError) || thrown.kind !== 'resources') throw thrown;
      this.#failure = thrown;
      return false;
    }
  }

  #merge(bytes: Uint8Array): void {
    const { memory } = this.#kernels;
    let at = 0;
    while (at < bytes.length) {
      const head = new DataView(bytes.buffer, bytes.byteOffset + at);
      const records = head.getUint32(0, true) * this.#layout.stride;
      const size = head.getUint32(4, true);
      // What refers to more than itself is looked up, and what takes much, since groups may be far fewer than records.
      const isMuch = this.#table.pressure + records > this.#memory * APPENDED_SHARE;
      if (this.#appends && (isMuch || size > PARTITION_HEAD + records)) this.#lookUp();
      if (this.#appends) {
        if (!this.#table.append(bytes.subarray(at + PARTITION_HEAD, at + size))) throw this.#tooLarge();
        at += size;
        continue;
      }
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
   * `BATCH_ROWS` rows. Without keys there is one row, also of no input. `lists`: those of the only group, where they
   * were left out.
   */
  *finish(lists: LongLists | null = null): Iterable<RecordBatch> {
    if (this.#layout.keys.length === 0 && this.groups === 0) this.#addEmptyGroup();
    const order = orderGroups(this.#kernels, this.#layout, this.#table);
    try {
      const groups = this.#appends ? this.#meet(order) : this.groups;
      makeLateStates(this.#kernels, this.#layout, this.#states, order, groups, lists);
      yield* resultBatches(this.#kernels, this.#layout, order, groups, { lists });
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
    const first = base + PARTITION_HEAD;
    const all = memory.u32[base >>> 2] as number;
    const isPart = this.#tags !== ALL_TAGS;
    const records = isPart ? run.groupKeepTags(first, stride, all, this.#tags.first, this.#tags.last) : all;
    for (const key of this.#layout.keys) {
      if (key.physical === 'str') run.groupRelocate(base, first, stride, records, key.offset);
    }
    this.#mergeRecords(first, records, base);
    if (this.#table.pressure + this.#states.bytes > this.#memory && this.#mayBeLess()) throw this.#tooLarge();
  }

  /** Records that stand from `first` on and refer to what stands from `base` on. */
  #mergeRecords(first: number, records: number, base: number): void {
    const { run } = this.#kernels;
    const { stride } = this.#layout;
    let done = 0;
    while (done < records) {
      const source = first + done * stride;
      const rows = Math.min(records - done, STRETCH);
      const found = run.groupFind(this.#table.control, source, stride, rows, this.#addresses);
      if (found > 0) this.#states.merge({ addresses: this.#addresses, source, rows: found, base });
      done += found;
      if (found < rows && !this.#table.makeRoom()) throw this.#tooLarge();
    }
  }

  /** From now on records are looked up, as those are that were appended. */
  #lookUp(): void {
    this.#appends = false;
    const { memory } = this.#kernels;
    const appended = this.#table.takeRecords();
    try {
      for (const { start, end } of appended) this.#mergeRecords(start, (end - start) / this.#layout.stride, 0);
    } finally {
      for (const { start } of appended) memory.release(start);
    }
  }

  /** Merges appended records, which are in order, where neighbours have the same keys; gives how many are left. */
  #meet(order: number): number {
    const { memory, run } = this.#kernels;
    const { groups } = this;
    const { stride } = this.#layout;
    const others = memory.allocate(8 * groups);
    const targets = others + 4 * groups;
    const keys = memory.allocate(KEY_BYTES * this.#layout.keys.length);
    const source = memory.allocate(stride * STRETCH);
    writeKeyList(this.#kernels, recordKeys(this.#layout), keys);
    const left = run.groupMeet(order, groups, keys, this.#layout.keys.length, targets, others);
    for (let done = 0; done < groups - left; done += STRETCH) {
      const rows = Math.min(STRETCH, groups - left - done);
      run.groupCopy(others + 4 * done, rows, stride, source);
      this.#states.merge({ addresses: targets + 4 * done, source, rows, base: 0 });
    }
    for (const block of [others, keys, source]) memory.release(block);
    return left;
  }

  /** Whether it could be done with less memory at a time. */
  #mayBeLess(): boolean {
    return this.groups > 1 || listsOf(this.#layout).length > 0;
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
      words`merging ${this.groups} groups needs more than the ${this.#memory} bytes it may take; about ${need} would do`,
      { domain: 'group-by', value: String(need), hint: 'raise --memory, or lower --threads so that each gets more' },
    );
  }
}
