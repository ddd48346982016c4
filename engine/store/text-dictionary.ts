/**
 * The dictionary of one text column of one part while it is being written: turns strings into numbers as long as few are
 * distinct. Owns its memory.
 */
import { BatchBuilder } from '../arrow/builder.js';
import { UTF8 } from '../arrow/types.js';
import type { Vector } from '../arrow/vector.js';
import { KERNEL_SLACK } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';

/** Room of a dictionary at first, and for how many entries; it grows by this factor. */
const FIRST_ENTRIES = 4096;
const FIRST_ROOM = 2 ** 16 - 2 * KERNEL_SLACK;
const GROWTH = 4;
/** Beyond these a column is stored as plain text. */
export const MOST_ENTRIES = 2 ** 17;
/** Bytes of an entry for which a dictionary that grows makes room. */
const ENTRY_BYTES = 32;
/** Longer texts do not go into dictionaries. */
const LONGEST_TEXT = 128;
/** How far fewer repetitions than expected still let it grow. */
const TOLERANCE = 0.9;

/** The most rows of one call. */
export const ENCODED_ROWS = 2048;
const STATE_BYTES = 32;
/** Slots of its hash table an entry. */
const SLOTS = 2;

/** Kernel memory of a dictionary of some size. */
interface Blocks {
  readonly entries: number;
  readonly state: number;
  readonly table: number;
  readonly views: number;
  readonly bytes: number;
}

export class TextDictionary {
  readonly #kernels: Kernels;
  /** Bytes that it may take; at its first size it takes them whatever they are. */
  readonly #memory: number;
  readonly #numbers: number;
  #blocks: Blocks;
  /** Texts that were given numbers. */
  #rows = 0;

  constructor(kernels: Kernels, memory: number) {
    this.#kernels = kernels;
    this.#memory = memory;
    this.#numbers = kernels.memory.allocate(8 * ENCODED_ROWS);
    this.#blocks = this.#open(FIRST_ENTRIES, FIRST_ROOM);
  }

  get count(): number {
    return this.#kernels.run.dictionaryCount(this.#blocks.state) >>> 0;
  }

  /** Address of the entries' views, until it grows. */
  get views(): number {
    return this.#blocks.views;
  }

  /**
   * Numbers (as i64, at `numbers`, until the next call) of at most `ENCODED_ROWS` rows of a text vector from `start` on.
   * `rows` is less than `count` when the next string does not fit.
   */
  encode(vector: Vector, start: number, count: number): { readonly rows: number; readonly numbers: number } {
    const mask = vector.validity === 0 ? 0 : vector.validity + start;
    const values = vector.values + 8 * start;
    const numbers = this.#numbers;
    const rows = this.#kernels.run.dictionaryEncode(this.#blocks.state, values, mask, count, numbers) >>> 0;
    this.#rows +=
      mask === 0 ? rows : this.#kernels.memory.u8.subarray(mask, mask + rows).reduce((sum, bit) => sum + bit, 0);
    return { rows, numbers };
  }

  /**
   * Makes room for more entries, of which the next has so many bytes; numbers stay. False where there may be too many, or hardly any comes twice: of n rows with
   * G values that are equally likely n^2 / 2G are repetitions (the birthday problem).
   */
  grow(length: number): boolean {
    const before = this.#blocks;
    const { count } = this;
    const entries = Math.min(MOST_ENTRIES, GROWTH * before.entries);
    const rows = this.#rows;
    const expected = Math.min(rows / 2, (TOLERANCE * rows * rows) / (2 * MOST_ENTRIES));
    const room = ENTRY_BYTES * entries - 2 * KERNEL_SLACK;
    const isTooMuch = length > LONGEST_TEXT || entries === before.entries || sizeOf(entries) > this.#memory;
    if (isTooMuch || rows - count < expected) return false;
    const { run } = this.#kernels;
    this.#blocks = this.#open(entries, room);
    for (let done = 0; done < count; done += ENCODED_ROWS) {
      const some = Math.min(ENCODED_ROWS, count - done);
      run.dictionaryEncode(this.#blocks.state, before.views + 8 * done, 0, some, this.#numbers);
    }
    this.#release(before);
    return true;
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
    this.#release(this.#blocks);
    this.#kernels.memory.release(this.#numbers);
  }

  #open(entries: number, room: number): Blocks {
    const { memory, run } = this.#kernels;
    const [state, table, views, bytes] = [
      memory.allocate(STATE_BYTES),
      memory.allocate(4 * SLOTS * entries),
      memory.allocate(8 * entries),
      memory.allocate(room),
    ];
    run.dictionaryInit(state, table, SLOTS * entries - 1, views, entries, bytes, room);
    // A column of nulls has no entry, and its rows still point at the first.
    run.zero(views, 8);
    return { entries, state, table, views, bytes };
  }

  #release({ state, table, views, bytes }: Blocks): void {
    for (const block of [state, table, views, bytes]) this.#kernels.memory.release(block);
  }
}

/** Bytes of a dictionary that grew to so many entries. */
function sizeOf(entries: number): number {
  return (4 * SLOTS + 8 + ENTRY_BYTES) * entries;
}
