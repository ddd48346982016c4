/** Adds the words of packed keys to batches. Owns the ranks of the texts in kernel memory until `release`. */
import type { Schema } from '../../arrow/types.js';
import type { Batch, TextEntries, Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import { keyVectorOf } from '../groupby/keys.js';
import { outsideOf, type PackedKey, type PackedKeys, type RankedTexts } from './packed-keys.js';
import { TextNumbers } from './text-numbers.js';

export class KeyPacker {
  readonly #kernels: Kernels;
  readonly #packed: PackedKeys;
  /** Of the batches that it gives. */
  readonly schema: Schema;
  readonly #columns: readonly number[];
  /** By key; null of whole numbers. */
  readonly #ranks: readonly (TextRanks | null)[];

  /** `input`: the columns of the batches that come. */
  constructor(kernels: Kernels, packed: PackedKeys, input: Schema) {
    this.#kernels = kernels;
    this.#packed = packed;
    this.schema = [...input, ...packed.words];
    this.#columns = packed.keys.map((key) => input.findIndex(({ name }) => name === key.name));
    this.#ranks = packed.keys.map(({ digits }) => ('texts' in digits ? new TextRanks(kernels, digits.texts) : null));
  }

  /** The batch with the words behind its columns, which live as long as it does. */
  pack(batch: Batch): Batch {
    const { arena } = this.#kernels;
    const { keys, words } = this.#packed;
    const added = words.map(({ type }): Vector => ({ type, values: arena.take(8 * batch.rows), validity: 0 }));
    for (const [index, key] of keys.entries()) {
      const vector = batch.vectors[this.#columns[index] as number] as Vector;
      const isFirst = keys[index - 1]?.word !== key.word;
      const { values } = added[key.word] as Vector;
      if (!this.#add(key, this.#ranks[index] ?? null, vector, batch.rows, values, isFirst)) throw outsideOf(key);
    }
    return { ...batch, schema: this.schema, vectors: [...batch.vectors, ...added] };
  }

  release(): void {
    for (const ranks of this.#ranks) ranks?.release();
  }

  #add(
    { digits, count, shift, descending }: PackedKey,
    ranks: TextRanks | null,
    vector: Vector,
    rows: number,
    out: number,
    isFirst: boolean,
  ): boolean {
    const { run } = this.#kernels;
    if ('texts' in digits) {
      const { codes, validity } = vector;
      if (codes === undefined || ranks === null) return false;
      const found = ranks.of(codes.entries);
      return run.packCodes(codes.values, codes.width, found, validity, rows, count, shift, out, isFirst);
    }
    const { values, validity } = keyVectorOf(this.#kernels, vector, rows);
    const least = BigInt(digits.min);
    return run.packWords(values, validity, rows, least, descending, BigInt(count), shift, out, isFirst);
  }
}

/** From the numbers of a source's dictionary to ranks. */
class TextRanks {
  readonly #kernels: Kernels;
  readonly #texts: TextNumbers;
  /** A u32 for each number of the source's dictionary at hand: one more than the rank. */
  #ranks = 0;
  #entries: TextEntries | null = null;

  constructor(kernels: Kernels, texts: RankedTexts) {
    this.#kernels = kernels;
    this.#texts = TextNumbers.of(kernels, texts);
  }

  /** Address of each entry's rank and one; 0 of an entry that is no text of the column. */
  of(entries: TextEntries): number {
    if (entries === this.#entries) return this.#ranks;
    const { memory } = this.#kernels;
    this.#forget();
    this.#ranks = memory.allocate(4 * entries.count);
    this.#entries = entries;
    for (let done = 0; done < entries.count;) {
      done += this.#texts.add(entries.views + 8 * done, entries.count - done, this.#ranks + 4 * done);
      if (done < entries.count) memory.u32[(this.#ranks >>> 2) + done++] = 0;
    }
    return this.#ranks;
  }

  release(): void {
    this.#forget();
    this.#texts.release();
  }

  #forget(): void {
    if (this.#ranks !== 0) this.#kernels.memory.release(this.#ranks);
    this.#ranks = 0;
  }
}
