/** Tasks as plain data, and what executes them. */
import type { WorkTimes } from '../meter.js';

/** One unit of work: a registered operation applied to plain data (paths, ranges, expressions), never to closures. */
export interface Task {
  /** Unique in the run, readable: `scan-groupby/12`. */
  readonly key: string;
  /** Name of the operation in the workers' list. */
  readonly op: string;
  readonly args: unknown;
  /** Keys of the tasks that must be done before; each was added before this one, or stands before it in the same list. */
  readonly deps: readonly string[];
  /** Keys of tasks that were done before it was added, and whose output it takes; for display. */
  readonly after?: readonly string[];
  /** For display and statistics: the operator's name and the partition's number. */
  readonly group: string;
  readonly partition: number;
  /** Set where only this worker will do, because its state lives there. */
  readonly worker?: number;
  /**
   * Whether the result is state inside the worker that ran it, gone when that worker dies: the task is then done again.
   * Such tasks of one `group` are given up to the driver by that group's flush tasks.
   *
   * A flush task is one of the same `group` that has a `worker` and does not accumulate. It waits by itself for every
   * accumulating task of its group that may still run on its worker, so `deps` need not name them. Once the first flush
   * task of a group has begun, nothing may be added that accumulates in that group.
   */
  readonly accumulates?: boolean;
  /** Bytes the task is expected to read; for progress. */
  readonly bytes: number;
  /** The stretch of a file that it reads; for display. */
  readonly source?: { readonly path: string; readonly start: number; readonly end: number };
}

/** What a task has left behind: the operation's value, what it counted by `Control.progress`, and where its time went. */
export interface TaskResult {
  readonly value: unknown;
  readonly bytes: number;
  readonly rows: number;
  readonly times?: WorkTimes;
  /** Bytes of it that went to disk for want of memory; left out where none did. */
  readonly spilled?: number;
}

/** On whose account a task runs: where its worker state belongs and which flags and counters of the control table are its. */
export interface RunTicket {
  /** The run's id; unique for the life of the process. */
  readonly run: string;
  /** The run's place in the control table. */
  readonly slot: number;
}

/** One death of a worker. */
export interface WorkerLoss {
  readonly worker: number;
  /** The life that ended; the replacement has `epoch + 1`. */
  readonly epoch: number;
  /** The task at which the worker died, or null when it had nothing to do. */
  readonly running: Task | null;
  /** Whether `terminate` was called: then the task bears no blame. */
  readonly deliberate: boolean;
  readonly cause: Error;
}

/** Runs tasks on numbered workers, one at a time each, in the order given. Knows nothing of dependencies. */
export interface Executor {
  readonly workers: number;
  /** Rejects with `WorkerLostError` when the worker died, with a `PartitaError` when the task failed. */
  run(worker: number, task: Task, ticket: RunTicket): Promise<TaskResult>;
  /** How often the worker was replaced so far. */
  epoch(worker: number): number;
  /** Calls `listener` at every death, also of an idle worker, before its tasks reject. Returns what ends that. */
  onLost(listener: (loss: WorkerLoss) => void): () => void;
  /** Rejects the run's tasks that stand behind those of other runs, as `cancelled`. */
  withdraw(ticket: RunTicket): void;
  /** Frees all state that the run holds in the workers. */
  release(ticket: RunTicket): Promise<void>;
  /** Ends a worker at once, whatever it does; a fresh one takes its place. Its tasks reject as lost. */
  terminate(worker: number): Promise<void>;
  close(): Promise<void>;
}

export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
  constructor(
    readonly worker: number,
    options?: ErrorOptions,
  ) {
    super(`worker ${worker} was lost`, options);
  }
}
