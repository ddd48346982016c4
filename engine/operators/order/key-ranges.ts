/**
 * Cuts items into ranges of their keys, in order: all of one range come before those of the next, so that ranges which are
 * ordered by themselves need no merging (sample sort, Frazer and McKellar 1970). Owns kernel memory until `release`.
 */
import type { RecordBatch } from '../../arrow/record-batch.js';
import { vectorsOf } from '../../arrow/vectors-of.js';
import type { Kernels } from '../../kernels/load.js';
import { StoredColumns } from '../stored/columns.js';
import { Region } from '../stored/region.js';
import { columnKey, KEY_BYTES, writeKeyList, type OrderKey } from './keys.js';

/** Most ranges: their numbers are bytes. */
const MOST_RANGES = 256;

/** Items first, first + step, ... */
export interface Items {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export interface KeyRangesOptions {
  /** By key: whether greater values come first. */
  readonly descending: readonly boolean[];
  /** Whether items with the keys of a splitter are a range of their own. */
  readonly apart: boolean;
}

export class KeyRanges {
  readonly #kernels: Kernels;
  readonly #region: Region;
  readonly #splitters: number;
  readonly #splitterKeys: number;
  readonly #heads: number;
  readonly #keys: number;
  readonly #keyCount: number;
  readonly #apart: boolean;

  /** `splitters`: the key columns of rows in order; where one stands, a range begins. */
  constructor(kernels: Kernels, splitters: RecordBatch, { descending, apart }: KeyRangesOptions) {
    const { memory, run } = kernels;
    this.#kernels = kernels;
    this.#region = new Region(kernels);
    this.#splitters = splitters.rows;
    this.#keyCount = splitters.columns.length;
    this.#apart = apart;
    const types = splitters.columns.map(({ type }) => type);
    const stored = new StoredColumns(kernels, this.#region, types, splitters.rows);
    for (const { vectors, rows } of vectorsOf(kernels, splitters)) stored.append(vectors, rows);
    this.#keys = this.#region.take(KEY_BYTES * this.#keyCount);
    this.#splitterKeys = this.#region.take(KEY_BYTES * this.#keyCount);
    const own = stored.columns.map((column, i) => columnKey(column, descending[i] === true));
    writeKeyList(kernels, own, this.#splitterKeys);
    const heads = 8 * MOST_RANGES * this.#keyCount;
    this.#heads = this.#region.take(heads);
    memory.u8.fill(0xff, this.#heads, this.#heads + heads);
    run.orderHeads(this.#splitters, this.#splitterKeys, this.#keyCount, this.#heads);
  }

  /** How many ranges there are. */
  get count(): number {
    return this.#apart ? 2 * this.#splitters + 1 : this.#splitters + 1;
  }

  /** Writes the range of each item, whose keys are described, to a byte from `out` on. */
  find({ first, step, count }: Items, keys: readonly OrderKey[], out: number): void {
    writeKeyList(this.#kernels, keys, this.#keys);
    this.#kernels.run.orderRanges(
      first,
      step,
      count,
      this.#keys,
      this.#keyCount,
      this.#splitters,
      this.#heads,
      this.#splitterKeys,
      this.#apart,
      out,
    );
  }

  release(): void {
    this.#region.release();
  }
}
