/** How long a run will still take, as a range: from the rate over all of it and the rate of late. */

interface Sample {
  readonly seconds: number;
  readonly bytes: number;
}

/** Seconds that count as of late. */
const RECENT = 5;

export class TimeLeft {
  readonly #samples: Sample[] = [];

  /** The range in seconds; null while there is too little to tell. */
  at(seconds: number, bytes: number, totalBytes: number): readonly [number, number] | null {
    this.#samples.push({ seconds, bytes });
    while (this.#samples.length > 2 && (this.#samples[1] as Sample).seconds < seconds - RECENT) this.#samples.shift();
    const first = this.#samples[0] as Sample;
    if (seconds < 0.5 || bytes === 0 || totalBytes <= bytes) return null;
    const left = totalBytes - bytes;
    const overall = left / (bytes / seconds);
    const since = seconds - first.seconds;
    const recent = since < 0.3 || bytes === first.bytes ? overall : left / ((bytes - first.bytes) / since);
    return [Math.min(overall, recent), Math.max(overall, recent)];
  }
}
