/**
 * A table of groups in kernel memory: owns slots, records and heap, makes room for them, and knows what it takes.
 * Records and heap stand in blocks that never move, so kernels keep addresses. See `kernels/wasm/group-control.ts`.
 */
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';
import type { Layout } from './layout.js';
import { SlotArray } from './slot-array.js';
import { writeTemplate } from './template.js';

/** Fields of the control block, in units of u32. */
const FIELD = {
  slots: 0,
  slotCount: 1,
  groups: 2,
  limit: 3,
  recordNext: 4,
  recordEnd: 5,
  heapNext: 6,
  heapEnd: 7,
  need: 8,
  stride: 9,
  stringStart: 10,
  keyEnd: 11,
  template: 12,
};
const CONTROL_BYTES = 64;
/** What blocks of the allocator lose to slack. */
const SLACK = 128;
const SMALLEST_BLOCK = 2 ** 12;
const LARGEST_BLOCK = 2 ** 23;

interface Block {
  readonly start: number;
  readonly end: number;
}

/** Records of a table in which groups are found over and over begin at a line of the cache. */
const CACHE_LINE = 64;

export class GroupTable {
  /** Address of the control block, for kernels. */
  readonly control: number;
  /** Bytes from a record to the next one. */
  readonly stride: number;
  readonly #kernels: Kernels;
  readonly #memory: number;
  readonly #slots: SlotArray;
  readonly #records: Block[] = [];
  readonly #heap: Block[] = [];
  #recordBytes = 0;
  #heapBytes = 0;

  /** `memory` is what the table may take before `makeRoom` refuses; `aligned`: records begin at lines of the cache. */
  constructor(kernels: Kernels, layout: Layout, memory: number, aligned = false) {
    this.#kernels = kernels;
    this.stride = aligned ? Math.ceil(layout.stride / CACHE_LINE) * CACHE_LINE : layout.stride;
    this.#memory = memory;
    this.control = kernels.memory.allocate(CONTROL_BYTES + this.stride);
    kernels.run.zero(this.control, CONTROL_BYTES);
    this.#slots = new SlotArray(kernels);
    this.#set(FIELD.stride, this.stride);
    this.#set(FIELD.stringStart, layout.stringStart);
    this.#set(FIELD.keyEnd, layout.keyEnd);
    this.#set(FIELD.template, this.control + CONTROL_BYTES);
    kernels.run.zero(this.control + CONTROL_BYTES, this.stride);
    writeTemplate(kernels, layout, this.control + CONTROL_BYTES);
    this.#publishSlots();
  }

  get groups(): number {
    return this.#get(FIELD.groups);
  }

  /** Bytes taken now, the heap counted twice: writing it to a block needs as much again. */
  get pressure(): number {
    return this.#recordBytes + this.#slots.bytes + 2 * this.#heapBytes;
  }

  /** Whether any record refers to anything. */
  get hasHeap(): boolean {
    return this.#heapBytes > 0;
  }

  /** Address of the next record, and how many fit behind it without asking. */
  get nextRecord(): number {
    return this.#get(FIELD.recordNext);
  }

  get freeRecords(): number {
    return Math.floor((this.#get(FIELD.recordEnd) - this.nextRecord) / this.stride);
  }

  /** Stretches of records in use. */
  get records(): readonly Block[] {
    const last = this.#records.length - 1;
    return this.#records.map(({ start, end }, index) => ({ start, end: index === last ? this.nextRecord : end }));
  }

  /**
   * After a kernel stopped early: gives it what it lacked. False when that would take more than the table's memory,
   * unless the table is empty, which must hold at least one batch's groups.
   */
  makeRoom(): boolean {
    const need = this.#get(FIELD.need);
    if (need > 0) return this.#addHeap(need, this.groups > 0);
    if (this.groups >= this.#get(FIELD.limit)) return this.#growSlots();
    return this.addRecords();
  }

  /** A further block of records; false as `makeRoom`. */
  addRecords(): boolean {
    const { stride } = this;
    const size = blockSize(this.#recordBytes, stride);
    const start = this.#allocate(size, this.groups > 0);
    if (start === 0) return false;
    this.#closeRecords();
    const places = Math.floor((size - SLACK) / stride);
    this.#records.push({ start, end: start + places * stride });
    this.#recordBytes += size;
    this.#set(FIELD.recordNext, start);
    this.#set(FIELD.recordEnd, start + places * stride);
    return true;
  }

  /** Adds finished records that refer to nothing, and are not looked up; false as `makeRoom`. */
  append(records: Uint8Array): boolean {
    const { memory } = this.#kernels;
    for (let at = 0; at < records.length;) {
      if (this.freeRecords === 0 && !this.addRecords()) return false;
      const { nextRecord } = this;
      const bytes = Math.min(records.length - at, this.freeRecords * this.stride);
      memory.u8.set(records.subarray(at, at + bytes), nextRecord);
      this.#set(FIELD.recordNext, nextRecord + bytes);
      this.#set(FIELD.groups, this.groups + bytes / this.stride);
      at += bytes;
    }
    return true;
  }

  /** Takes all records out; the caller releases them. */
  takeRecords(): readonly Block[] {
    const { records } = this;
    this.#records.length = 0;
    this.#recordBytes = 0;
    for (const field of [FIELD.groups, FIELD.recordNext, FIELD.recordEnd]) this.#set(field, 0);
    return records;
  }

  /** Heap for a kernel that must go on whatever the table's memory is. */
  addHeap(): boolean {
    const need = this.#get(FIELD.need);
    return need > 0 && this.#addHeap(need, false);
  }

  /** Forgets all groups; keeps the slots and the first block of records. */
  reset(): void {
    for (const { start } of this.#heap.splice(0)) this.#kernels.memory.release(start);
    for (const { start } of this.#records.splice(0)) this.#kernels.memory.release(start);
    this.#recordBytes = 0;
    this.#heapBytes = 0;
    this.#slots.clear();
    for (const field of [FIELD.groups, FIELD.recordNext, FIELD.recordEnd, FIELD.heapNext, FIELD.heapEnd, FIELD.need]) {
      this.#set(field, 0);
    }
  }

  /** For tables that are only appended to. */
  dropSlots(): void {
    this.#slots.shrink();
    this.#publishSlots();
  }

  release(): void {
    this.reset();
    this.#slots.release();
    this.#kernels.memory.release(this.control);
  }

  #addHeap(need: number, bounded: boolean): boolean {
    const size = blockSize(this.#heapBytes, need);
    const start = this.#allocate(size, bounded, 2);
    if (start === 0) return false;
    this.#heap.push({ start, end: start + size - SLACK });
    this.#heapBytes += size;
    this.#set(FIELD.heapNext, start);
    this.#set(FIELD.heapEnd, (start + size - SLACK) & ~7);
    this.#set(FIELD.need, 0);
    return true;
  }

  #growSlots(): boolean {
    if (this.groups > 0 && this.pressure + 2 * this.#slots.bytes > this.#memory) return false;
    const grown = this.#slots.tryGrow();
    this.#publishSlots();
    return grown;
  }

  #publishSlots(): void {
    this.#set(FIELD.slots, this.#slots.address);
    this.#set(FIELD.slotCount, this.#slots.count);
    this.#set(FIELD.limit, this.#slots.limit);
  }

  /** A block of the allocator of exactly `size` bytes, slack included; 0 when `bounded` and out of bounds. */
  #allocate(size: number, bounded: boolean, weight = 1): number {
    if (!bounded) return this.#kernels.memory.allocate(size - SLACK);
    if (this.pressure + weight * size > this.#memory) return 0;
    return this.#kernels.memory.tryAllocate(size - SLACK);
  }

  /** The last block of records ends where it was filled to. */
  #closeRecords(): void {
    const last = this.#records.pop();
    if (last !== undefined) this.#records.push({ start: last.start, end: this.nextRecord });
  }

  #get(field: number): number {
    return this.#kernels.memory.u32[(this.control >>> 2) + field] as number;
  }

  #set(field: number, value: number): void {
    this.#kernels.memory.u32[(this.control >>> 2) + field] = value;
  }
}

/** The next block's size: as much as there is already, within bounds, and at least `need` and slack; a power of two. */
function blockSize(taken: number, need: number): number {
  const size = Math.min(Math.max(taken, SMALLEST_BLOCK), LARGEST_BLOCK);
  const least = 2 ** Math.ceil(Math.log2(need + SLACK));
  if (least > 2 ** 31) {
    throw new PartitaError('resources', words`one group needs ${need} bytes at once`, {
      domain: 'group-by',
      value: String(need),
      hint: 'the limit is 2 GiB',
    });
  }
  return Math.max(2 ** Math.ceil(Math.log2(size)), least);
}
