/** What a worker learns of a column of numbers, dates or times, batch by batch. Owns its counters in kernel memory. */
import { physicalOf, type DataType } from '../arrow/types.js';
import type { Vector } from '../arrow/vector.js';
import type { Kernels } from '../kernels/load.js';
import { coarser, floatBin, floatExponent, MOST_BINS, wholeExponent, type Bins } from './bins.js';

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
/** The state in kernel memory, as `binI64` and `binF64` have it: range, sum, odd values, bins; in words of 8 bytes. */
const SUMS = 2;
const ODD = 4;
const BINS = 7;
const STATE_BYTES = 8 * (BINS + MOST_BINS);

export class NumberProfile {
  readonly #kernels: Kernels;
  readonly #state: number;
  readonly #isFloat: boolean;
  /** Whether there was a value; before it there are no bins. */
  #begun = false;
  #exponent = 0;
  #base = 0n;
  #sum = 0n;

  constructor(kernels: Kernels, type: DataType) {
    this.#kernels = kernels;
    this.#isFloat = physicalOf(type) === 'f64';
    this.#state = kernels.memory.allocate(STATE_BYTES);
    kernels.run.zero(this.#state, STATE_BYTES);
    const { f64, i64 } = kernels.memory;
    if (this.#isFloat) f64.set([Infinity, -Infinity], this.#word(0));
    else i64.set([I64_MAX, I64_MIN], this.#word(0));
  }

  add(vector: Vector, rows: number): void {
    if (!this.#begun) this.#widen(vector, 0, rows);
    for (let done = 0; done < rows;) {
      done += this.#count(vector, done, rows - done);
      if (done < rows) this.#widen(vector, done, rows - done);
    }
  }

  part(): NumberPart {
    const { f64, u64 } = this.#kernels.memory;
    const [nan, infinite, minusInfinite] = [0, 1, 2].map((odd) => Number(u64[this.#word(ODD + odd)])) as [
      number,
      number,
      number,
    ];
    const [low, high] = this.#begun ? this.#range() : [null, null];
    const sums = this.#word(SUMS);
    const sum = this.#isFloat ? ([f64[sums] as number, f64[sums + 1] as number] as const) : this.#sum;
    return { kind: 'number', low, high, bins: this.#begun ? this.#bins() : null, sum, nan, infinite, minusInfinite };
  }

  release(): void {
    this.#kernels.memory.release(this.#state);
  }

  #word(place: number): number {
    return (this.#state >>> 3) + place;
  }

  #range(): [bigint, bigint] | [number, number] {
    const { f64, i64 } = this.#kernels.memory;
    const at = this.#word(0);
    return this.#isFloat ? [f64[at] as number, f64[at + 1] as number] : [i64[at] as bigint, i64[at + 1] as bigint];
  }

  /** Rows that lie in the bins as they are; fewer than `rows` before one that does not. */
  #count({ values, validity }: Vector, start: number, rows: number): number {
    const { run, memory } = this.#kernels;
    const [at, mask] = [values + 8 * start, validity === 0 ? 0 : validity + start];
    if (this.#isFloat) {
      return run.binF64(at, mask, rows, 2 ** -this.#exponent, Number(this.#base), MOST_BINS, this.#state) >>> 0;
    }
    const done = run.binI64(at, mask, rows, this.#exponent, this.#base, MOST_BINS, this.#state) >>> 0;
    const sums = this.#word(SUMS);
    this.#sum += ((memory.i64[sums + 1] as bigint) << 32n) + (memory.i64[sums] as bigint);
    memory.i64[sums] = 0n;
    memory.i64[sums + 1] = 0n;
    return done;
  }

  /** Makes room in the bins for all values from `start` on. */
  #widen({ values, validity }: Vector, start: number, rows: number): void {
    const { run } = this.#kernels;
    const widen = this.#isFloat ? run.finiteF64 : run.rangeI64;
    widen(values + 8 * start, validity === 0 ? 0 : validity + start, rows, this.#state);
    const [low, high] = this.#range();
    if (low > high) return;
    if (typeof low === 'bigint') {
      const exponent = wholeExponent(low, high as bigint);
      this.#move(exponent, low >> BigInt(exponent));
    } else {
      const exponent = floatExponent(low, high as number);
      this.#move(exponent, BigInt(floatBin(low, exponent)));
    }
    this.#begun = true;
  }

  #bins(): Bins {
    const counts = [...this.#counters()].map(Number);
    while (counts.at(-1) === 0) counts.pop();
    return { exponent: this.#exponent, base: this.#base, counts };
  }

  /** Puts the counters where bins of this width and first bin want them. */
  #move(exponent: number, base: bigint): void {
    const before = this.#bins();
    const moved = before.counts.length === 0 ? { ...before, base } : coarser(before, exponent);
    const counters = this.#counters().fill(0n);
    const offset = Number(moved.base - base);
    moved.counts.forEach((count, i) => {
      counters[offset + i] = BigInt(count);
    });
    this.#exponent = exponent;
    this.#base = base;
  }

  /** Until memory is allocated. */
  #counters(): BigUint64Array {
    return this.#kernels.memory.u64.subarray(this.#word(BINS), this.#word(BINS + MOST_BINS));
  }
}
