/**
 * The dense index: an array over the product of the keys' ranges that holds each group's record address, so that known
 * groups need no hash. New groups still go through the hash table, which makes giving the index up free. Owns the array.
 */
import type { TextEntries } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { DenseRange } from '../groupby-spec.js';
import type { KeyVector } from './keys.js';

export class DenseIndex {
  readonly #kernels: Kernels;
  readonly #keys: readonly (WholeDigits | TextDigits)[];
  /** Places of keys without null, and whether there was one with it. */
  readonly #present: number;
  #mayBeNull = false;
  /** Places of the index. */
  readonly entries: number;
  /** A u32 record address for each place, 0 where it has none. */
  readonly array: number;

  constructor(kernels: Kernels, ranges: readonly DenseRange[], rows: number) {
    this.#kernels = kernels;
    this.#keys = ranges.map((range) =>
      'texts' in range ? new TextDigits(kernels, range.texts) : new WholeDigits(kernels, range.min, range.max),
    );
    this.entries = DenseIndex.entries(ranges);
    this.#present = ranges.reduce((product, range) => product * (sizeOf(range) - 1), 1);
    // Behind the array: the index of each row of a stretch.
    this.array = kernels.memory.allocate(4 * (this.entries + rows));
    this.clear();
    kernels.run.zero(this.places, 4 * rows);
  }

  /** Values of every range, and null. */
  static entries(ranges: readonly DenseRange[]): number {
    return ranges.reduce((product, range) => product * sizeOf(range), 1);
  }

  /** Finds the places of a stretch's rows; false when one is outside the ranges. */
  turnTo(vectors: readonly KeyVector[], rows: number): boolean {
    let radix = 1;
    for (const [index, key] of this.#keys.entries()) {
      if (!key.add(vectors[index] as KeyVector, rows, this.places, radix)) return false;
      radix *= key.size;
    }
    return true;
  }

  /** Whether none of the keys can be of a new group, by how many groups there are. */
  isFull(groups: number, keys: readonly KeyVector[]): boolean {
    this.#mayBeNull ||= keys.some(({ validity }) => validity !== 0);
    return !this.#mayBeNull && groups === this.#present;
  }

  /** Writes the numbers of the stretch's rows whose groups are new; returns how many. */
  missing(rows: number, list: number): number {
    return this.#kernels.run.groupDenseMissing(this.places, this.array, rows, list);
  }

  /** Writes the record address of each row's group, 0 where the group is new. */
  find(rows: number, addresses: number): void {
    this.#kernels.run.groupDenseFind(this.places, this.array, rows, addresses);
  }

  /** Remembers the addresses of the stretch's listed rows. */
  learnListed(list: number, rows: number, addresses: number): void {
    this.#kernels.run.groupDenseLearnListed(this.places, this.array, list, rows, addresses);
  }

  /** Remembers the addresses of the stretch's rows [start, start + rows). */
  learn(start: number, rows: number, addresses: number): void {
    this.#kernels.run.groupDenseLearn(this.places + 4 * start, this.array, rows, addresses);
  }

  clear(): void {
    this.#kernels.run.zero(this.array, 4 * this.entries);
  }

  release(): void {
    for (const key of this.#keys) key.release();
    this.#kernels.memory.release(this.array);
  }

  /** Address of the u32 place of each row of the stretch. */
  get places(): number {
    return this.array + 4 * this.entries;
  }
}

function sizeOf(range: DenseRange): number {
  return 'texts' in range ? range.texts + 1 : range.max - range.min + 2;
}

/** What the kernel of narrow numbers bears. */
const MOST_NARROW = 2 ** 30;

/** The digits of whole numbers: their distance from the least one, null 0. */
class WholeDigits {
  readonly size: number;
  readonly #kernels: Kernels;
  readonly #least: bigint;
  readonly #isNear: boolean;

  constructor(kernels: Kernels, min: number, max: number) {
    this.#kernels = kernels;
    this.#least = BigInt(min);
    this.#isNear = Math.abs(min) < MOST_NARROW;
    this.size = sizeOf({ min, max });
  }

  /** Adds digit * radix to the u32 of each row; false where a row is outside. */
  add(key: KeyVector, rows: number, index: number, radix: number): boolean {
    const { validity, narrow } = key;
    const { run } = this.#kernels;
    if (narrow !== undefined && this.size < MOST_NARROW && this.#isNear) {
      const least = Number(this.#least);
      return run.groupDenseNarrow(narrow.values, narrow.width, validity, rows, index, least, this.size, radix) === 0;
    }
    const { values } = key;
    return run.groupDenseDigit(values, validity, rows, index, this.#least, this.size, radix) === 0;
  }

  release(): void {}
}

/** Bytes of a dictionary's state, and of the longest texts that it takes. */
const DICTIONARY_STATE = 32;
const LONGEST_TEXT = 128;
/** Bytes of a slot for a short text, and slots a text: few texts then share one. */
const SHORT_SLOT = 32;
const SHORT_SLOTS = 16;
/** More texts than this are only taken as numbers of a source's dictionary: the slots would not stay in a cache. */
const MOST_LOOKED_UP = 4097;
/** Room for texts beyond which they are taken to be of usual length. */
const FREE_ROOM = 2 ** 19;
const USUAL_TEXT = 32;

/**
 * The digits of texts: numbers in the order in which they were met, whatever dictionary of their source they were met in;
 * null 0. Owns the dictionary of those numbers.
 */
class TextDigits {
  readonly size: number;
  readonly #kernels: Kernels;
  readonly #dictionary: number;
  /** Slots for short texts, and how a hash becomes the number of one; none where texts are expected as numbers. */
  readonly #slots: number;
  readonly #shift: number;
  /** A u32 for each number of the source's dictionary at hand. */
  #digits = 0;
  #entries: TextEntries | null = null;

  constructor(kernels: Kernels, texts: number) {
    this.#kernels = kernels;
    this.size = sizeOf({ texts });
    const slots = 2 ** Math.ceil(Math.log2(4 * texts));
    const room = Math.min(LONGEST_TEXT * texts, FREE_ROOM + USUAL_TEXT * texts);
    const state = kernels.memory.allocate(DICTIONARY_STATE + 12 * slots + room);
    const table = state + DICTIONARY_STATE;
    const views = table + 4 * slots;
    kernels.run.dictionaryInit(state, table, slots - 1, views, texts, views + 8 * slots, room);
    this.#dictionary = state;
    const bits = Math.ceil(Math.log2(SHORT_SLOTS * texts));
    const bytes = this.size > MOST_LOOKED_UP ? 0 : SHORT_SLOT * (2 ** bits + 1);
    this.#shift = 64 - bits;
    this.#slots = kernels.memory.allocate(bytes);
    kernels.run.zero(this.#slots, bytes);
  }

  /** As of whole numbers; false where a text is too long or one too many. */
  add(key: KeyVector, rows: number, index: number, radix: number): boolean {
    const { run } = this.#kernels;
    const { codes, validity } = key;
    if (codes === undefined) {
      if (this.size > MOST_LOOKED_UP) return false;
      const [slots, shift, dictionary] = [this.#slots, this.#shift, this.#dictionary];
      return run.groupDenseText(slots, shift, dictionary, key.values, validity, rows, index, radix) === rows;
    }
    if (codes.entries !== this.#entries) this.#turnTo(codes.entries);
    return run.groupDenseCode(codes.values, codes.width, this.#digits, validity, rows, index, radix) === 0;
  }

  release(): void {
    this.#forget();
    this.#kernels.memory.release(this.#dictionary);
    this.#kernels.memory.release(this.#slots);
  }

  #forget(): void {
    if (this.#digits !== 0) this.#kernels.memory.release(this.#digits);
    this.#digits = 0;
    this.#entries = null;
  }

  /** Entries that do not fit have no digit, and only matter where a row has one. */
  #turnTo(entries: TextEntries): void {
    this.#forget();
    const { memory, run } = this.#kernels;
    this.#digits = memory.allocate(4 * entries.count);
    this.#entries = entries;
    for (let code = 0; code < entries.count; code++) {
      const at = this.#digits + 4 * code;
      const left = entries.count - code;
      code += run.dictionaryDigits(this.#dictionary, entries.views + 8 * code, 0, left, at, 1) >>> 0;
      if (code < entries.count) memory.u32[(this.#digits >>> 2) + code] = 0;
    }
  }
}
