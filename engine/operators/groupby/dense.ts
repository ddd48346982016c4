/**
 * The dense index: an array over the product of the keys' ranges that holds each group's record address, so that known
 * groups need no hash. New groups still go through the hash table, which makes giving the index up free. Owns the array.
 */
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from './keys.js';

export interface KeyRange {
  readonly min: number;
  readonly max: number;
}

export class DenseIndex {
  readonly #kernels: Kernels;
  readonly #ranges: readonly KeyRange[];
  readonly #entries: number;
  readonly #array: number;

  constructor(kernels: Kernels, ranges: readonly KeyRange[], rows: number) {
    this.#kernels = kernels;
    this.#ranges = ranges;
    this.#entries = DenseIndex.entries(ranges);
    // Behind the array: the index of each row of a stretch.
    this.#array = kernels.memory.allocate(4 * (this.#entries + rows));
    this.clear();
    kernels.run.zero(this.#rows, 4 * rows);
  }

  /** Values of every range, and null. */
  static entries(ranges: readonly KeyRange[]): number {
    return ranges.reduce((product, { min, max }) => product * (max - min + 2), 1);
  }

  /**
   * Writes the record address of each row's group, 0 where the group is new. Returns the number of new ones, or -1 when
   * a row is outside the ranges.
   */
  find(vectors: readonly KeyVector[], rows: number, addresses: number): number {
    const { run } = this.#kernels;
    let radix = 1;
    for (const [index, { min, max }] of this.#ranges.entries()) {
      const { values, validity } = vectors[index] as KeyVector;
      const size = max - min + 2;
      if (run.groupDenseDigit(values, validity, rows, this.#rows, BigInt(min), size, radix) > 0) return -1;
      radix *= size;
    }
    return run.groupDenseFind(this.#rows, this.#array, rows, addresses);
  }

  /** Remembers the addresses of rows [start, start + rows) of the stretch that was last looked for. */
  learn(start: number, rows: number, addresses: number): void {
    this.#kernels.run.groupDenseLearn(this.#rows + 4 * start, this.#array, rows, addresses);
  }

  clear(): void {
    this.#kernels.run.zero(this.#array, 4 * this.#entries);
  }

  release(): void {
    this.#kernels.memory.release(this.#array);
  }

  get #rows(): number {
    return this.#array + 4 * this.#entries;
  }
}
