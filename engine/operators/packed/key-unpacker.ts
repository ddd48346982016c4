/** Turns words of packed keys back into key columns, of record batches or vectors. Owns kernel memory, the texts among it, until `release`. */
import type { Column, RecordBatch } from '../../arrow/record-batch.js';
import { physicalOf, type Schema } from '../../arrow/types.js';
import { BATCH_ROWS, type Batch, type Vector } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import { columnOfWords, withValidity } from '../groupby/gather.js';
import type { PackedKey, PackedKeys, RankedTexts } from './packed-keys.js';

/** Texts in kernel memory: where each begins and the last ends, once more for null, and all bytes. */
interface LoadedTexts {
  readonly offsets: number;
  readonly bytes: number;
  readonly longest: number;
  /** Where the texts of a batch begin, if all texts have the same length and there is no null. */
  readonly even: Int32Array | null;
}

export class KeyUnpacker {
  readonly #kernels: Kernels;
  readonly #packed: PackedKeys;
  /** By key; null of whole numbers. */
  readonly #texts: readonly (LoadedTexts | null)[];
  readonly #words: number;
  readonly #values: number;
  readonly #present: number;

  constructor(kernels: Kernels, packed: PackedKeys) {
    const { memory } = kernels;
    this.#kernels = kernels;
    this.#packed = packed;
    this.#texts = packed.keys.map(({ digits, mayBeNull, descending }) =>
      'texts' in digits ? load(kernels, descending ? reversed(digits.texts) : digits.texts, mayBeNull) : null,
    );
    this.#words = memory.allocate(8 * BATCH_ROWS * packed.words.length);
    const longest = this.#texts.reduce((most, texts) => Math.max(most, texts?.longest ?? 0), 8);
    this.#values = memory.allocate(longest * BATCH_ROWS);
    this.#present = memory.allocate(4 * (BATCH_ROWS + 1) + BATCH_ROWS);
  }

  /** Of a batch of at most `BATCH_ROWS` rows that begins with the words, the keys in place of these. */
  unpack(batch: RecordBatch): RecordBatch {
    const { keys, words } = this.#packed;
    const { i64 } = this.#kernels.memory;
    for (const word of words.keys()) {
      i64.set(batch.columns[word]?.values as BigInt64Array, (this.#words >>> 3) + BATCH_ROWS * word);
    }
    const unpacked = keys.map((key, index) => this.#column(key, this.#texts[index] ?? null, batch.rows));
    return {
      schema: [...keys.map(({ name, type }) => ({ name, type })), ...batch.schema.slice(words.length)],
      rows: batch.rows,
      columns: [...unpacked, ...batch.columns.slice(words.length)],
    };
  }

  /** The columns of rows that have the words for some of them, as vectors that live as long as the batch. */
  vectors(batch: Batch, columns: Schema): Batch {
    const vectors = columns.map(({ name }) => {
      const index = this.#packed.keys.findIndex((key) => key.name === name);
      const key = this.#packed.keys[index];
      const source = key === undefined ? name : this.#packed.words[key.word]?.name;
      const vector = batch.vectors[batch.schema.findIndex((field) => field.name === source)] as Vector;
      return key === undefined ? vector : this.#vector(key, this.#texts[index] ?? null, vector.values, batch.rows);
    });
    return { ...batch, schema: columns, vectors };
  }

  release(): void {
    const { memory } = this.#kernels;
    for (const texts of this.#texts) {
      if (texts === null) continue;
      memory.release(texts.offsets);
      memory.release(texts.bytes);
    }
    for (const block of [this.#words, this.#values, this.#present]) memory.release(block);
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

  #column(
    { type, digits, descending, word, shift, bits, count }: PackedKey,
    texts: LoadedTexts | null,
    rows: number,
  ): Column {
    const { memory, run } = this.#kernels;
    const words = this.#words + 8 * BATCH_ROWS * word;
    const present = this.#present + 4 * (BATCH_ROWS + 1);
    let column: Column;
    let nulls: number;
    if ('texts' in digits) {
      const { offsets, bytes, longest, even } = texts as LoadedTexts;
      if (even !== null) {
        run.unpackEven(words, rows, shift, bits, longest, bytes, this.#values);
        const values = memory.u8.slice(this.#values, this.#values + longest * rows);
        return { type, length: rows, nullCount: 0, values, offsets: even.subarray(0, rows + 1) };
      }
      const ends = this.#present;
      nulls = run.unpackOffsets(words, rows, shift, bits, count, offsets, ends, present);
      run.unpackBytes(words, rows, shift, bits, offsets, bytes, this.#values);
      const own = memory.i32.slice(ends >>> 2, (ends >>> 2) + rows + 1);
      const values = memory.u8.slice(this.#values, this.#values + (own[rows] as number));
      column = { type, length: rows, nullCount: 0, values, offsets: own };
    } else {
      const least = BigInt(digits.min);
      nulls = run.unpackWords(words, rows, shift, bits, least, descending, BigInt(count), this.#values, present);
      column = columnOfWords(type, memory.u8.slice(this.#values, this.#values + 8 * rows).buffer);
    }
    if (nulls === 0) return column;
    const { u8 } = memory;
    return withValidity(column, nulls, (row) => u8[present + row] === 1);
  }
}

function reversed({ offsets, values }: RankedTexts): RankedTexts {
  const texts = offsets.length - 1;
  const own = new Int32Array(texts + 1);
  const bytes = new Uint8Array(values.byteLength);
  for (let text = 0; text < texts; text++) {
    const [start = 0, end = 0] = offsets.subarray(texts - 1 - text);
    const at = own[text] as number;
    bytes.set(values.subarray(start, end), at);
    own[text + 1] = at + end - start;
  }
  return { offsets: own, values: bytes };
}

function load({ memory }: Kernels, { offsets, values }: RankedTexts, mayBeNull: boolean): LoadedTexts {
  const at = memory.allocate(4 * (offsets.length + 1));
  const bytes = memory.allocate(values.byteLength);
  memory.i32.set(offsets, at >>> 2);
  memory.i32[(at >>> 2) + offsets.length] = values.byteLength;
  memory.u8.set(values, bytes);
  const longest = offsets.reduce((most, end, text) => Math.max(most, end - (offsets[text - 1] ?? 0)), 0);
  const isEven = !mayBeNull && longest * (offsets.length - 1) === values.byteLength;
  const even = isEven ? Int32Array.from({ length: BATCH_ROWS + 1 }, (_, row) => longest * row) : null;
  return { offsets: at, bytes, longest, even };
}
