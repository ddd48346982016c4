/**
 * What the store knows about a column's values, for pruning and for the planner's choices. Smallest and largest are
 * exact. The distinct count is an estimate: a HyperLogLog sketch (1,024 registers, standard error 3 %) of the first 16,384 rows
 * of every record batch, scaled to all rows as if values were drawn evenly from a set of unknown size.
 */
import type { DataType } from '../arrow/types.js';
import { physicalOf } from '../arrow/types.js';
import type { KeyRange, KeyValue } from '../arrow/key-range.js';
import type { Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { SKETCH_BYTES, type ChunkEntry } from './part-file.js';

/** Plain data. Bounds are text: integers in decimal, bool 0 or 1, floats as JavaScript prints them, text itself. */
export interface ColumnSummary {
  readonly nulls: number;
  /** Null when there is no value, or when the bound is a text of more than 128 bytes. NaN does not count. */
  readonly min: string | null;
  readonly max: string | null;
  /** Whether a float column holds a NaN: then its bounds say nothing about all values. */
  readonly nan: boolean;
  readonly distinct: number;
}

/** Where the values lie, NaN among them, of a column of so many rows. */
export function rangeOfSummary({ kind }: DataType, { nulls, min, max, nan }: ColumnSummary, rows: number): KeyRange {
  if (nulls === rows) return 'none';
  const value = (text: string): KeyValue =>
    kind === 'utf8' ? Buffer.from(text) : kind === 'float64' ? Number(text) : BigInt(text);
  if (nan) return { min: min === null ? NaN : value(min), max: NaN };
  return min === null || max === null ? 'unknown' : { min: value(min), max: value(max) };
}

/** The same of a chunk of numbers; `nan`: whether one may be among them. */
export function rangeOfChunk({ kind }: DataType, { min, max, nulls, rows }: ChunkEntry, nan: boolean): KeyRange {
  if (nulls === rows) return 'none';
  if (kind === 'utf8') return 'unknown';
  const [least, most] = kind === 'float64' ? new Float64Array(BigInt64Array.of(min, max).buffer) : [min, max];
  if (least === undefined || most === undefined || least > most) return nan ? { min: NaN, max: NaN } : 'unknown';
  return { min: least, max: nan ? NaN : most };
}

const MAX_BOUND_BYTES = 128;
/** What `rangeText` finds where there is no value. */
const ALL_NULL = 0xffffffff;
const I64_MAX = 2n ** 63n - 1n;
const I64_MIN = -(2n ** 63n);

/** Collects one column of one part in kernel memory. */
export class ColumnStatistics {
  readonly #kernels: Kernels;
  readonly #type: DataType;
  /** Two 8-byte bounds of the chunk at hand, then the sketch. */
  readonly #state: number;
  readonly #isText: boolean;
  readonly #isFloat: boolean;
  #min: bigint | number | null = null;
  #max: bigint | number | null = null;
  #minText: Uint8Array | null = null;
  #maxText: Uint8Array | null = null;
  #nan = false;
  #nulls = 0;

  constructor(kernels: Kernels, type: DataType) {
    this.#kernels = kernels;
    this.#type = type;
    this.#isText = physicalOf(type) === 'str';
    this.#isFloat = physicalOf(type) === 'f64';
    this.#state = kernels.memory.allocate(16 + SKETCH_BYTES);
    kernels.run.zero(this.#state, 16 + SKETCH_BYTES);
    this.#resetRange();
  }

  /** Adds `count` rows of a vector from row `start` on; `sample`: also to the sketch. */
  add(vector: Vector, start: number, count: number, sample: boolean): void {
    const { run } = this.#kernels;
    const mask = vector.validity === 0 ? 0 : vector.validity + start;
    const sketch = this.#state + 16;
    switch (physicalOf(this.#type)) {
      case 'u8':
        run.rangeU8(vector.values + start, mask, count, this.#state);
        return;
      case 'str': {
        const views = vector.values + 8 * start;
        this.#addText(views, mask, count);
        if (sample) run.sketchText(views, mask, count, sketch);
        return;
      }
      case 'f64':
        if (run.rangeF64(vector.values + 8 * start, mask, count, this.#state) !== 0) this.#nan = true;
        if (sample) run.sketchI64(vector.values + 8 * start, mask, count, sketch);
        return;
      case 'i64':
        run.rangeI64(vector.values + 8 * start, mask, count, this.#state);
        if (sample) run.sketchI64(vector.values + 8 * start, mask, count, sketch);
    }
  }

  /** Ends a chunk: gives the bits of its bounds (0 for text; smallest above largest when it has no value). */
  endChunk(nulls: number): { readonly min: bigint; readonly max: bigint } {
    this.#nulls += nulls;
    if (this.#isText) return { min: 0n, max: 0n };
    const { memory } = this.#kernels;
    const at = this.#state >>> 3;
    const bits = { min: memory.i64[at] as bigint, max: memory.i64[at + 1] as bigint };
    const values = this.#isFloat ? memory.f64 : memory.i64;
    const [min, max] = [values[at] as bigint | number, values[at + 1] as bigint | number];
    if (min <= max) {
      if (this.#min === null || min < this.#min) this.#min = min;
      if (this.#max === null || max > this.#max) this.#max = max;
    }
    this.#resetRange();
    return bits;
  }

  /** The column of a part of `rows` rows, of which `sampled` went into the sketch. */
  summary(rows: number, sampled: number): ColumnSummary {
    const present = rows - this.#nulls;
    const share = rows === 0 ? 0 : present / rows;
    const estimate =
      physicalOf(this.#type) === 'u8' ? 2 : estimateDistinct(this.sketch(), Math.round(sampled * share), present);
    const [min, max] = [boundText(this.#minText ?? this.#min), boundText(this.#maxText ?? this.#max)];
    const range = typeof this.#min === 'bigint' ? Number((this.#max as bigint) - this.#min) + 1 : Infinity;
    return { nulls: this.#nulls, min, max, nan: this.#nan, distinct: Math.min(estimate, range, present) };
  }

  sketch(): Uint8Array {
    return this.#kernels.memory.u8.slice(this.#state + 16, this.#state + 16 + SKETCH_BYTES);
  }

  release(): void {
    this.#kernels.memory.release(this.#state);
  }

  #addText(views: number, mask: number, count: number): void {
    const { memory, run } = this.#kernels;
    run.rangeText(views, mask, count, this.#state);
    const at = this.#state >>> 2;
    const [smallest = 0, largest = 0] = memory.u32.subarray(at, at + 2);
    if (smallest === ALL_NULL) return;
    const text = (row: number): Uint8Array => {
      const view = (views >>> 2) + 2 * row;
      const [address = 0, length = 0] = memory.u32.subarray(view, view + 2);
      return memory.u8.subarray(address, address + length);
    };
    const [min, max] = [text(smallest), text(largest)];
    if (this.#minText === null || Buffer.compare(min, this.#minText) < 0) this.#minText = min.slice();
    if (this.#maxText === null || Buffer.compare(max, this.#maxText) > 0) this.#maxText = max.slice();
  }

  #resetRange(): void {
    const { memory } = this.#kernels;
    const at = this.#state >>> 3;
    if (this.#isFloat) memory.f64.set([Infinity, -Infinity], at);
    else memory.i64.set([I64_MAX, I64_MIN], at);
  }
}

/**
 * The distinct values among `rows` rows, from the sketch of `sampled` of them. With D values drawn evenly, n draws show
 * D (1 - exp(-n / D)) of them; D is solved for, then asked for all rows.
 */
export function estimateDistinct(registers: Uint8Array, sampled: number, rows: number): number {
  const seen = Math.min(cardinality(registers), sampled);
  if (sampled >= rows || seen === 0) return Math.round(Math.min(seen, rows));
  const shown = (draws: number, values: number): number => values * -Math.expm1(-draws / values);
  let [low, high] = [seen, 1e15];
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    if (shown(sampled, middle) < seen) low = middle;
    else high = middle;
  }
  return Math.round(Math.min(shown(rows, high), rows));
}

/** The registers of both, for the values of either. */
export function mergeSketches(sketches: readonly Uint8Array[]): Uint8Array {
  const merged = new Uint8Array(SKETCH_BYTES);
  for (const sketch of sketches) {
    for (let i = 0; i < SKETCH_BYTES; i++) merged[i] = Math.max(merged[i] as number, sketch[i] as number);
  }
  return merged;
}

/** HyperLogLog's estimate, with linear counting for small sets. */
function cardinality(registers: Uint8Array): number {
  const m = registers.length;
  let sum = 0;
  let zeros = 0;
  for (const register of registers) {
    sum += 2 ** -register;
    if (register === 0) zeros++;
  }
  const estimate = ((0.7213 / (1 + 1.079 / m)) * m * m) / sum;
  return estimate <= 2.5 * m && zeros > 0 ? m * Math.log(m / zeros) : estimate;
}

function boundText(bound: bigint | number | Uint8Array | null): string | null {
  if (!(bound instanceof Uint8Array)) return bound === null ? null : Object.is(bound, -0) ? '-0' : String(bound);
  if (bound.length > MAX_BOUND_BYTES) return null;
  const text = Buffer.from(bound).toString('utf8');
  return Buffer.compare(Buffer.from(text, 'utf8'), bound) === 0 ? text : null;
}
