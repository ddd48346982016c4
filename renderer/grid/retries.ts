/** What failed, and when it may be asked again: each time after a longer pause. Owns the timers that tell. */

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;

interface Failure {
  readonly times: number;
  readonly timer: ReturnType<typeof setTimeout>;
  waits: boolean;
}

export class Retries<Key> {
  readonly #due: () => void;
  readonly #failures = new Map<Key, Failure>();

  /** Told whenever something may be asked again. */
  constructor(due: () => void) {
    this.#due = due;
  }

  get isEmpty(): boolean {
    return this.#failures.size === 0;
  }

  waits(key: Key): boolean {
    return this.#failures.get(key)?.waits ?? false;
  }

  failed(key: Key): void {
    const times = (this.#failures.get(key)?.times ?? 0) + 1;
    this.succeeded(key);
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (times - 1));
    const timer = setTimeout(() => {
      failure.waits = false;
      this.#due();
    }, pause);
    const failure: Failure = { times, timer, waits: true };
    this.#failures.set(key, failure);
  }

  succeeded(key: Key): void {
    clearTimeout(this.#failures.get(key)?.timer);
    this.#failures.delete(key);
  }

  /** Everything may be asked at once. */
  clear(): void {
    for (const { timer } of this.#failures.values()) clearTimeout(timer);
    this.#failures.clear();
  }
}
