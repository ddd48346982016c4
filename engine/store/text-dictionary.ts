/**
 * The dictionary of one text column of one part while it is being written: turns strings into numbers as long as few are
 * distinct. Owns its memory.
 */
import { BatchBuilder } from '../arrow/builder.js';
import { UTF8 } from '../arrow/types.js';
import type { Vector } from '../arrow/vector.js';
import { KERNEL_SLACK } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';

/** Beyond these a column is stored as plain text. */
export const MOST_ENTRIES = 4096;
/** Bytes of the entries; with the slack of a block of kernel memory a power of two. */
const ROOM = 2 ** 16 - 2 * KERNEL_SLACK;

/** The most rows of one call. */
export const ENCODED_ROWS = 2048;
const STATE_BYTES = 32;
const SLOTS = 4 * MOST_ENTRIES;

export class TextDictionary {
  readonly #kernels: Kernels;
  readonly #blocks: readonly [state: number, table: number, views: number, bytes: number, numbers: number];

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    const sizes = [STATE_BYTES, 4 * SLOTS, 8 * MOST_ENTRIES, ROOM, 8 * ENCODED_ROWS] as const;
    const [state, table, views, bytes, numbers] = sizes.map((size) => kernels.memory.allocate(size)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    this.#blocks = [state, table, views, bytes, numbers];
    kernels.run.dictionaryInit(state, table, SLOTS - 1, views, MOST_ENTRIES, bytes, ROOM);
    // A column of nulls has no entry, and its rows still point at the first.
    kernels.run.zero(views, 8);
  }

  get count(): number {
    return this.#kernels.run.dictionaryCount(this.#blocks[0]) >>> 0;
  }

  /** Address of the entries' views. */
  get views(): number {
    return this.#blocks[2];
  }

  /**
   * Numbers (as i64, at `numbers`, until the next call) of at most `ENCODED_ROWS` rows of a text vector from `start` on.
   * `rows` is less than `count` when the next string does not fit.
   */
  encode(vector: Vector, start: number, count: number): { readonly rows: number; readonly numbers: number } {
    const [state, , , , numbers] = this.#blocks;
    const mask = vector.validity === 0 ? 0 : vector.validity + start;
    const rows = this.#kernels.run.dictionaryEncode(state, vector.values + 8 * start, mask, count, numbers) >>> 0;
    return { rows, numbers };
  }

  /** The entries as a vector; text without nulls. */
  entries(): Vector {
    return { type: UTF8, values: this.views, validity: 0 };
  }

  /** The entries in Arrow layout; whoever asks releases them. */
  build(): BatchBuilder {
    const schema = [{ name: '', type: UTF8 }];
    const builder = new BatchBuilder(this.#kernels, schema, this.count);
    builder.append({ schema, rows: this.count, vectors: [this.entries()], positions: 0 });
    return builder;
  }

  release(): void {
    for (const block of this.#blocks) this.#kernels.memory.release(block);
  }
}
