/**
 * An executor over worker threads. Each worker is a Piscina pool of exactly one thread, so that a task can be addressed to
 * the worker that holds its state. A thread that exits, throws outside an operation or runs out of memory is replaced.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { PartitaError } from '../errors.js';
import { compileKernels } from '../kernels/load.js';
import type { Executor, RunTicket, Task, TaskResult } from '../scheduler/task.js';
import { ControlTable } from './control.js';
import { Lives } from './lives.js';
import type { WorkerReply, WorkerRequest } from './serve.js';
import type { ThreadData } from './thread.js';

export interface ThreadsOptions {
  readonly threads: number;
  /** Bytes of kernel memory a worker. */
  readonly budget: number;
  /** The compiled kernels; null for workers that need none. */
  readonly module?: WebAssembly.Module | null;
  /** Entry file of the workers, JavaScript. Default: `worker.js` as built. */
  readonly filename?: string;
  /** Most bytes of JavaScript objects in a worker; a worker that needs more dies. */
  readonly heapLimit?: number;
}

export interface ThreadsExecutor extends Executor {
  readonly control: ControlTable;
}

/** Kernel memory and buffers are not part of the heap: this holds paths, reports and dictionaries only. */
const HEAP_LIMIT = 1 << 30;

/**
 * Piscina first tries to `require` the entry file. Where Node can require ES modules, a thread that is terminated meanwhile
 * ends the whole process ("v8::ToLocalChecked Empty MaybeLocal"); an import does not.
 */
const LOADING = process.allowedNodeEnvironmentFlags.has('--experimental-require-module')
  ? ['--no-experimental-require-module']
  : [];

export function createThreads(options: ThreadsOptions): ThreadsExecutor {
  return new Threads(options);
}

/** One life of a thread. */
interface Life {
  readonly pool: Piscina;
  readonly epoch: number;
  /** Set once `terminate` was called. */
  ending: Promise<void> | null;
}

class Threads implements ThreadsExecutor {
  readonly workers: number;
  readonly control: ControlTable;
  readonly #lives: Lives;
  readonly #threads: Life[] = [];
  readonly #options: ThreadsOptions;
  readonly #module: WebAssembly.Module | null;
  readonly #filename: string;
  #closed = false;

  constructor(options: ThreadsOptions) {
    this.workers = options.threads;
    this.control = new ControlTable(options.threads);
    this.#lives = new Lives(options.threads);
    this.#options = options;
    this.#module = options.module === undefined ? compileKernels() : options.module;
    this.#filename = options.filename ?? workerFile();
    for (let worker = 0; worker < this.workers; worker++) this.#start(worker, 0);
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
    // A worker that dies meanwhile has released everything.
    const asked = this.#threads.map(
      ({ pool, ending }) =>
        ending ?? pool.run({ run, slot, op: null, args: null } satisfies WorkerRequest).catch(() => {}),
    );
    await Promise.all(asked);
  }

  terminate(worker: number): Promise<void> {
    const life = this.#threads[worker] as Life;
    life.ending ??= this.#end(worker, life, new Error('terminated'));
    return life.ending;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((_, worker) => this.terminate(worker)));
  }

  #start(worker: number, epoch: number): void {
    const { budget, heapLimit = HEAP_LIMIT } = this.#options;
    const data: ThreadData = {
      index: worker,
      workers: this.workers,
      control: this.control.buffer,
      budget,
      ...(this.#module && { module: this.#module }),
    };
    const pool = new Piscina({
      filename: this.#filename,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Infinity,
      // Everything is sent to the thread at once, which keeps the order; Piscina's own queue does not.
      concurrentTasksPerWorker: Infinity,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(heapLimit / 2 ** 20), maxYoungGenerationSizeMb: 32 },
      execArgv: LOADING,
      recordTiming: false,
      workerData: data,
    });
    const life: Life = { pool, epoch, ending: null };
    this.#threads[worker] = life;
    // Emitted again for a thread without tasks, where an unheard error would end the process.
    pool.on('error', () => {});
    const thread = pool.threads[0];
    thread?.on('error', (error: unknown) => this.#lost(worker, life, error));
    thread?.on('exit', (code) => this.#lost(worker, life, new Error(`its thread exited with code ${code}`)));
    this.control.setMemory(worker, 0, 0);
  }

  async #ask(worker: number, request: WorkerRequest): Promise<WorkerReply> {
    const life = this.#threads[worker] as Life;
    try {
      if (life.ending === null) return (await life.pool.run(request)) as WorkerReply;
    } catch (thrown) {
      // Operations answer with their errors: what is thrown here is a request that cannot be cloned, or the thread's death.
      if ((thrown as Error).name === 'DataCloneError') throw thrown;
      this.#lost(worker, life, thrown);
    }
    return new Promise(() => {}); // `Lives` rejects the task when the life ends
  }

  /** A thread died by itself. */
  #lost(worker: number, life: Life, thrown: unknown): void {
    if (life.ending !== null) return;
    // What could not be cloned on its way here arrives as an object without a message.
    const cause = thrown instanceof Error ? thrown : new Error('its thread threw something that cannot be told');
    life.ending = life.pool.destroy();
    this.#replace(worker, life, false, cause);
  }

  async #end(worker: number, life: Life, cause: Error): Promise<void> {
    await life.pool.destroy();
    this.#replace(worker, life, true, cause);
  }

  /** The fresh thread stands before anyone hears of the loss and sends it tasks. */
  #replace(worker: number, life: Life, deliberate: boolean, cause: Error): void {
    if (!this.#closed) this.#start(worker, life.epoch + 1);
    this.#lives.lose(worker, life.epoch, deliberate, cause);
  }
}

function workerFile(): string {
  const beside = fileURLToPath(new URL('./worker.js', import.meta.url));
  const built = fileURLToPath(new URL('../../dist/worker.js', import.meta.url));
  const found = [beside, built].find((path) => existsSync(path));
  if (found === undefined) {
    throw new PartitaError('bug', 'worker.js is missing', { domain: 'workers', hint: 'run `npm run build`' });
  }
  return found;
}
