/** How long a run will still take, as a range: from the rate over all of it and the rate of late, pauses left out. */

/** Milliseconds that count as of late. */
const RECENT = 5000;
/** Below so many milliseconds nothing can be said. */
const LEAST = 500;
/** Neither rate is known better than this. */
const DOUBT = 0.08;

interface Sample {
  readonly time: number;
  readonly bytes: number;
}

export class Forecast {
  #samples: Sample[] = [{ time: 0, bytes: 0 }];
  #bytes = 0;
  #time = 0;

  /** `time`: milliseconds since the run began, less those that it was paused. */
  add(time: number, bytes: number): void {
    this.#time = time;
    this.#bytes = bytes;
    const samples = this.#samples;
    samples.push({ time, bytes });
    while (samples.length > 2 && (samples[1]?.time ?? 0) < time - RECENT) samples.shift();
  }

  copy(): Forecast {
    const copy = new Forecast();
    copy.#samples = [...this.#samples];
    copy.#bytes = this.#bytes;
    copy.#time = this.#time;
    return copy;
  }

  /** Bytes a second of late; 0 while nothing is known. */
  get rate(): number {
    const first = this.#samples[0];
    if (first === undefined || this.#time <= first.time) return 0;
    return Math.max(0, ((this.#bytes - first.bytes) / (this.#time - first.time)) * 1000);
  }

  /** Seconds from low to high; null while there is too little to tell. */
  left(totalBytes: number): readonly [number, number] | null {
    if (this.#time < LEAST || this.#bytes <= 0 || totalBytes <= 0) return null;
    const left = Math.max(0, totalBytes - this.#bytes);
    const overall = (left / this.#bytes) * (this.#time / 1000);
    const recent = this.rate === 0 ? overall : left / this.rate;
    return [Math.min(overall, recent) * (1 - DOUBT), Math.max(overall, recent) * (1 + DOUBT)];
  }
}
