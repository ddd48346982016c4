/**
 * When a run pauses for want of memory: from 80 % of the limit on, until less than 60 % is in use. Where nothing runs and
 * nothing can be freed any more, the run goes on all the same, and pauses again only when clearly more is in use.
 */
import { PAUSE_AT, pressure } from './memory.js';

/** Of the limit: what has to come on top of what could not be freed before the run pauses again. */
const MORE = 0.05;

export class MemoryGuard {
  readonly #limit: number;
  #paused = false;
  /** Bytes from which on the run pauses. */
  #ceiling: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#ceiling = PAUSE_AT * limit;
  }

  /** What to do with `used` bytes in use. `stuck`: nothing of the run runs, and what could be freed was. */
  check(used: number, stuck: boolean): 'pause' | 'resume' | null {
    const isLow = pressure(used, this.#limit) === 'none';
    if (isLow) this.#ceiling = PAUSE_AT * this.#limit;
    if (!this.#paused) {
      if (used < this.#ceiling) return null;
      this.#paused = true;
      return 'pause';
    }
    if (!isLow && !stuck) return null;
    if (!isLow) this.#ceiling = Math.max(PAUSE_AT * this.#limit, used + MORE * this.#limit);
    this.#paused = false;
    return 'resume';
  }
}
