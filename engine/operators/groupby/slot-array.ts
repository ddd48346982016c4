/**
 * An open-addressing array of (u32 tag, u32 address) in kernel memory, at most half full. Owns the array; the kernels
 * that use it are told its address and number of places anew after each change.
 */
import type { Kernels } from '../../kernels/load.js';

const SLACK = 128;
const SMALLEST = 2 ** 13;
/** Empty places behind the last one, which kernels read before they go back to the first. */
const BEHIND = 3;

export class SlotArray {
  address = 0;
  /** Bytes of the allocator's block; a power of two. The places are what fits, any number, and `BEHIND` empty ones. */
  bytes = SMALLEST;
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#create();
  }

  get count(): number {
    return ((this.bytes - SLACK) >>> 3) - BEHIND;
  }

  /** Entries it takes before it must grow. */
  get limit(): number {
    return this.count >>> 1;
  }

  /** Twice as many places; false, and nothing changed, where memory does not allow it. */
  tryGrow(): boolean {
    const bytes = this.bytes * 2;
    const address = this.#kernels.memory.tryAllocate(bytes - SLACK);
    if (address === 0) return false;
    const former = this.address;
    const formerCount = this.count;
    this.address = address;
    this.bytes = bytes;
    this.clear();
    this.#kernels.run.groupRehash(former, formerCount, address, this.count);
    this.#kernels.memory.release(former);
    return true;
  }

  clear(): void {
    this.#kernels.run.zero(this.address, (this.count + BEHIND) * 8);
  }

  /** The smallest array again, empty. */
  shrink(): void {
    this.release();
    this.bytes = SMALLEST;
    this.#create();
  }

  release(): void {
    this.#kernels.memory.release(this.address);
  }

  #create(): void {
    this.address = this.#kernels.memory.allocate(this.bytes - SLACK);
    this.clear();
  }
}
