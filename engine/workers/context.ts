/** What an operation finds in the worker that runs it, and what a list of operations is. */
import type { Control } from '../formats/reader.js';
import { loadKernels } from '../kernels/load.js';
import type { Kernels } from '../kernels/load.js';
import type { RunTicket } from '../scheduler/task.js';
import { sharedMemory } from '../shared-memory.js';
import { ProvenFiles } from '../store/proven-files.js';
import { TaskControl } from './control.js';
import type { ControlTable } from './control.js';

/**
 * A named function that a task applies to its `args`. Its result goes to the driver by structured clone, or, for the
 * buffers that a `Transfer` names, by moving them.
 */
export type Operation = (args: never, context: WorkerContext) => unknown;
export type OperationList = Readonly<Record<string, Operation>>;

/** A result whose buffers are moved to the driver, not copied; the worker must not touch them afterwards. */
export class Transfer {
  constructor(
    readonly value: unknown,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}

/** State of a run in a worker that owns more than JavaScript objects. */
export interface Releasable {
  release(): void;
}

export interface WorkerResources {
  /** This worker's number, from 0. */
  readonly index: number;
  readonly table: ControlTable;
  /** Bytes of kernel memory that the worker may allocate. */
  readonly budget: number;
  /** The compiled kernels; without them, they are compiled from the file when first needed. */
  readonly module?: WebAssembly.Module;
}

const NO_MEMORY = { used: 0, reserved: 0 };

/** One life of a worker. Operations run one at a time, so what belongs to the current task is a plain field. */
export class WorkerContext {
  readonly index: number;
  /** State kept between tasks, by run and then by stage; `state` and `forget` are the usual way to it. */
  readonly states = new Map<string, Map<string, unknown>>();
  /** What this worker has proven of stored files, in any run. */
  readonly proven = new ProvenFiles();
  /** Progress and cancellation of the current task. */
  control: TaskControl;
  /** The id of the run on whose account the current task runs. */
  run = '';
  readonly #resources: WorkerResources;
  #kernels: Kernels | undefined;

  constructor(resources: WorkerResources) {
    this.#resources = resources;
    this.index = resources.index;
    this.control = this.#controlOf(0);
  }

  /** This worker's kernel instance; made when first asked for. */
  get kernels(): Kernels {
    this.#kernels ??= loadKernels(this.#resources.budget, this.#resources.module);
    return this.#kernels;
  }

  begin(ticket: RunTicket): void {
    this.run = ticket.run;
    this.control = this.#controlOf(ticket.slot);
  }

  end(): void {
    this.control.measure();
  }

  /** The current run's state for a stage, created when there is none. A `Releasable` is released with the run. */
  state<State>(stage: string, create: () => State): State {
    let stages = this.states.get(this.run);
    if (stages === undefined) this.states.set(this.run, (stages = new Map()));
    if (!stages.has(stage)) stages.set(stage, create());
    return stages.get(stage) as State;
  }

  /** The current run's state for a stage, if there is any. */
  peek<State>(stage: string): State | undefined {
    return this.states.get(this.run)?.get(stage) as State | undefined;
  }

  /** Releases the current run's state for all others. */
  keepOnly(kept: readonly string[]): void {
    for (const other of this.states.get(this.run)?.keys() ?? []) if (!kept.includes(other)) this.forget(other);
  }

  /** Releases the current run's state for a stage, if there is any. */
  forget(stage: string): void {
    const stages = this.states.get(this.run);
    const state = stages?.get(stage);
    stages?.delete(stage);
    releaseState(state);
  }

  /** Releases everything that a run keeps here. */
  release(run: string): void {
    const stages = this.states.get(run);
    this.states.delete(run);
    for (const state of stages?.values() ?? []) releaseState(state);
    sharedMemory.leave();
    this.end();
  }

  #controlOf(slot: number): TaskControl {
    return new TaskControl(this.#resources.table, slot, this.index, () => this.#kernels?.memory ?? NO_MEMORY);
  }
}

/** The control of whichever task the worker runs, for what lives longer than one task. */
export function liveControl(context: WorkerContext): Control {
  return {
    progress: (bytes, rows) => context.control.progress(bytes, rows),
    checkpoint: () => context.control.checkpoint(),
  };
}

function releaseState(state: unknown): void {
  if (typeof state !== 'object' || state === null || !('release' in state)) return;
  if (typeof state.release === 'function') (state as Releasable).release();
}
