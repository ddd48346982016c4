import type { TaskResult } from './task.js';
import type { RunOptions } from './run.js';
import { Vitals } from './vitals.js';

/** Milliseconds between two reports of progress. */
const POLL = 100;

/** Adds up what the workers count, less what was counted by tasks that are run again, and reports it ten times a second. */
export class RunProgress {
  /** Bytes of all tasks added. */
  expected = 0;
  /** By group: bytes of tasks that will come one after the other. */
  readonly #groups = new Map<string, { readonly announced: number; added: number }>();
  readonly #slot: number;
  readonly #options: RunOptions;
  /** By worker: counts of the tasks that are done, as they reported them themselves. */
  readonly #finished: { bytes: number; rows: number }[];
  /** By key: what tasks have counted; needed when they are lost or their rows are read again. */
  readonly #counted = new Map<string, { readonly bytes: number; readonly rows: number }>();
  /** Tasks under way whose rows will be read again. */
  readonly #discounted = new Set<string>();
  readonly #wasted = { bytes: 0, rows: 0 };
  readonly #vitals: Vitals;
  /** Called at every report. */
  readonly #onReport: () => void;
  #timer: NodeJS.Timeout | null = null;
  #last = '';

  constructor(workers: number, slot: number, options: RunOptions, onReport: () => void) {
    this.#vitals = new Vitals(options.events, options.control);
    this.#onReport = onReport;
    this.#slot = slot;
    this.#options = options;
    this.#finished = Array.from({ length: workers }, () => ({ bytes: 0, rows: 0 }));
  }

  /** Bytes that tasks of the group will read, as far as they were not added yet. */
  announce(group: string, bytes: number): void {
    this.#groups.set(group, { announced: bytes, added: 0 });
  }

  /** The group will have no further tasks. */
  complete(group: string): void {
    this.#groups.delete(group);
  }

  add(group: string, bytes: number): void {
    this.expected += bytes;
    const known = this.#groups.get(group);
    if (known !== undefined) known.added += bytes;
  }

  start(): void {
    if (this.#timer !== null) return;
    // Of a run that is over before the first report this is what is known of its memory at the beginning.
    this.#options.events.emit(this.#vitals.memory());
    this.#timer = setInterval(() => this.#report(false), POLL).unref();
  }

  finish(key: string, worker: number, { bytes, rows }: TaskResult): void {
    const finished = this.#finished[worker];
    if (finished === undefined) return;
    finished.bytes += bytes;
    finished.rows += rows;
    if (this.#discounted.delete(key)) this.#wasted.rows += rows;
    else if (bytes > 0 || rows > 0) this.#counted.set(key, { bytes, rows });
  }

  /** The tasks' rows do not count, whether they are through or not; the bytes stay as work done. */
  discount(keys: readonly string[]): void {
    for (const key of keys) {
      const done = this.#counted.get(key);
      if (done === undefined) this.#discounted.add(key);
      else this.#wasted.rows += done.rows;
      if (done !== undefined) this.#counted.set(key, { bytes: done.bytes, rows: 0 });
    }
  }

  /** What the tasks counted, done or half done, on a worker that died does not count any more. */
  forget(worker: number, keys: readonly string[]): void {
    const counted = this.#options.control.totals(this.#slot, worker);
    const finished = this.#finished[worker];
    if (finished === undefined) return;
    this.#wasted.bytes += counted.bytes - finished.bytes;
    this.#wasted.rows += counted.rows - finished.rows;
    this.#finished[worker] = { ...counted };
    for (const key of keys) {
      const done = this.#counted.get(key);
      this.#counted.delete(key);
      this.#wasted.bytes += done?.bytes ?? 0;
      this.#wasted.rows += done?.rows ?? 0;
    }
  }

  totals(): { readonly bytes: number; readonly rows: number } {
    let bytes = -this.#wasted.bytes;
    let rows = -this.#wasted.rows;
    this.#finished.forEach((_, worker) => {
      const counted = this.#options.control.totals(this.#slot, worker);
      bytes += counted.bytes;
      rows += counted.rows;
    });
    return { bytes, rows };
  }

  end(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#report(true);
  }

  #report(isLast: boolean): void {
    this.#onReport();
    const { events } = this.#options;
    const totalBytes = this.#totalBytes();
    const { bytes: read, rows } = this.totals();
    const bytes = Math.min(read, totalBytes);
    const memory = this.#vitals.memory();
    this.#vitals.report(memory, isLast);
    const now = `${bytes} ${rows} ${memory.used} ${memory.spilled}`;
    if (now === this.#last) return;
    this.#last = now;
    events.emit({ type: 'progress', bytes, totalBytes, rows });
    events.emit(memory);
  }

  /** What was announced of a group counts until more of it was added. */
  #totalBytes(): number {
    let { totalBytes = this.expected } = this.#options;
    for (const { announced, added } of this.#groups.values()) totalBytes += Math.max(0, announced - added);
    return totalBytes;
  }
}
