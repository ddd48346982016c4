/**
 * Where two rows differ, as a code: the greater the further they agree, and of those that agree equally far with a row
 * before both, the greater the earlier. Of text every byte counts, of other values the whole.
 */
import { comparatorOf, isAbsent, type KeyColumn, type RowComparator, type SortKey } from '../../arrow/compare.js';
import type { Schema } from '../../arrow/types.js';

/** A code is ((key * PLACES) + byte) * SYMBOLS + (SYMBOLS - 1 - rank of what stands there). */
const SYMBOLS = 512;
const PLACES = 65_536;
/** Rank of a null: behind all bytes and the end of a text. */
const NULL = 300;
const END = 0;

interface Key {
  readonly place: number;
  readonly isText: boolean;
  readonly descending: boolean;
  readonly compare: RowComparator;
}

export class RowDifference {
  readonly #keys: readonly Key[];
  /** Of the last comparison: the key and byte where the rows differ, and the ranks of what stands there. */
  #key = 0;
  #byte = 0;
  #left = 0;
  #right = 0;

  constructor(schema: Schema, keys: readonly SortKey[]) {
    this.#keys = keys.map(({ column, descending }) => {
      const place = schema.findIndex((field) => field.name === column);
      const { type } = schema[place] as Schema[number];
      return { place, isText: type.kind === 'utf8', descending, compare: comparatorOf(type, descending) };
    });
  }

  /** The code of a row against the one before it in its run. */
  codeAfter(before: readonly KeyColumn[], i: number, columns: readonly KeyColumn[], j: number): number {
    this.#compareFrom(0, 0, before, i, columns, j);
    return this.code(false);
  }

  /** The order of two rows that have the same code against a row before both. */
  compare(code: number, left: readonly KeyColumn[], i: number, right: readonly KeyColumn[], j: number): number {
    const place = Math.floor(code / SYMBOLS);
    return this.#compareFrom(Math.floor(place / PLACES), place % PLACES, left, i, right, j);
  }

  /** After a comparison: the code of the first or second row against the other one. */
  code(first: boolean): number {
    const rank = first ? this.#left : this.#right;
    return (this.#key * PLACES + this.#byte) * SYMBOLS + (SYMBOLS - 1 - rank);
  }

  /** Compares from a byte of a key on; before it the rows are equal. */
  #compareFrom(
    key: number,
    byte: number,
    left: readonly KeyColumn[],
    i: number,
    right: readonly KeyColumn[],
    j: number,
  ): number {
    for (; key < this.#keys.length; key++, byte = 0) {
      const { place, isText, descending, compare } = this.#keys[key] as Key;
      const [a, b] = [left[place] as KeyColumn, right[place] as KeyColumn];
      if (!isText) {
        const order = compare(a, i, b, j);
        if (order !== 0) return this.#differ(key, 0, 0, 0, order);
        continue;
      }
      const [none, otherNone] = [isAbsent(a, i), isAbsent(b, j)];
      if (none && otherNone) continue;
      const start = a.offsets[i] as number;
      const otherStart = b.offsets[j] as number;
      const length = none ? 0 : (a.offsets[i + 1] as number) - start;
      const otherLength = otherNone ? 0 : (b.offsets[j + 1] as number) - otherStart;
      let at = none || otherNone ? 0 : byte;
      const common = none || otherNone ? 0 : Math.min(length, otherLength);
      while (at < common && a.bytes[start + at] === b.bytes[otherStart + at]) at++;
      if (at === length && at === otherLength && none === otherNone) continue;
      const symbol = none ? NULL : rankOf(at < length ? (a.bytes[start + at] as number) + 1 : END, descending);
      const otherSymbol = otherNone
        ? NULL
        : rankOf(at < otherLength ? (b.bytes[otherStart + at] as number) + 1 : END, descending);
      const order = symbol - otherSymbol;
      // So far into a text bytes are no longer told apart: what follows is compared.
      return at < PLACES - 1
        ? this.#differ(key, at, symbol, otherSymbol, order)
        : this.#differ(key, PLACES - 1, 0, 0, order);
    }
    return this.#differ(key, 0, 0, 0, 0);
  }

  #differ(key: number, byte: number, left: number, right: number, order: number): number {
    this.#key = key;
    this.#byte = byte;
    this.#left = left;
    this.#right = right;
    return order;
  }
}

function rankOf(symbol: number, descending: boolean): number {
  return descending ? 256 - symbol : symbol;
}
