/**
 * From keys to the rows of a join's table: an array over the range of a single whole key where that is narrow, else a hash
 * table of key rows. Takes the keys batch by batch, then answers for batches of the other side.
 */
import { BATCH_ROWS } from '../../arrow/vector.js';
import type { DataType } from '../../arrow/types.js';
import type { Kernels } from '../../kernels/load.js';
import type { KeyVector } from '../groupby/keys.js';
import { findInStretches } from './find.js';
import type { KeyColumns } from './keys.js';
import type { Region } from '../stored/region.js';

/** Entries of an array for each row of the table, and those that are too few to matter. */
const DENSE_SPREAD = 4;
const FEW_ENTRIES = 4096;
const MOST_ENTRIES = 2 ** 28;
/** Slots of a hash table for each row. */
const SLOTS_A_ROW = 2;
const FEWEST_SLOTS = 64;
/** How a tag is turned and multiplied to a slot. */
const TURN = 0;
const FACTOR = 0x9e3779b1;

export class KeyIndex {
  /** Address of the next row with the same key, by row; 0 where each key stands once. */
  next = 0;
  readonly #kernels: Kernels;
  readonly #region: Region;
  readonly #keys: KeyColumns;
  readonly #capacity: number;
  readonly #isWhole: boolean;
  /** Values of a single whole key, else key rows. */
  #stored: number;
  #validity = 0;
  #rows = 0;
  #dense: { readonly least: bigint; readonly size: number; readonly heads: number } | null = null;
  #slots = { address: 0, count: 0 };

  /** `capacity`: rows that will come. */
  constructor(kernels: Kernels, region: Region, keys: KeyColumns, types: readonly DataType[], capacity: number) {
    this.#kernels = kernels;
    this.#region = region;
    this.#keys = keys;
    this.#capacity = capacity;
    this.#isWhole = types.length === 1 && types.every(({ kind }) => kind !== 'float64' && kind !== 'utf8');
    this.#stored = region.take(capacity * (this.#isWhole ? 8 : keys.layout.keyEnd));
  }

  add(vectors: readonly KeyVector[], rows: number): void {
    const { memory, run } = this.#kernels;
    if (!this.#isWhole) {
      const { keyEnd, stringStart } = this.#keys.layout;
      const at = this.#stored + this.#rows * keyEnd;
      this.#keys.write(vectors, rows, at);
      const bytes = run.joinKeyBytes(at, rows, keyEnd, stringStart, keyEnd);
      if (bytes > 0) run.joinOwnKeys(at, rows, keyEnd, stringStart, keyEnd, this.#region.takeText(bytes));
    } else {
      const [{ values, validity }] = vectors as readonly [KeyVector];
      memory.u8.copyWithin(this.#stored + 8 * this.#rows, values, values + 8 * rows);
      if (validity !== 0 && this.#validity === 0) {
        this.#validity = this.#region.take(this.#capacity);
        memory.u8.fill(1, this.#validity, this.#validity + this.#capacity);
      }
      if (validity !== 0) memory.u8.copyWithin(this.#validity + this.#rows, validity, validity + rows);
    }
    this.#rows += rows;
  }

  /** All rows have come. */
  close(): void {
    if (this.#isWhole && this.#closeDense()) return;
    if (this.#isWhole) this.#makeKeyRows();
    const { keyEnd, stringStart } = this.#keys.layout;
    const { run, memory } = this.#kernels;
    const address = this.#region.take(8 * Math.max(FEWEST_SLOTS, SLOTS_A_ROW * this.#rows));
    // One behind the last stays empty.
    this.#slots = { address, count: (memory.capacity(address) >>> 3) - 1 };
    this.#link((next) => {
      const { count } = this.#slots;
      run.zero(address, 8 * (count + 1));
      return run.joinInsert(address, count, TURN, FACTOR, this.#stored, keyEnd, this.#rows, stringStart, keyEnd, next);
    });
  }

  /** The number + 1 of the first row that has each key, 0 where none has, to the u32s at `out`; gives how many have one. */
  find(vectors: readonly KeyVector[], rows: number, out: number): number {
    const { run } = this.#kernels;
    if (this.#dense !== null) {
      const { least, size, heads } = this.#dense;
      const [{ values, validity }] = vectors as readonly [KeyVector];
      return run.joinDenseFind(values, validity, rows, least, size, heads, out);
    }
    return findInStretches(this.#kernels, this.#keys, vectors, rows, out, {
      slots: this.#slots,
      turn: TURN,
      factor: FACTOR,
      base: this.#stored - this.#keys.layout.keyEnd,
      scale: this.#keys.layout.keyEnd,
    });
  }

  /**
   * The rows that have a match, and their matches, to the u32s at two addresses; how many they are. Null where that takes
   * `find`: a key may stand more than once, be null, or be looked up by its hash.
   */
  matches(vectors: readonly KeyVector[], rows: number, outRows: number, outMatches: number): number | null {
    const [{ values, validity }] = vectors as readonly [KeyVector];
    if (this.#dense === null || this.next !== 0 || validity !== 0) return null;
    const { least, size, heads } = this.#dense;
    return this.#kernels.run.joinDenseMatches(values, rows, least, size, heads, outRows, outMatches);
  }

  /** An array over the keys' range, where that is narrow. */
  #closeDense(): boolean {
    const { run, memory } = this.#kernels;
    const range = this.#region.take(16);
    const present = run.joinRange(this.#stored, this.#validity, this.#rows, range);
    const [least = 0n, most = 0n] = memory.i64.slice(range >>> 3, (range >>> 3) + 2);
    this.#region.giveBack(range);
    const size = present === 0 ? 0 : Number(most - least) + 1;
    if (size > Math.min(MOST_ENTRIES, DENSE_SPREAD * this.#rows + FEW_ENTRIES)) return false;
    const heads = this.#region.take(4 * (size + 1));
    this.#dense = { least: present === 0 ? 0n : least, size, heads };
    this.#link((next) => {
      run.zero(heads, 4 * (size + 1));
      return run.joinDenseInsert(this.#stored, this.#validity, this.#rows, this.#dense?.least ?? 0n, heads, next);
    });
    this.#region.giveBack(this.#stored);
    this.#stored = 0;
    return true;
  }

  /** Fills the index; a second time, with links from row to row, where keys stand more than once. */
  #link(fill: (next: number) => number): void {
    if (fill(0) === 0) return;
    this.next = this.#region.take(4 * this.#rows);
    this.#kernels.run.zero(this.next, 4 * this.#rows);
    fill(this.next);
  }

  #makeKeyRows(): void {
    const { keyEnd } = this.#keys.layout;
    const words = this.#stored;
    this.#stored = this.#region.take(this.#rows * keyEnd);
    for (let row = 0; row < this.#rows; row += BATCH_ROWS) {
      const validity = this.#validity === 0 ? 0 : this.#validity + row;
      const rows = Math.min(BATCH_ROWS, this.#rows - row);
      this.#keys.write([{ values: words + 8 * row, validity }], rows, this.#stored + row * keyEnd);
    }
    this.#region.giveBack(words);
  }
}
