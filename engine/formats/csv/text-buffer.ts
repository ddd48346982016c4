/**
 * The stretch of text that is being read, in kernel memory: bytes come in behind, rows go out in front, and the incomplete
 * row that is left moves to the beginning before more is read. Owns its block and grows it when a row does not fit.
 */
import { KERNEL_SLACK } from '../../arrow/vector.js';
import type { KernelMemory } from '../../kernels/memory.js';

export class TextBuffer {
  readonly #memory: KernelMemory;
  #block = 0;
  readonly #bytes: number;
  #head = 0;
  #filled = 0;

  constructor(memory: KernelMemory, bytes: number) {
    this.#memory = memory;
    this.#bytes = bytes;
  }

  /** Address of the first byte that was not consumed. */
  get address(): number {
    return this.#block + this.#head;
  }

  /** Bytes from `address` on. */
  get size(): number {
    return this.#filled - this.#head;
  }

  consume(bytes: number): void {
    this.#head += bytes;
  }

  clear(): void {
    this.#head = 0;
    this.#filled = 0;
  }

  /** Where `bytes` more bytes can be put, and kernels still look past them by twice their slack. Moves what is there: addresses given before are void. */
  room(bytes: number): number {
    const { size } = this;
    const needed = size + bytes + KERNEL_SLACK;
    if (this.#block === 0) this.#block = this.#memory.allocate(Math.max(needed, this.#bytes));
    if (needed > this.#memory.capacity(this.#block)) {
      const next = this.#memory.allocate(needed);
      this.#memory.u8.copyWithin(next, this.address, this.address + size);
      this.#memory.release(this.#block);
      this.#block = next;
    } else if (this.#head > 0) {
      this.#memory.u8.copyWithin(this.#block, this.address, this.address + size);
    }
    this.#head = 0;
    this.#filled = size;
    return this.#block + size;
  }

  /** Counts bytes that were put where `room` said. */
  fill(bytes: number): void {
    this.#filled += bytes;
  }

  release(): void {
    if (this.#block !== 0) this.#memory.release(this.#block);
    this.#block = 0;
    this.clear();
  }
}
