/** Buffers for one stretch of rows of a group-by's first phase, in one block of kernel memory. */
import type { Kernels } from '../../kernels/load.js';
import type { Layout } from './layout.js';

/** Rows of a stretch: keys and vectors of so many stay in the caches from one kernel to the next. */
export const STRETCH = 2048;

export class Scratch {
  readonly #kernels: Kernels;
  readonly #start: number;
  readonly hashes: number;
  readonly addresses: number;
  readonly values: number;
  readonly presentAddresses: number;
  readonly presentValues: number;
  readonly positions: number;
  readonly keyRows: number;
  /** A u32 row number each. */
  readonly list: number;
  readonly #keyValues: number;
  readonly #keyListed: number;
  readonly #keyValidity: number;

  constructor(kernels: Kernels, layout: Layout) {
    const rows = STRETCH;
    this.#kernels = kernels;
    this.#start = kernels.memory.allocate(rows * (44 + layout.keyEnd + 17 * layout.keys.length));
    this.hashes = this.#start;
    this.values = this.hashes + 8 * rows;
    this.presentValues = this.values + 8 * rows;
    this.positions = this.presentValues + 8 * rows;
    this.addresses = this.positions + 8 * rows;
    this.presentAddresses = this.addresses + 4 * rows;
    this.keyRows = this.presentAddresses + 4 * rows;
    this.#keyValues = this.keyRows + layout.keyEnd * rows;
    this.#keyListed = this.#keyValues + 8 * rows * layout.keys.length;
    this.#keyValidity = this.#keyListed + 8 * rows * layout.keys.length;
    this.list = this.#keyValidity + rows * layout.keys.length;
  }

  /** Room for the widened values of a key. */
  keyValues(key: number): number {
    return this.#keyValues + 8 * STRETCH * key;
  }

  /** Room for those values and validity bytes of a key that a list numbers. */
  keyListed(key: number): number {
    return this.#keyListed + 8 * STRETCH * key;
  }

  keyValidity(key: number): number {
    return this.#keyValidity + STRETCH * key;
  }

  release(): void {
    this.#kernels.memory.release(this.#start);
  }
}
