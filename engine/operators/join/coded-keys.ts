/**
 * Keys that are numbers of a dictionary, or whole numbers of one or two bytes: each of those is looked up once, not each row.
 * Owns what was found until `release`.
 */
import type { Codes, Narrow, TextEntries } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from '../groupby/keys.js';

/** Where keys are looked up: not 0 for those that are there; gives how many are. */
export interface KeyLookup {
  find(vectors: readonly KeyVector[], rows: number, out: number): number;
}

/** A part has many batches, but a filter may leave few rows of each. */
const ENTRIES_A_ROW = 16;
const FEW_ENTRIES = 4096;
/** Narrow numbers that are looked up at a time. */
const STRETCH = 4096;

export class CodedKeys {
  readonly #kernels: Kernels;
  /** What was looked up last, and where. */
  #entries: TextEntries | Narrow['width'] | null = null;
  #lookup: KeyLookup | null = null;
  /** By number of the dictionary, or by narrow number as an unsigned one: what was found. */
  #heads = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** As `lookup.find`, for keys of any kinds. */
  find(lookup: KeyLookup, vectors: readonly KeyVector[], rows: number, out: number): number {
    const [key] = vectors;
    const numbers = key?.codes ?? key?.narrow;
    if (key === undefined || numbers === undefined || vectors.length > 1 || !this.#isWorth(lookup, numbers, rows)) {
      return lookup.find(vectors, rows, out);
    }
    if (!this.#isKnown(lookup, numbers)) this.#turnTo(lookup, numbers);
    return this.#kernels.run.joinByCode(numbers.values, numbers.width, key.validity, this.#heads, rows, out);
  }

  /** Whether few enough entries are looked up for the rows of a batch; those that were are known. */
  #isWorth(lookup: KeyLookup, numbers: Codes | Narrow, rows: number): boolean {
    const count = 'entries' in numbers ? numbers.entries.count : 2 ** (8 * numbers.width);
    if (count === 0) return false;
    return this.#isKnown(lookup, numbers) || count <= ENTRIES_A_ROW * rows + FEW_ENTRIES;
  }

  #isKnown(lookup: KeyLookup, numbers: Codes | Narrow): boolean {
    return lookup === this.#lookup && this.#entries === ('entries' in numbers ? numbers.entries : numbers.width);
  }

  release(): void {
    if (this.#heads !== 0) this.#kernels.memory.release(this.#heads);
    this.#heads = 0;
    this.#entries = null;
    this.#lookup = null;
  }

  #turnTo(lookup: KeyLookup, numbers: Codes | Narrow): void {
    this.release();
    if ('entries' in numbers) {
      const { entries } = numbers;
      this.#heads = this.#kernels.memory.allocate(4 * entries.count);
      lookup.find([{ values: entries.views, validity: 0 }], entries.count, this.#heads);
      this.#entries = entries;
    } else {
      this.#findAll(lookup, 2 ** (8 * numbers.width));
      this.#entries = numbers.width;
    }
    this.#lookup = lookup;
  }

  /** Looks up all numbers that `count` patterns of bits stand for. */
  #findAll(lookup: KeyLookup, count: number): void {
    const { arena, memory, run } = this.#kernels;
    this.#heads = memory.allocate(4 * count);
    const mark = arena.mark();
    // The upper half of the patterns stands for negative numbers.
    const some = Math.min(STRETCH, count / 2);
    const values = arena.take(8 * some);
    for (let first = 0; first < count; first += some) {
      const least = first < count / 2 ? first : first - count;
      run.sequence(values, some, BigInt(least));
      lookup.find([{ values, validity: 0 }], some, this.#heads + 4 * first);
    }
    arena.rewind(mark);
  }
}
