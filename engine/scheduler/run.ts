/**
 * One run of a task graph: carries the scheduler's instructions out on an executor and tells the event stream. The only file
 * of the scheduler that awaits. The graph may grow until `close`, which ends the run, frees what it holds in the workers
 * and lets the driver clean up.
 */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { EventStream, TaskSpans } from '../events.js';
import type { OperatorName } from '../operator-words.js';
import type { Instruction, Outcome, SchedulerEvent } from './messages.js';
import type { PauseSwitch } from './pause-switch.js';
import { RunProgress } from './progress.js';
import { Relief, type MemoryWatch } from './relief.js';
import { SchedulerState } from './state.js';
import { WorkerLostError } from './task.js';
import type { Executor, RunTicket, Task, TaskResult, WorkerLoss } from './task.js';
import type { VitalSigns } from './vitals.js';

/** What a run needs of the table that the workers share; `ControlTable` of `workers/control.ts`. */
export interface RunControl extends VitalSigns {
  acquire(): number;
  release(slot: number): void;
  stop(slot: number): void;
  totals(slot: number, worker: number): { readonly bytes: number; readonly rows: number };
}

/** A task's result as the driver gets it, with the life of the worker that it came from. */
export interface TaskOutcome {
  readonly task: Task;
  readonly value: unknown;
  readonly worker: number;
  readonly epoch: number;
}

export interface RunOptions {
  readonly events: EventStream;
  readonly control: RunControl;
  readonly signal?: AbortSignal;
  /** While it is on, no further task is begun. */
  readonly pause?: PauseSwitch;
  /** Where given, the run pauses by itself while memory is short. */
  readonly memory?: MemoryWatch;
  readonly onFailure?: 'stop' | 'continue';
  /** Bytes that the run will read, where known; else the sum over its tasks. */
  readonly totalBytes?: number;
  /** Gets each result once, in the order in which tasks end. Returns true when it has taken the value: the run then forgets it. */
  readonly onResult?: (outcome: TaskOutcome) => boolean | void;
  /**
   * The driver must forget everything that came from tasks of `groups` in this life of the worker: the rows behind it will
   * come again.
   */
  readonly onLost?: (loss: {
    readonly worker: number;
    readonly epoch: number;
    readonly groups: readonly string[];
  }) => void;
  /** Called by `close`, after the last task has stopped and the workers' state is freed: temporary files can go. */
  readonly cleanUp?: (outcome: Outcome) => void | Promise<void>;
}

/** Milliseconds that running tasks have to stop by themselves once the run is cancelled. */
const GRACE = 150;

/** What a done task counted, and where its time went. */
interface Measured {
  readonly rows: number;
  readonly bytes: number;
  readonly spans?: TaskSpans;
  readonly spilled?: number;
}

/** A group of tasks for people: `title` in English, `operators` for other languages. */
export interface GroupDescription {
  readonly group: string;
  readonly title: string;
  readonly operators: readonly OperatorName[];
}

interface Waiter {
  /** Tasks yet to be done. */
  remaining: number;
  readonly resolve: () => void;
  readonly reject: (error: PartitaError) => void;
}

export class Run {
  readonly ticket: RunTicket;
  readonly #executor: Executor;
  readonly #options: RunOptions;
  readonly #core: SchedulerState;
  readonly #values = new Map<string, unknown>();
  readonly #waiters = new Map<string, Waiter[]>();
  readonly #progress: RunProgress;
  readonly #cleanups: (() => void)[] = [];
  #outcome: Outcome = 'done';
  #error: PartitaError | null = null;
  #idle: (() => void)[] = [];
  #terminations: Promise<void>[] = [];
  #closing: Promise<void> | null = null;
  readonly #inbox: SchedulerEvent[] = [];
  readonly #relief: Relief | null;
  /** By worker: when its task was at its turn. */
  readonly #begun: number[] = [];
  /** By key: of tasks that are about to be done. */
  readonly #measured = new Map<string, Measured>();
  /** Whether the core cannot be trusted any more. */
  #broken = false;

  constructor(executor: Executor, options: RunOptions) {
    const { events, control, signal, pause, memory, onFailure = 'stop' } = options;
    this.#executor = executor;
    this.#options = options;
    this.ticket = { run: events.run, slot: control.acquire() };
    this.#core = new SchedulerState({ workers: executor.workers, onFailure });
    this.#relief = memory === undefined ? null : new Relief(memory, this.#pausable());
    this.#progress = new RunProgress(executor.workers, this.ticket.slot, options, () => this.#relief?.check());
    this.#cleanups.push(executor.onLost((loss) => this.#lost(loss)));
    for (let worker = 0; worker < executor.workers; worker++) {
      this.#dispatch({ type: 'worker-started', worker, epoch: executor.epoch(worker) });
    }
    if (pause !== undefined) {
      const follow = (paused: boolean): void => (paused ? this.pause() : this.resume());
      this.#cleanups.push(pause.listen(follow));
      follow(pause.paused);
    }
    const onAbort = (): void => this.cancel();
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#cleanups.push(() => signal?.removeEventListener('abort', onAbort));
    if (signal?.aborted === true) this.cancel();
  }

  /** Adds tasks; dependencies come before their dependents. Their results are asked for by key, or taken by `onResult`. */
  add(tasks: readonly Task[]): void {
    if (this.#closing !== null) throw new PartitaError('bug', 'the run is closed', { domain: 'scheduler' });
    this.#dispatch({ type: 'tasks-added', tasks });
  }

  /** Waits until all the tasks are done. Rejects when one of them fails or the run ends without it. */
  done(keys: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { remaining: 0, resolve, reject };
      for (const key of keys) {
        const state = this.#core.stateOf(key);
        if (state === 'done') continue;
        if (state === 'failed' || state === 'cancelled') return reject(this.#reasonOf(key));
        waiter.remaining++;
        const others = this.#waiters.get(key);
        if (others === undefined) this.#waiters.set(key, [waiter]);
        else others.push(waiter);
      }
      if (waiter.remaining === 0) resolve();
    });
  }

  /** The value that the task gave, kept until `forget`. An accumulating task's value is that of its last execution. */
  async result(key: string): Promise<unknown> {
    await this.done([key]);
    return this.#values.get(key);
  }

  /** Lets go of values that are not needed any more. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#values.delete(key);
  }

  /** Describes a group for people, before its first task; `bytes`: what its tasks will read, where they come one by one. */
  describe(group: GroupDescription, bytes = 0): void {
    this.#options.events.emit({ type: 'group', ...group });
    if (bytes > 0) this.#progress.announce(group.group, bytes);
  }

  /** No further task of the group will come. */
  complete(group: string): void {
    this.#progress.complete(group);
  }

  /** The rows that these tasks read, or are still reading, will be read again: what was counted of them does not count. */
  discount(keys: readonly string[]): void {
    this.#progress.discount(keys);
  }

  /** The tasks' results are not needed any more: those that have not begun, and what depends on them, are cancelled. */
  drop(keys: readonly string[]): void {
    this.#dispatch({ type: 'dropped', keys });
  }

  /** Sends no further task until `resume`. */
  pause(): void {
    this.#dispatch({ type: 'pause', reason: 'user' });
  }

  resume(): void {
    this.#dispatch({ type: 'resume', reason: 'user' });
  }

  /** Asks all tasks to stop, and ends the threads of those that do not. All waiting promises reject at once. */
  cancel(): void {
    this.#dispatch({ type: 'cancel' });
  }

  /** What happened to the task so far, for people. */
  storyOf(key: string): string {
    return this.#core.storyOf(key);
  }

  /** Counts so far, of rows that will count in the end. */
  get totals(): { readonly bytes: number; readonly rows: number } {
    return this.#progress.totals();
  }

  /**
   * Ends the run: whatever is still open is cancelled. Resolves when nothing of it runs any more, the workers have freed its
   * state and `cleanUp` is through, with how it ended.
   */
  async close(): Promise<{ readonly outcome: Outcome; readonly error: PartitaError | null }> {
    await (this.#closing ??= this.#close());
    return { outcome: this.#outcome, error: this.#error };
  }

  async #close(): Promise<void> {
    if (this.#broken) {
      for (let worker = 0; worker < this.#executor.workers; worker++) await this.#executor.terminate(worker);
    } else if (this.#core.open > 0) {
      this.cancel();
      await new Promise<void>((resolve) => this.#idle.push(resolve));
    }
    await Promise.all(this.#terminations);
    this.#progress.end();
    this.#relief?.end();
    for (const cleanup of this.#cleanups) cleanup();
    await this.#executor.release(this.ticket);
    this.#options.control.release(this.ticket.slot);
    this.#values.clear();
    await this.#options.cleanUp?.(this.#outcome);
  }

  /** Events that listeners cause while instructions are carried out wait until those are through. */
  #dispatch(event: SchedulerEvent): void {
    this.#inbox.push(event);
    if (this.#inbox.length > 1) return;
    try {
      for (let next = this.#inbox[0]; next !== undefined; next = this.#inbox[0]) {
        for (const instruction of this.#core.handle(next)) this.#carryOut(instruction);
        this.#inbox.shift();
      }
    } catch (error) {
      this.#inbox.length = 0;
      throw error;
    }
  }

  /** As `dispatch`, where nobody would hear an error: it then ends the run. */
  #report(event: SchedulerEvent): void {
    try {
      this.#dispatch(event);
    } catch (thrown) {
      this.#outcome = 'failed';
      this.#broken = true;
      this.#stop(PartitaError.from(thrown, 'scheduler'));
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  #carryOut(instruction: Instruction): void {
    switch (instruction.type) {
      case 'added': {
        const { key, group, partition, deps, after = [], bytes, source } = instruction.task;
        const read = source === undefined ? {} : { source };
        this.#options.events.emit({
          type: 'task-added',
          key,
          group,
          partition,
          deps: [...after, ...deps],
          bytes,
          ...read,
        });
        this.#progress.add(group, bytes);
        return;
      }
      case 'moved':
        return this.#moved(instruction);
      case 'run':
        void this.#execute(instruction.task, instruction.worker, instruction.epoch);
        return;
      case 'lost': {
        const { worker, epoch, groups, tasks } = instruction;
        this.#options.events.emit({ type: 'worker-lost', worker, tasks });
        this.#progress.forget(worker, tasks);
        for (const key of tasks) this.#values.delete(key);
        this.#options.onLost?.({ worker, epoch, groups });
        return;
      }
      case 'paused':
      case 'resumed':
        this.#options.events.emit(instruction);
        return;
      case 'stop':
        return this.#stop(instruction.error);
      case 'terminate':
        this.#terminations.push(this.#executor.terminate(instruction.worker));
        return;
      case 'settled':
        this.#outcome = instruction.outcome;
        this.#error = instruction.error;
        for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  #moved({ task, from, to, worker }: Extract<Instruction, { type: 'moved' }>): void {
    const { key } = task;
    if (to === 'running' && worker !== null) this.#begun[worker] = performance.now();
    const measured = to === 'done' ? this.#measured.get(key) : undefined;
    const error = to === 'failed' && from === 'running' ? this.#core.errorOf(key)?.toWire() : undefined;
    this.#options.events.emit({ type: 'task', key, from, to, worker, ...measured, ...(error && { error }) });
    this.#measured.delete(key);
    if (to !== 'done' && to !== 'failed' && to !== 'cancelled') return;
    const waiters = this.#waiters.get(task.key);
    if (waiters === undefined) return;
    this.#waiters.delete(task.key);
    for (const waiter of waiters) {
      if (to !== 'done') waiter.reject(this.#reasonOf(task.key));
      else if (--waiter.remaining === 0) waiter.resolve();
    }
  }

  async #execute(task: Task, worker: number, epoch: number): Promise<void> {
    this.#progress.start();
    try {
      const result = await this.#executor.run(worker, task, this.ticket);
      if (this.#executor.epoch(worker) !== epoch) return; // the worker died meanwhile: the task is run again
      this.#keep(task, result, worker, epoch);
      this.#report({ type: 'task-finished', key: task.key, worker, epoch });
    } catch (thrown) {
      if (thrown instanceof WorkerLostError) return; // `#lost` was told before
      this.#report({ type: 'task-failed', key: task.key, worker, epoch, error: PartitaError.from(thrown, 'worker') });
    }
  }

  #keep(task: Task, result: TaskResult, worker: number, epoch: number): void {
    this.#progress.finish(task.key, worker, result);
    this.#measured.set(task.key, this.#measure(worker, result));
    const taken = this.#options.onResult?.({ task, value: result.value, worker, epoch }) === true;
    if (!taken && result.value !== undefined) this.#values.set(task.key, result.value);
  }

  #measure(worker: number, { rows, bytes, times, spilled }: TaskResult): Measured {
    const counted = { rows, bytes, ...(spilled !== undefined && { spilled }) };
    if (times === undefined) return counted;
    const { read, parse, compute, write, spill } = times;
    const wait = performance.now() - (this.#begun[worker] ?? 0) - read - parse - compute - write - spill;
    const spans = {
      read: hundredths(read),
      parse: hundredths(parse),
      compute: hundredths(compute),
      write: hundredths(write),
      spill: hundredths(spill),
      wait: Math.max(0, hundredths(wait)),
    };
    return { ...counted, spans };
  }

  #pausable(): ConstructorParameters<typeof Relief>[1] {
    return {
      pause: () => this.#report({ type: 'pause', reason: 'memory' }),
      resume: () => this.#report({ type: 'resume', reason: 'memory' }),
      idle: () => this.#core.workers.every(({ queue }) => queue.length === 0),
    };
  }

  #lost({ worker, epoch, running, deliberate, cause }: WorkerLoss): void {
    const isOurs = running !== null && this.#core.has(running.key) && this.#core.recordOf(running.key).task === running;
    const blamed = !deliberate && isOurs ? running.key : null;
    const idle = !deliberate && running === null;
    this.#report({ type: 'worker-lost', worker, epoch, running: blamed, idle, cause });
    this.#report({ type: 'worker-started', worker, epoch: epoch + 1 });
  }

  #stop(error: PartitaError): void {
    this.#error = error;
    this.#options.control.stop(this.ticket.slot);
    this.#executor.withdraw(this.ticket);
    const overdue = setTimeout(() => this.#report({ type: 'overdue' }), GRACE);
    this.#cleanups.push(() => clearTimeout(overdue));
    const waiters = new Set([...this.#waiters.values()].flat());
    this.#waiters.clear();
    for (const waiter of waiters) waiter.reject(error);
  }

  /** Why a task will have no result: its own error, else what ended the run. */
  #reasonOf(key: string): PartitaError {
    const dropped = new PartitaError('cancelled', words`${key} was dropped`, { domain: 'scheduler', value: key });
    return this.#core.errorOf(key) ?? this.#error ?? dropped;
  }
}

function hundredths(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
