/** Numbers of different texts, in the order in which they come first. Owns its kernel memory until `release`. */
import { UTF8 } from '../../arrow/types.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import { textsOf, type RankedTexts } from './packed-keys.js';

const STATE_BYTES = 32;
/** Entries lie in steps of so many bytes. */
const ENTRY_STEP = 16;
/** Slots an entry: few then share one. */
const SLOTS = 2;

export class TextNumbers {
  readonly #kernels: Kernels;
  readonly #state: number;
  readonly #views: number;

  /** `texts` of so many `bytes` at most, filled up to 16 each. Throws a `resources` error where memory does not suffice. */
  constructor(kernels: Kernels, texts: number, bytes: number) {
    this.#kernels = kernels;
    const slots = 2 ** Math.ceil(Math.log2(SLOTS * Math.max(1, texts)));
    this.#state = kernels.memory.allocate(TextNumbers.bytes(texts, bytes));
    this.#views = this.#state + STATE_BYTES;
    const table = this.#views + 8 * texts;
    kernels.run.dictionaryInit(this.#state, table, slots - 1, this.#views, texts, table + 4 * slots, bytes);
  }

  /** Bytes that it takes. */
  static bytes(texts: number, bytes: number): number {
    return STATE_BYTES + (8 + 8 * SLOTS) * Math.max(1, texts) + bytes;
  }

  /** The texts have their ranks as numbers. */
  static of(kernels: Kernels, texts: RankedTexts): TextNumbers {
    const count = textsOf(texts);
    const { offsets, values } = texts;
    const numbers = new TextNumbers(kernels, count, values.byteLength + ENTRY_STEP * count);
    const { arena } = kernels;
    const mark = arena.mark();
    const column = { type: UTF8, length: count, nullCount: 0, offsets, values };
    const batch = { schema: [{ name: '', type: UTF8 }], rows: count, columns: [column] };
    for (const { vectors, rows } of vectorsOf(kernels, batch, mark)) {
      const [vector] = vectors;
      const out = arena.take(4 * rows);
      if (numbers.add(vector?.values ?? 0, rows, out) < rows) {
        throw new PartitaError('bug', 'ranked texts do not fit their room', { domain: 'group-by' });
      }
    }
    arena.rewind(mark);
    return numbers;
  }

  /** How many texts have numbers. */
  get count(): number {
    return this.#kernels.run.dictionaryCount(this.#state) >>> 0;
  }

  /** Address of a view (u32 address, u32 length) of each text. */
  get views(): number {
    return this.#views;
  }

  /**
   * Writes one more than the number of each row's text, a u32, to `out`; new texts get the next one. Gives fewer rows than
   * `rows` where there is no room, or a text is longer than dictionaries take.
   */
  add(views: number, rows: number, out: number): number {
    return this.#kernels.run.dictionaryDigits(this.#state, views, 0, rows, out, 1) >>> 0;
  }

  release(): void {
    this.#kernels.memory.release(this.#state);
  }
}
