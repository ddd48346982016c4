/** Turns words of packed keys back into key columns. Owns the texts in kernel memory until `release`. */
import { physicalOf, type Schema } from '../../arrow/types.js';
import type { Batch, Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { PackedKey, PackedKeys, RankedTexts } from './packed-keys.js';

/** Texts in kernel memory: where each begins and the last ends, once more for null, and all bytes. */
interface LoadedTexts {
  readonly offsets: number;
  readonly bytes: number;
}

export class KeyUnpacker {
  readonly #kernels: Kernels;
  readonly #packed: PackedKeys;
  readonly #columns: Schema;
  /** By key; null of whole numbers. */
  readonly #texts: readonly (LoadedTexts | null)[];

  /** `columns`: what it gives. */
  constructor(kernels: Kernels, packed: PackedKeys, columns: Schema) {
    this.#kernels = kernels;
    this.#packed = packed;
    this.#columns = columns;
    this.#texts = packed.keys.map(({ digits }) => ('texts' in digits ? load(kernels, digits.texts) : null));
  }

  /** The columns of rows that have the words for some of them, as vectors that live as long as the batch. */
  unpack(batch: Batch): Batch {
    const { keys, words } = this.#packed;
    const vectors = this.#columns.map(({ name }) => {
      const index = keys.findIndex((key) => key.name === name);
      const key = keys[index];
      const source = key === undefined ? name : words[key.word]?.name;
      const vector = batch.vectors[batch.schema.findIndex((field) => field.name === source)] as Vector;
      return key === undefined ? vector : this.#vector(key, this.#texts[index] ?? null, vector.values, batch.rows);
    });
    return { ...batch, schema: this.#columns, vectors };
  }

  release(): void {
    const { memory } = this.#kernels;
    for (const texts of this.#texts) {
      if (texts === null) continue;
      memory.release(texts.offsets);
      memory.release(texts.bytes);
    }
  }

  #vector(key: PackedKey, texts: LoadedTexts | null, words: number, rows: number): Vector {
    const { arena, run } = this.#kernels;
    const { type, digits, descending, shift, bits, count } = key;
    const values = arena.take(8 * rows);
    const present = arena.take(rows);
    if ('texts' in digits) {
      const { offsets, bytes } = texts as LoadedTexts;
      const nulls = run.unpackViews(words, rows, shift, bits, count, offsets, bytes, values, present);
      return { type, values, validity: nulls === 0 ? 0 : present };
    }
    const least = BigInt(digits.min);
    const nulls = run.unpackWords(words, rows, shift, bits, least, descending, BigInt(count), values, present);
    const validity = nulls === 0 ? 0 : present;
    if (physicalOf(type) !== 'u8') return { type, values, validity };
    const narrow = arena.take(rows);
    run.narrowTo8(values, rows, narrow);
    return { type, values: narrow, validity };
  }
}

function load({ memory }: Kernels, { offsets, values }: RankedTexts): LoadedTexts {
  const at = memory.allocate(4 * (offsets.length + 1));
  const bytes = memory.allocate(values.byteLength);
  memory.i32.set(offsets, at >>> 2);
  memory.i32[(at >>> 2) + offsets.length] = values.byteLength;
  memory.u8.set(values, bytes);
  return { offsets: at, bytes };
}
