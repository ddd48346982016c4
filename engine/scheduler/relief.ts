/** Pauses a run while memory is short, and asks for memory back meanwhile. It never waits for what cannot come. */
import { MemoryGuard } from './memory-guard.js';

export interface MemoryWatch {
  /** Bytes that the process may use. */
  readonly limit: number;
  /** Bytes in use now. */
  readonly used: () => number;
  /** Asks everyone who holds memory of the run to give back what they can; resolves, also where nothing could be given. */
  readonly relieve: () => Promise<void>;
}

export interface Pausable {
  pause(): void;
  resume(): void;
  /** Whether no task of the run is running. */
  idle(): boolean;
}

export class Relief {
  readonly #watch: MemoryWatch;
  readonly #run: Pausable;
  readonly #guard: MemoryGuard;
  #asked = false;
  #ended = false;

  constructor(watch: MemoryWatch, run: Pausable) {
    this.#watch = watch;
    this.#run = run;
    this.#guard = new MemoryGuard(watch.limit);
  }

  /** Called now and then while the run is active. */
  check(): void {
    if (this.#ended) return;
    const action = this.#guard.check(this.#watch.used(), !this.#asked && this.#run.idle());
    if (action === 'resume') this.#run.resume();
    if (action !== 'pause') return;
    this.#run.pause();
    this.#asked = true;
    const end = (): void => {
      this.#asked = false;
      this.check();
    };
    this.#watch.relieve().then(end, end);
  }

  /** The run is over. */
  end(): void {
    this.#ended = true;
  }
}
