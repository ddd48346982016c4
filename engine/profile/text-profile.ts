/**
 * What a worker learns of a text column: how often its values come, how many differ, empty ones, the longest.
 *
 * Values are counted by Misra and Gries (1982), in the form that keeps what each entry may have missed: while all values fit a
 * bounded dictionary, counts are exact. Once they do not, the less frequent half is dropped whenever it is full, and of long
 * tables every sixteenth batch is counted, for all of them. Distinct values are then an estimate (HyperLogLog, 3 %).
 */
import type { Vector } from '../arrow/vector.js';
import { KERNEL_SLACK } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { SKETCH_BYTES } from '../store/part-file.js';

/** Plain data. */
export interface TextPart {
  readonly kind: 'text';
  readonly values: readonly string[];
  /** How often each of `values` came since it is an entry. */
  readonly counts: readonly number[];
  /** How often it may have come before. */
  readonly missed: readonly number[];
  /** How often a value that is not among `values` may have come. */
  readonly error: number;
  /** Whether every value was counted. */
  readonly exact: boolean;
  readonly sketch: Uint8Array;
  readonly empty: number;
  /** Characters. */
  readonly longest: number;
}

/** Longer values are not counted: a dictionary of them would not be bounded. */
const LONGEST_BYTES = 128;
/** Once the dictionary was full and so many rows were counted, one batch in so many is. */
const COUNTED_ROWS = 2 ** 18;
const SAMPLING = 16;
/** Rows of one call. */
const STRETCH = 2000;
const STATE_BYTES = 32;

export class TextProfile {
  readonly #kernels: Kernels;
  /** Start of the block, which holds the dictionary, counters, sketch and measures. */
  readonly #state: number;
  readonly #views: number;
  readonly #counts: number;
  readonly #sketch: number;
  readonly #measures: number;
  readonly #numbers: number;
  readonly #missed: number[] = [];
  readonly #most: number;
  #error = 0;
  #exact = true;
  #rows = 0;
  /** Batches since the last one that was counted, and their rows. */
  #skipped = { batches: 0, rows: 0 };

  /** `size`: bytes it may take, a power of two from 4 KiB; `numbers`: address of `scratchBytes` that nobody else uses meanwhile. */
  constructor(kernels: Kernels, size: number, numbers: number) {
    const slots = size / 32;
    this.#kernels = kernels;
    this.#most = mostValues(size);
    const bytes = size - 2 * KERNEL_SLACK;
    this.#state = kernels.memory.allocate(bytes);
    kernels.run.zero(this.#state, bytes);
    const table = this.#state + STATE_BYTES;
    this.#views = table + 4 * slots;
    this.#counts = this.#views + 8 * this.#most;
    this.#sketch = this.#counts + 8 * this.#most;
    this.#measures = this.#sketch + SKETCH_BYTES;
    const texts = this.#measures + 16;
    const room = this.#state + bytes - texts;
    kernels.run.dictionaryInit(this.#state, table, slots - 1, this.#views, this.#most, texts, room);
    this.#numbers = numbers;
  }

  add(vector: Vector, rows: number): void {
    const { run } = this.#kernels;
    const { values, validity } = vector;
    run.measureText(values, validity, rows, this.#measures);
    const wasExact = this.#exact;
    if (wasExact || this.#rows < COUNTED_ROWS || this.#skipped.batches === SAMPLING - 1) {
      this.#count(vector, rows, (this.#skipped.rows + rows) / rows);
      this.#skipped = { batches: 0, rows: 0 };
    } else {
      this.#skipped.batches++;
      this.#skipped.rows += rows;
    }
    this.#rows += rows;
    if (this.#exact) return;
    if (wasExact) run.sketchText(this.#views, 0, this.#entries, this.#sketch);
    run.sketchText(values, validity, rows, this.#sketch);
  }

  /** With the `most` most frequent values. */
  part(most: number): TextPart {
    const { run, memory } = this.#kernels;
    const entries = this.#entries;
    run.sketchText(this.#views, 0, entries, this.#sketch);
    const counts = this.#counters().slice();
    const order = Array.from(counts, (_, entry) => entry);
    const upper = (entry: number): number => (counts[entry] as number) + (this.#missed[entry] as number);
    if (entries > most) order.sort((a, b) => upper(b) - upper(a));
    const given = order.slice(0, most);
    const dropped = order[most];
    const measures = this.#measures >>> 2;
    return {
      kind: 'text',
      values: given.map((entry) => this.#text(entry)),
      counts: given.map((entry) => counts[entry] as number),
      missed: given.map((entry) => this.#missed[entry] as number),
      error: Math.max(this.#error, dropped === undefined ? 0 : upper(dropped)),
      exact: this.#exact && dropped === undefined,
      sketch: memory.u8.slice(this.#sketch, this.#sketch + SKETCH_BYTES),
      empty: memory.u32[measures] as number,
      longest: memory.u32[measures + 1] as number,
    };
  }

  release(): void {
    this.#kernels.memory.release(this.#state);
  }

  get #entries(): number {
    return this.#kernels.run.dictionaryCount(this.#state) >>> 0;
  }

  #count({ values, validity }: Vector, rows: number, weight: number): void {
    const { run, memory } = this.#kernels;
    let done = 0;
    while (done < rows) {
      const [views, mask] = [values + 8 * done, validity === 0 ? 0 : validity + done];
      const wanted = Math.min(STRETCH, rows - done);
      const encoded = run.dictionaryEncode(this.#state, views, mask, wanted, this.#numbers) >>> 0;
      while (this.#missed.length < this.#entries) this.#missed.push(this.#error);
      run.countNumbers(this.#numbers, mask, encoded, this.#counts, weight);
      done += encoded;
      if (encoded === wanted) continue;
      this.#exact = false;
      const length = memory.u32[(views + 8 * encoded + 4) >>> 2] as number;
      if (length > LONGEST_BYTES) done++;
      else this.#prune();
    }
  }

  /** Drops the less frequent half. Each of them may have come as often as the most frequent one that is dropped. */
  #prune(): void {
    const { run, memory } = this.#kernels;
    const counts = this.#counters();
    const uppers = counts.map((count, entry) => count + (this.#missed[entry] as number));
    const cut = uppers.slice().sort()[uppers.length >> 1] as number;
    // The numbers' scratch is free here.
    const kept = this.#numbers;
    let left = 0;
    uppers.forEach((upper, entry) => {
      memory.u8[kept + entry] = upper > cut ? 1 : 0;
      if (upper <= cut) return;
      counts[left] = counts[entry] as number;
      this.#missed[left++] = this.#missed[entry] as number;
    });
    counts.fill(0, left);
    this.#missed.length = left;
    this.#error = cut;
    // What is dropped is in the sketch only from now on.
    run.sketchText(this.#views, 0, uppers.length, this.#sketch);
    run.dictionaryKeep(this.#state, kept);
  }

  /** The entries' counters themselves, until memory is allocated. */
  #counters(): Float64Array {
    const at = this.#counts >>> 3;
    return this.#kernels.memory.f64.subarray(at, at + this.#entries);
  }

  #text(entry: number): string {
    const { u32, u8 } = this.#kernels.memory;
    const view = (this.#views >>> 2) + 2 * entry;
    const from = u32[view] as number;
    return Buffer.from(u8.buffer, from, u32[view + 1] as number).toString('utf8');
  }
}

/** Different values that are counted exactly in so many bytes: 2,000 in 128 KiB. */
export function mostValues(size: number): number {
  return Math.floor((size / 64) * (1000 / 1024));
}

/** Bytes that the numbers of one call take. */
export const SCRATCH_BYTES = 8 * STRETCH;
