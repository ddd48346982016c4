/** What a worker learns of all columns of a table while it reads it; plain data leaves it, to be merged. */
import { physicalOf, type DataType, type Schema } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { NumberProfile, type NumberPart } from './number-profile.js';
import { SCRATCH_BYTES, TextProfile, type TextPart } from './text-profile.js';

/** Plain data. */
export interface BoolPart {
  readonly kind: 'bool';
  readonly ones: number;
}

export type ColumnPart = NumberPart | TextPart | BoolPart;

/** By column, as many as are profiled. */
export type TablePart = readonly ColumnPart[];

interface ColumnProfiler {
  add(vector: Vector, rows: number): void;
  /** With at most so many different values of text. */
  part(most: number): ColumnPart;
  release(): void;
}

/** Columns beyond these are not profiled. */
export const MOST_COLUMNS = 1000;
const MOST_TEXT_BYTES = 2 ** 17;
const LEAST_TEXT_BYTES = 2 ** 12;

export class TableProfile {
  readonly #kernels: Kernels;
  readonly #columns: readonly ColumnProfiler[];
  readonly #scratch: number;

  /** `memory`: bytes that counting may take, so far as there are not too many columns for it. */
  constructor(kernels: Kernels, schema: Schema, memory: number) {
    const profiled = schema.slice(0, MOST_COLUMNS);
    const texts = profiled.filter(({ type }) => physicalOf(type) === 'str').length;
    const share = 2 ** Math.floor(Math.log2(memory / Math.max(1, texts)));
    const size = Math.max(LEAST_TEXT_BYTES, Math.min(MOST_TEXT_BYTES, share));
    this.#kernels = kernels;
    this.#scratch = kernels.memory.allocate(SCRATCH_BYTES);
    this.#columns = profiled.map(({ type }) => this.#open(type, size));
  }

  add(batch: Batch): void {
    this.#columns.forEach((column, place) => column.add(batch.vectors[place] as Vector, batch.rows));
  }

  /** What was learned so far; it goes on. `most`: as of a column's `part`. */
  part(most = Infinity): TablePart {
    return this.#columns.map((column) => column.part(most));
  }

  release(): void {
    for (const column of this.#columns) column.release();
    this.#kernels.memory.release(this.#scratch);
  }

  #open(type: DataType, textBytes: number): ColumnProfiler {
    switch (physicalOf(type)) {
      case 'str':
        return new TextProfile(this.#kernels, textBytes, this.#scratch);
      case 'u8':
        return new BoolProfile(this.#kernels);
      case 'i64':
      case 'f64':
        return new NumberProfile(this.#kernels, type);
    }
  }
}

class BoolProfile implements ColumnProfiler {
  readonly #kernels: Kernels;
  #ones = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  add({ values, validity }: Vector, rows: number): void {
    this.#ones += this.#kernels.run.countOnes(values, validity, rows) >>> 0;
  }

  part(): BoolPart {
    return { kind: 'bool', ones: this.#ones };
  }

  release(): void {}
}
