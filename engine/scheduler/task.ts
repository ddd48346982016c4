/** Tasks as plain data, and what executes them. */

/** One unit of work: a registered operation applied to plain data (paths, ranges, expressions), never to closures. */
export interface Task {
  /** Unique in the run, readable: `scan-groupby/12`. */
  readonly key: string;
  /** Name of the operation in the workers' list. */
  readonly op: string;
  readonly args: unknown;
  /** Keys of the tasks that must be done before. */
  readonly deps: readonly string[];
  /** For display and statistics: the operator's name and the partition's number. */
  readonly group: string;
  readonly partition: number;
  /** Set where only this worker will do, because its state lives there. */
  readonly worker?: number;
  /**
   * Whether the result is state inside the worker that ran it, gone when that worker dies: the task is then done again.
   * Such tasks of one `group` are given up to the driver by that group's flush tasks.
   */
  readonly accumulates?: boolean;
  /** Bytes the task is expected to read; for progress and order. */
  readonly bytes: number;
}

/** Runs tasks on numbered workers, one at a time each. Knows nothing of dependencies. */
export interface Executor {
  readonly workers: number;
  /** Rejects with `WorkerLostError` when the worker died, with a `PartitaError` when the task failed. */
  run(worker: number, task: Task): Promise<unknown>;
  /** Ends a worker at once, whatever it does; a fresh one takes its place. Its running task rejects as lost. */
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
