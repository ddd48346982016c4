/** Durations counted in buckets 1 % apart, so that their median is at hand after each of any number. */
const STEP = Math.log(1.01);
/** Milliseconds of the first bucket's upper border. */
const LEAST = 0.001;
/** Up to about a month. */
const BUCKETS = 2900;

export class Durations {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #median: number | null = 0;
  total = 0;

  add(milliseconds: number): void {
    const bucket = bucketOf(milliseconds);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    this.total += milliseconds;
    this.#median = null;
  }

  /** What was added, and does not count any more. */
  remove(milliseconds: number): void {
    const bucket = bucketOf(milliseconds);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) - 1;
    this.#count--;
    this.total -= milliseconds;
    this.#median = null;
  }

  copy(): Durations {
    const copy = new Durations();
    copy.#counts.set(this.#counts);
    copy.#count = this.#count;
    copy.#median = this.#median;
    copy.total = this.total;
    return copy;
  }

  get count(): number {
    return this.#count;
  }

  /** In milliseconds, right to 1 %; the lower of two in the middle. 0 while there is none. */
  get median(): number {
    return (this.#median ??= this.quantile(0.5));
  }

  /** The duration that this share of them does not pass. */
  quantile(share: number): number {
    if (this.#count === 0) return 0;
    let left = Math.max(1, Math.ceil(this.#count * share));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket] ?? 0;
      if (left <= 0) return LEAST * Math.exp(STEP * (bucket - 0.5));
    }
    return 0;
  }
}

function bucketOf(milliseconds: number): number {
  return milliseconds <= LEAST ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(milliseconds / LEAST) / STEP));
}
