/** The ready tasks that were not sent yet: which one a worker should get next. */
import { ReadySet } from './ready-set.js';
import type { TaskRecord } from './record.js';

export class ReadyTasks {
  readonly #anywhere = new ReadySet();
  /** By worker: tasks that only it may run. */
  readonly #at: readonly ReadySet[];
  readonly #records: readonly TaskRecord[];

  /** `records` is the list of all tasks by their order; it may grow. */
  constructor(workers: number, records: readonly TaskRecord[]) {
    this.#at = Array.from({ length: workers }, () => new ReadySet());
    this.#records = records;
  }

  /** Tasks that any worker may take. */
  get shared(): number {
    return this.#anywhere.size;
  }

  has(record: TaskRecord): boolean {
    return this.#setOf(record).has(record.order);
  }

  add(record: TaskRecord): void {
    this.#setOf(record).add(record.order);
  }

  delete(record: TaskRecord): void {
    this.#setOf(record).delete(record.order);
  }

  /** The task submitted first among those that the worker may run. */
  first(worker: number): TaskRecord | undefined {
    const shared = this.#anywhere.first();
    const own = this.#at[worker]?.first() ?? -1;
    if (shared < 0 || own < 0) return this.#records[Math.max(shared, own)];
    return this.#records[Math.min(shared, own)];
  }

  #setOf(record: TaskRecord): ReadySet {
    return record.home < 0 ? this.#anywhere : (this.#at[record.home] as ReadySet);
  }
}
