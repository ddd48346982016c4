/** Keys that are numbers of a dictionary: each entry is looked up once, not each row. Owns what was found until `release`. */
import type { Codes, TextEntries } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from '../groupby/keys.js';

/** Where keys are looked up: not 0 for those that are there; gives how many are. */
export interface KeyLookup {
  find(vectors: readonly KeyVector[], rows: number, out: number): number;
}

/** A part has many batches, but a filter may leave few rows of each. */
const ENTRIES_A_ROW = 16;
const FEW_ENTRIES = 4096;

export class CodedKeys {
  readonly #kernels: Kernels;
  /** What was looked up last, and where. */
  #entries: TextEntries | null = null;
  #lookup: KeyLookup | null = null;
  /** By number of the dictionary: what was found. */
  #heads = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** As `lookup.find`, for keys of any kinds. */
  find(lookup: KeyLookup, vectors: readonly KeyVector[], rows: number, out: number): number {
    const [key] = vectors;
    if (key?.codes === undefined || vectors.length > 1 || !this.#isWorth(lookup, key.codes.entries, rows)) {
      return lookup.find(vectors, rows, out);
    }
    if (key.codes.entries !== this.#entries || lookup !== this.#lookup) this.#turnTo(lookup, key.codes);
    const { values, width } = key.codes;
    return this.#kernels.run.joinByCode(values, width, key.validity, this.#heads, rows, out);
  }

  /** Whether few enough entries are looked up for the rows of a batch; those that were are known. */
  #isWorth(lookup: KeyLookup, entries: TextEntries, rows: number): boolean {
    if (entries.count === 0) return false;
    return (
      (entries === this.#entries && lookup === this.#lookup) || entries.count <= ENTRIES_A_ROW * rows + FEW_ENTRIES
    );
  }

  release(): void {
    if (this.#heads !== 0) this.#kernels.memory.release(this.#heads);
    this.#heads = 0;
    this.#entries = null;
    this.#lookup = null;
  }

  #turnTo(lookup: KeyLookup, { entries }: Codes): void {
    this.release();
    this.#heads = this.#kernels.memory.allocate(4 * entries.count);
    lookup.find([{ values: entries.views, validity: 0 }], entries.count, this.#heads);
    this.#entries = entries;
    this.#lookup = lookup;
  }
}
