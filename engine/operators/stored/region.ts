/** Kernel memory of rows that are kept: single blocks, and a heap for texts. Owns all of it until `release`. */
import type { Kernels } from '../../kernels/load.js';

const SMALLEST_HEAP = 2 ** 12;
const LARGEST_HEAP = 2 ** 22;
/** What blocks of the allocator lose to slack. */
const SLACK = 128;

export class Region {
  readonly #kernels: Kernels;
  readonly #blocks = new Set<number>();
  #heap = 0;
  #heapEnd = 0;
  #heapBytes = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  take(bytes: number): number {
    const address = this.#kernels.memory.allocate(bytes);
    this.#blocks.add(address);
    return address;
  }

  giveBack(address: number): void {
    this.#blocks.delete(address);
    this.#kernels.memory.release(address);
  }

  /** Room for `bytes` bytes of text, and some slack. */
  takeText(bytes: number): number {
    if (this.#heap + bytes > this.#heapEnd) {
      const size = Math.max(bytes, Math.min(LARGEST_HEAP, Math.max(SMALLEST_HEAP, this.#heapBytes)) - SLACK);
      this.#heap = this.take(size);
      this.#heapEnd = this.#heap + this.#kernels.memory.capacity(this.#heap);
      this.#heapBytes += size;
    }
    const address = this.#heap;
    this.#heap += Math.ceil(bytes / 8) * 8;
    return address;
  }

  release(): void {
    for (const address of this.#blocks) this.#kernels.memory.release(address);
    this.#blocks.clear();
    this.#heap = 0;
    this.#heapEnd = 0;
  }
}
