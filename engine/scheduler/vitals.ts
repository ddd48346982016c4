/** What a run takes of the machine while it is active: memory by worker, processor time, bytes from and to files. */
import { availableParallelism } from 'node:os';
import type { EventBody, EventStream, WorkerMemory } from '../events.js';

export interface VitalSigns {
  workerMemory(): readonly WorkerMemory[];
  io(): { readonly read: number; readonly written: number };
}

/** Milliseconds between two measurements of rates. */
const INTERVAL = 300;

export class Vitals {
  readonly #events: EventStream;
  readonly #control: VitalSigns;
  /** By worker: bytes spilled before this run, and of this run so far. */
  readonly #before: readonly number[];
  readonly #spilled: number[];
  #cpu = process.cpuUsage();
  #io: { readonly read: number; readonly written: number };
  #at = performance.now();

  constructor(events: EventStream, control: VitalSigns) {
    this.#events = events;
    this.#control = control;
    this.#before = control.workerMemory().map(({ spilled }) => spilled);
    this.#spilled = this.#before.map(() => 0);
    this.#io = control.io();
  }

  /** Memory of the workers; `spilled` since the run began. */
  memory(): Extract<EventBody, { readonly type: 'memory' }> {
    const workers = this.#control.workerMemory().map((memory, worker) => {
      const spilled = Math.max(0, memory.spilled - (this.#before[worker] ?? 0));
      return { ...memory, spilled };
    });
    const sum = (of: (memory: WorkerMemory) => number): number => workers.reduce((total, one) => total + of(one), 0);
    return { type: 'memory', used: sum((one) => one.columns), spilled: sum((one) => one.spilled), workers };
  }

  /** Tells what was spilled since the last call, and the rates a few times a second and once more at the end. */
  report({ workers = [] }: { readonly workers?: readonly WorkerMemory[] }, isLast: boolean): void {
    workers.forEach(({ spilled }, worker) => {
      const bytes = spilled - (this.#spilled[worker] ?? 0);
      this.#spilled[worker] = spilled;
      if (bytes > 0) this.#events.emit({ type: 'spill', worker, bytes });
    });
    const now = performance.now();
    const seconds = (now - this.#at) / 1000;
    if (seconds <= 0 || (seconds * 1000 < INTERVAL && !isLast)) return;
    const { user, system } = process.cpuUsage(this.#cpu);
    const io = this.#control.io();
    const rate = (bytes: number): number => Math.max(0, Math.round(bytes / seconds));
    const cores = availableParallelism();
    const percent = Math.min(cores * 100, Math.round((user + system) / seconds / 1000) / 10);
    this.#events.emit({ type: 'cpu', percent, cores });
    this.#events.emit({
      type: 'io',
      read: rate(io.read - this.#io.read),
      written: rate(io.written - this.#io.written),
    });
    this.#cpu = process.cpuUsage();
    this.#io = io;
    this.#at = now;
  }
}
