/**
 * The linear memory of one kernel instance: an allocator with a byte budget, and the typed views of it.
 * Blocks come in sizes of a power of two, so a released block serves the next request of its size; nothing is zeroed.
 * Growing the memory replaces the views: never keep one across an allocation.
 */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { KERNEL_SLACK } from '../arrow/vector.js';

const PAGE = 65_536;
/** Pages that the memory grows by at least. */
const GROWTH = 256;
const SMALLEST_CLASS = 8; // 256 bytes
const LARGEST_BYTES = 2 ** 31;

export class KernelMemory {
  /** The most bytes that may be allocated at a time. */
  budget: number;
  u8!: Uint8Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  i32!: Int32Array<ArrayBuffer>;
  f64!: Float64Array<ArrayBuffer>;
  u64!: BigUint64Array<ArrayBuffer>;
  i64!: BigInt64Array<ArrayBuffer>;

  /** Bytes in blocks that are allocated now. */
  #used = 0;
  /** Where never-used memory begins. */
  #top: number;
  readonly #memory: WebAssembly.Memory;
  readonly #free: number[][] = [];
  /** Size class of each allocated block, by address. */
  readonly #classes = new Map<number, number>();

  constructor(memory: WebAssembly.Memory, heapBase: number, budget: number) {
    this.#memory = memory;
    this.#top = align(heapBase + KERNEL_SLACK, 64);
    this.budget = budget;
    this.#refreshViews();
  }

  get used(): number {
    return this.#used;
  }

  /** Bytes that are or were allocated: what the system has to hold. */
  get reserved(): number {
    return this.#top;
  }

  /**
   * The address of a block of at least `bytes` bytes plus slack on both sides, aligned to 64.
   * Throws a `resources` error when the budget or the 4 GiB of a linear memory would be exceeded.
   */
  allocate(bytes: number): number {
    const address = this.tryAllocate(bytes);
    if (address === 0) {
      throw new PartitaError(
        'resources',
        words`a worker needs ${bytes} more bytes; ${this.#used} of ${this.budget} are in use`,
        {
          domain: 'memory',
          value: String(bytes),
          hint: 'raise --memory, or lower --threads so that each worker gets more of it',
        },
      );
    }
    return address;
  }

  /** As `allocate`, but 0 where it would throw. */
  tryAllocate(bytes: number): number {
    const sizeClass = classOf(bytes + 2 * KERNEL_SLACK);
    const size = 2 ** sizeClass;
    if (size > LARGEST_BYTES || this.#used + size > this.budget) return 0;
    const block = this.#free[sizeClass]?.pop() ?? this.#extend(size);
    if (block === 0) return 0;
    this.#used += size;
    this.#classes.set(block, sizeClass);
    return block + KERNEL_SLACK;
  }

  /** Bytes that the block at `address` can hold. */
  capacity(address: number): number {
    return 2 ** this.#classOfBlock(address) - 2 * KERNEL_SLACK;
  }

  release(address: number): void {
    const sizeClass = this.#classOfBlock(address);
    const block = address - KERNEL_SLACK;
    this.#classes.delete(block);
    this.#used -= 2 ** sizeClass;
    (this.#free[sizeClass] ??= []).push(block);
  }

  /** A block of at least `bytes` that begins with the first `keep` bytes of the one at `address`, which is released. */
  reallocate(address: number, keep: number, bytes: number): number {
    const next = this.allocate(bytes);
    this.u8.copyWithin(next, address, address + keep);
    this.release(address);
    return next;
  }

  #classOfBlock(address: number): number {
    const sizeClass = this.#classes.get(address - KERNEL_SLACK);
    if (sizeClass === undefined) {
      throw new PartitaError('bug', `no block at address ${address}`, { domain: 'memory', value: String(address) });
    }
    return sizeClass;
  }

  #extend(size: number): number {
    const start = this.#top;
    const end = start + size;
    // 65,535 pages, not 65,536: with all of them memory.size() << 16 wraps to 0.
    if (end > 65_535 * PAGE) return 0;
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0 && !this.#grow(missing)) return 0;
    this.#top = end;
    return start;
  }

  /** Grows by so many pages, and by more where there is room: growing is slow, and pages that nobody touches cost nothing. */
  #grow(pages: number): boolean {
    const room = 65_535 - this.#memory.buffer.byteLength / PAGE;
    for (const wanted of new Set([Math.min(room, Math.max(pages, GROWTH)), pages])) {
      try {
        this.#memory.grow(wanted);
      } catch {
        continue;
      }
      this.#refreshViews();
      return true;
    }
    return false;
  }

  #refreshViews(): void {
    const buffer = this.#memory.buffer as ArrayBuffer;
    this.u8 = new Uint8Array(buffer);
    const words = buffer.byteLength >>> 3;
    this.u32 = new Uint32Array(buffer, 0, words * 2);
    this.i32 = new Int32Array(buffer, 0, words * 2);
    this.f64 = new Float64Array(buffer, 0, words);
    this.u64 = new BigUint64Array(buffer, 0, words);
    this.i64 = new BigInt64Array(buffer, 0, words);
  }
}

/** A place in a batch arena. */
export interface ArenaMark {
  readonly current: number;
  readonly next: number;
}

/** Memory for one batch: addresses handed out in sequence and taken back all at once by `reset`. */
export class BatchArena {
  readonly #memory: KernelMemory;
  readonly #blocks: { start: number; end: number }[] = [];
  #current = 0;
  #next = 0;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  /** `bytes` bytes aligned to 16, with slack behind; valid until `reset`. */
  take(bytes: number): number {
    const size = align(bytes + KERNEL_SLACK, 16);
    for (; this.#current < this.#blocks.length; this.#current++) {
      const block = this.#blocks[this.#current] as { start: number; end: number };
      const start = Math.max(this.#next, block.start);
      if (start + size <= block.end) {
        this.#next = start + size;
        return start;
      }
      this.#next = 0;
    }
    const start = this.#memory.allocate(Math.max(size, 1 << 20));
    this.#blocks.push({ start, end: start + this.#memory.capacity(start) });
    this.#next = start + size;
    return start;
  }

  /** Where the next `take` goes on. */
  mark(): ArenaMark {
    return { current: this.#current, next: this.#next };
  }

  /** Takes back what was taken since the mark. */
  rewind({ current, next }: ArenaMark): void {
    this.#current = current;
    this.#next = next;
  }

  reset(): void {
    this.#current = 0;
    this.#next = 0;
  }

  release(): void {
    for (const block of this.#blocks.splice(0)) this.#memory.release(block.start);
    this.reset();
  }
}

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function classOf(bytes: number): number {
  return Math.max(SMALLEST_CLASS, Math.ceil(Math.log2(bytes)));
}
