/** What a worker learns of a column of numbers, dates or times, batch by batch. Owns its counters in kernel memory. */
import { physicalOf, type DataType } from '../arrow/types.js';
import type { Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { coarser, floatBin, floatExponent, wholeExponent, type Bins } from './bins.js';

/** Plain data. Bounds are of finite values, null where there is none. */
export interface NumberPart {
  readonly kind: 'number';
  readonly low: bigint | number | null;
  readonly high: bigint | number | null;
  readonly bins: Bins | null;
  /** Of whole numbers exact; of floats the sum and what its roundings lost. */
  readonly sum: bigint | readonly [sum: number, lost: number];
  readonly nan: number;
  readonly infinite: number;
  readonly minusInfinite: number;
}

const I64_MAX = 2n ** 63n - 1n;
const I64_MIN = -(2n ** 63n);
const ROOM = 64;
/** Range and odd values, then sums, then counters. */
const SUMS = 40;
const COUNTS = 56;

export class NumberProfile {
  readonly #kernels: Kernels;
  readonly #state: number;
  readonly #isFloat: boolean;
  #low: bigint | number | null = null;
  #high: bigint | number | null = null;
  #exponent = 0;
  #base = 0n;
  #sum = 0n;
  #odd = { nan: 0, infinite: 0, minusInfinite: 0 };

  constructor(kernels: Kernels, type: DataType) {
    this.#kernels = kernels;
    this.#isFloat = physicalOf(type) === 'f64';
    this.#state = kernels.memory.allocate(COUNTS + 8 * ROOM);
    kernels.run.zero(this.#state, COUNTS + 8 * ROOM);
  }

  add(vector: Vector, rows: number): void {
    if (this.#isFloat) this.#addFloats(vector, rows);
    else this.#addWhole(vector, rows);
  }

  part(): NumberPart {
    const { f64 } = this.#kernels.memory;
    const sums = (this.#state + SUMS) >>> 3;
    return {
      kind: 'number',
      low: this.#low,
      high: this.#high,
      bins: this.#low === null ? null : this.#bins(),
      sum: this.#isFloat ? [f64[sums] as number, f64[sums + 1] as number] : this.#sum,
      ...this.#odd,
    };
  }

  release(): void {
    this.#kernels.memory.release(this.#state);
  }

  #addWhole({ values, validity }: Vector, rows: number): void {
    const { run, memory } = this.#kernels;
    const range = this.#state >>> 3;
    memory.i64.set([I64_MAX, I64_MIN], range);
    run.rangeI64(values, validity, rows, this.#state);
    const [low, high] = [memory.i64[range] as bigint, memory.i64[range + 1] as bigint];
    if (low > high) return;
    if (this.#widen(low, high)) {
      const exponent = wholeExponent(this.#low as bigint, this.#high as bigint);
      this.#move(exponent, (this.#low as bigint) >> BigInt(exponent));
    }
    const sums = (this.#state + SUMS) >>> 3;
    memory.i64.set([0n, 0n], sums);
    run.binI64(values, validity, rows, this.#exponent, this.#base, this.#state + COUNTS, this.#state + SUMS);
    this.#sum += ((memory.i64[sums + 1] as bigint) << 32n) + (memory.i64[sums] as bigint);
  }

  #addFloats({ values, validity }: Vector, rows: number): void {
    const { run, memory } = this.#kernels;
    const range = this.#state >>> 3;
    memory.f64.set([Infinity, -Infinity], range);
    let isOdd = run.rangeF64(values, validity, rows, this.#state) !== 0;
    isOdd ||= memory.f64[range] === -Infinity || memory.f64[range + 1] === Infinity;
    if (isOdd) {
      run.finiteF64(values, validity, rows, this.#state);
      const [nan, infinite, minusInfinite] = [2, 3, 4].map((place) => Number(memory.u64[range + place]));
      this.#odd.nan += nan as number;
      this.#odd.infinite += infinite as number;
      this.#odd.minusInfinite += minusInfinite as number;
    }
    const [low, high] = [memory.f64[range] as number, memory.f64[range + 1] as number];
    if (low > high) return;
    if (this.#widen(low, high)) {
      const exponent = floatExponent(this.#low as number, this.#high as number);
      this.#move(exponent, BigInt(floatBin(this.#low as number, exponent)));
    }
    const [counts, sums] = [this.#state + COUNTS, this.#state + SUMS];
    run.binF64(values, validity, rows, 2 ** -this.#exponent, Number(this.#base), counts, sums);
  }

  /** Whether the range grew. */
  #widen(low: bigint | number, high: bigint | number): boolean {
    const isLower = this.#low === null || low < this.#low;
    const isHigher = this.#high === null || high > this.#high;
    if (isLower) this.#low = low;
    if (isHigher) this.#high = high;
    return isLower || isHigher;
  }

  #bins(): Bins {
    const at = (this.#state + COUNTS) >>> 3;
    const counts = [...this.#kernels.memory.u64.subarray(at, at + ROOM)].map(Number);
    while (counts.at(-1) === 0) counts.pop();
    return { exponent: this.#exponent, base: this.#base, counts };
  }

  /** Puts the counters where bins of this width and first bin want them. */
  #move(exponent: number, base: bigint): void {
    const before = this.#bins();
    const moved = before.counts.length === 0 ? before : coarser(before, exponent);
    const { memory } = this.#kernels;
    const at = (this.#state + COUNTS) >>> 3;
    memory.u64.fill(0n, at, at + ROOM);
    const offset = Number(moved.base - base);
    moved.counts.forEach((count, i) => {
      memory.u64[at + offset + i] = BigInt(count);
    });
    this.#exponent = exponent;
    this.#base = base;
  }
}
