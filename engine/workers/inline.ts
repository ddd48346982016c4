/** An executor in the calling thread, for `--threads 0`, debugging and tests: the same operations, no threads. */
import { setImmediate } from 'node:timers/promises';
import { PartitaError } from '../errors.js';
import type { Executor, RunTicket, Task, TaskResult } from '../scheduler/task.js';
import { ControlTable } from './control.js';
import { WorkerContext } from './context.js';
import type { OperationList } from './context.js';
import { Lives } from './lives.js';
import { operations as allOperations } from './operations.js';
import { serve } from './serve.js';
import type { WorkerAnswer, WorkerReply, WorkerRequest } from './serve.js';

export interface InlineOptions {
  /** Workers that take turns in this thread, each with its own kernels and state. */
  readonly workers?: number;
  /** Bytes of kernel memory a worker. */
  readonly budget: number;
  readonly operations?: OperationList;
}

export interface InlineExecutor extends Executor {
  readonly control: ControlTable;
}

/** After this many milliseconds of work the thread's other business gets a turn. */
const SLICE = 8;

export function createInline(options: InlineOptions): InlineExecutor {
  return new Inline(options.workers ?? 1, options.budget, options.operations ?? allOperations);
}

class Inline implements InlineExecutor {
  readonly control: ControlTable;
  readonly #lives: Lives;
  readonly #budget: number;
  readonly #operations: OperationList;
  readonly #answers: ((request: WorkerRequest) => Promise<WorkerAnswer>)[] = [];
  #sliceEnd = 0;

  constructor(
    readonly workers: number,
    budget: number,
    operations: OperationList,
  ) {
    this.control = new ControlTable(workers);
    this.#lives = new Lives(workers);
    this.#budget = budget;
    this.#operations = operations;
    for (let worker = 0; worker < workers; worker++) this.#start(worker);
  }

  run(worker: number, task: Task, ticket: RunTicket): Promise<TaskResult> {
    return this.#lives.track(worker, task, ticket, this.#ask(worker, { ...ticket, op: task.op, args: task.args }));
  }

  epoch(worker: number): number {
    return this.#lives.epoch(worker);
  }

  onLost(listener: Parameters<Executor['onLost']>[0]): () => void {
    return this.#lives.onLost(listener);
  }

  withdraw(ticket: RunTicket): void {
    this.#lives.withdraw(ticket);
  }

  async release({ run, slot }: RunTicket): Promise<void> {
    await Promise.all(this.#answers.map((answer) => answer({ run, slot, op: null, args: null })));
  }

  /** The worker gets fresh state; what it was doing cannot be interrupted and goes on unheard to its next await. */
  async terminate(worker: number): Promise<void> {
    this.#start(worker);
    this.#lives.lose(worker, this.epoch(worker), true, new Error('terminated'));
  }

  async close(): Promise<void> {
    for (let worker = 0; worker < this.workers; worker++) {
      this.#lives.lose(worker, this.epoch(worker), true, new Error('closed'));
    }
    this.#answers.length = 0;
  }

  #start(worker: number): void {
    const resources = { index: worker, table: this.control, budget: this.#budget };
    this.#answers[worker] = serve(this.#operations, new WorkerContext(resources), () => this.#breathe());
  }

  async #ask(worker: number, request: WorkerRequest): Promise<WorkerReply> {
    const answer = this.#answers[worker];
    if (answer === undefined) throw new PartitaError('bug', 'the executor is closed', { domain: 'workers' });
    return (await answer(request)).reply;
  }

  async #breathe(): Promise<void> {
    if (performance.now() < this.#sliceEnd) return;
    await setImmediate();
    this.#sliceEnd = performance.now() + SLICE;
  }
}
