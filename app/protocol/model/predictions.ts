/** What was foretold on the way: how long the whole run would take, as it looked when certain shares of it were done. */

export interface Prediction {
  /** Of the bytes, done then. */
  readonly share: number;
  /** Seconds of the whole run, from low to high. */
  readonly low: number;
  readonly high: number;
}

const SHARES = [0.1, 0.25, 0.5, 0.75];

export class Predictions {
  readonly list: Prediction[] = [];
  #next = 0;

  /** `seconds` of the run so far, and the range of those that are left. */
  take(share: number, seconds: number, left: readonly [number, number] | null): void {
    const due = SHARES[this.#next];
    if (due === undefined || share < due || left === null) return;
    this.list.push({ share, low: seconds + left[0], high: seconds + left[1] });
    this.#next = SHARES.filter((one) => one <= share).length;
  }

  copy(): Predictions {
    const copy = new Predictions();
    copy.list.push(...this.list);
    copy.#next = this.#next;
    return copy;
  }
}
