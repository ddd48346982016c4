/**
 * A value that changes, and its followers: each gets the value of now, then whatever it is when they ask again. Followers that
 * are slow skip values, they never queue them.
 */
export class Latest<T> {
  #value: T;
  #version = 0;
  #ended = false;
  #wake: (() => void)[] = [];

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    this.#version++;
    this.#notify();
  }

  /** No more values: followers get the last one and end. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  async *follow(signal: AbortSignal): AsyncGenerator<T, void, void> {
    let seen = -1;
    while (!signal.aborted) {
      if (seen !== this.#version) {
        seen = this.#version;
        yield this.#value;
      } else if (this.#ended) return;
      else await this.#change(signal);
    }
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        done();
      };
      this.#wake.push(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/** Calls at most once in `interval` milliseconds, the last time always. */
export function throttled(interval: number, call: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let last = 0;
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + interval - Date.now());
    timer = setTimeout(() => {
      timer = null;
      last = Date.now();
      call();
    }, wait);
    timer.unref();
  };
}
