/**
 * Where the time of this thread goes, part by part, and the bytes that it moves from and to files. Whoever begins a kind of
 * work says so and goes back to the one before; each millisecond belongs to one part. A thread has one meter.
 */

/** Milliseconds by part. */
export interface WorkTimes {
  readonly compute: number;
  readonly read: number;
  /** From bytes to columns. */
  readonly parse: number;
  readonly write: number;
  readonly spill: number;
}

export type Part = keyof WorkTimes;

class Meter {
  #part: Part = 'compute';
  #since = performance.now();
  #times: Record<Part, number> = none();
  #bytesRead = 0;
  #bytesWritten = 0;

  /** From now on time belongs to `part`; gives the part that it belonged to. */
  enter(part: Part): Part {
    const now = performance.now();
    const before = this.#part;
    this.#times[before] += now - this.#since;
    this.#since = now;
    this.#part = part;
    return before;
  }

  /** Times the action as `part`. */
  within<T>(part: Part, action: () => T): T {
    const before = this.enter(part);
    try {
      return action();
    } finally {
      this.enter(before);
    }
  }

  countRead(bytes: number): void {
    this.#bytesRead += bytes;
  }

  countWritten(bytes: number): void {
    this.#bytesWritten += bytes;
  }

  /** Times since the last call; the next part is `compute`. */
  takeTimes(): WorkTimes {
    this.enter('compute');
    const times = this.#times;
    this.#times = none();
    return times;
  }

  /** Bytes since the last call. */
  takeBytes(): { readonly read: number; readonly written: number } {
    const bytes = { read: this.#bytesRead, written: this.#bytesWritten };
    this.#bytesRead = 0;
    this.#bytesWritten = 0;
    return bytes;
  }
}

export const meter = new Meter();

function none(): Record<Part, number> {
  return { compute: 0, read: 0, parse: 0, write: 0, spill: 0 };
}
