/**
 * The engine: workers, memory and the runs on them. It opens datasets, executes plans and imports into the store. One
 * engine serves many datasets and several runs at a time; close it to end its workers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch } from '../arrow/record-batch.js';
import { PartitaError } from '../errors.js';
import { words, type Phrase } from '../words.js';
import { EventStream } from '../events.js';
import { GraphRecorder } from '../graph/recorder.js';
import type { PlanNode } from '../operators/operator.js';
import type { ExplainOptions } from '../plan/explain.js';
import type { Stage } from '../plan/stage.js';
import type { QueryResources } from '../query/context.js';
import { forecastMemory } from '../query/forecast.js';
import { forecastText } from '../query/forecast-text.js';
import { Query } from '../query/execute.js';
import { datasetSplits } from '../query/splits.js';
import type { QuerySource } from '../query/source.js';
import { defaultMemoryLimit, leastUsed, parseBytes, planMemory, type MemoryPlan } from '../scheduler/memory.js';
import { Run } from '../scheduler/run.js';
import type { Task } from '../scheduler/task.js';
import { sharedMemory } from '../shared-memory.js';
import { createInline, type InlineExecutor } from '../workers/inline.js';
import { createThreads, type ThreadsExecutor } from '../workers/threads.js';
import type { Dataset } from './dataset.js';
import type { FrameHost } from './host.js';
import { importDataset, type ImportOptions, type ImportReport } from './import.js';
import { LookedAt } from './looked-at.js';
import { openDataset, type OpenOptions } from './open.js';
import { Result, type RunOptions, type RunReport } from './result.js';
import { makeTemporary, type TemporaryFolder } from './temporary.js';

export interface EngineOptions {
  /** Worker threads; as many as the machine has cores unless given. */
  readonly threads?: number;
  /** Memory limit in bytes or as `512MB`; 60 % of the machine's memory unless given. */
  readonly memory?: number | string;
  /** `inline` runs every task in the calling thread: for debugging. */
  readonly executor?: 'threads' | 'inline';
  /** Folder for temporary files; the system's unless given. */
  readonly temporary?: string;
  /** Bytes of input a task reads; 16 MiB unless given. */
  readonly blockBytes?: number;
}

/** Bytes of input that one task reads, unless told otherwise: large against a message's cost, small against a core's share. */
export const DEFAULT_BLOCK_BYTES = 16 * 2 ** 20;

const ABORTED = { domain: 'engine' } as const;

/** Of a worker's kernel memory, the part for group-by tables; the rest is for reading, batches and growing. */
const TABLE_SHARE = 0.5;

export class Engine implements FrameHost {
  readonly memory: MemoryPlan;
  readonly blockBytes: number;
  readonly #executor: InlineExecutor | ThreadsExecutor;
  readonly #temporary: TemporaryFolder;
  readonly #lookedAt = new LookedAt();
  #runs = 0;

  private constructor(
    executor: InlineExecutor | ThreadsExecutor,
    memory: MemoryPlan,
    temporary: TemporaryFolder,
    blockBytes: number,
  ) {
    this.#executor = executor;
    this.memory = memory;
    this.#temporary = temporary;
    this.blockBytes = blockBytes;
  }

  static start(options: EngineOptions = {}): Engine {
    const asked = wholeNumber(words`threads`, options.threads ?? availableParallelism(), 1, 1024);
    const limit = typeof options.memory === 'string' ? parseBytes(options.memory) : options.memory;
    const memory = planMemory(limit ?? defaultMemoryLimit(), options.executor === 'inline' ? 1 : asked);
    const blockBytes = wholeNumber(
      words`block size`,
      options.blockBytes ?? DEFAULT_BLOCK_BYTES,
      1,
      Number.MAX_SAFE_INTEGER,
    );
    const { threads, perWorker: budget } = memory;
    const temporary = makeTemporary(options.temporary ?? tmpdir());
    const executor = options.executor === 'inline' ? createInline({ budget }) : createThreads({ threads, budget });
    return new Engine(executor, memory, temporary, blockBytes);
  }

  get threads(): number {
    return this.#executor.workers;
  }

  get explainOptions(): ExplainOptions {
    const limits = { workers: this.threads, blockBytes: this.blockBytes, ...this.#shares };
    return {
      workers: this.threads,
      splits: (stage) => this.#splitsOf(stage),
      memory: (stages) => forecastText(forecastMemory(stages, limits), this.memory.limit),
    };
  }

  /** Opens files, folders and globs as one table. */
  open(paths: string | readonly string[], options: OpenOptions = {}): Promise<Dataset> {
    return openDataset(this, typeof paths === 'string' ? [paths] : paths, options, this.#lookedAt);
  }

  /** Partitions a dataset into the store, in parallel, resumable. */
  import(dataset: Dataset, options: ImportOptions = {}): Promise<ImportReport> {
    return importDataset(this, dataset, options);
  }

  async collect(plan: PlanNode, options: RunOptions): Promise<Result> {
    const batches: RecordBatch[] = [];
    const rows = this.#execute(plan, options, false);
    for (;;) {
      const next = await rows.next();
      if (next.done === true) return new Result(rebuiltSchema(batches, plan), batches, next.value);
      batches.push(next.value);
    }
  }

  stream(plan: PlanNode, options: RunOptions): AsyncGenerator<RecordBatch, RunReport, void> {
    return this.#execute(plan, options, true);
  }

  /** Begins a run on this engine's workers. Whoever begins it closes it. */
  begin(options: RunOptions, label: string, totalBytes: number): StartedRun {
    const id = `run-${process.pid}-${this.#runs++}`;
    const events = new EventStream(id);
    const graph = new GraphRecorder();
    events.listen((event) => graph.take(event));
    if (options.onEvent !== undefined) events.listen(options.onEvent);
    const started = performance.now();
    const folder = mkdtempSync(join(this.#temporary.path, 'run-'));
    events.emit({ type: 'run-started', label, workers: this.threads, memory: this.memory.limit, totalBytes });
    const run: Run = new Run(this.#executor, {
      events,
      control: this.#executor.control,
      memory: {
        limit: this.memory.limit,
        used: () => this.#memoryUsed(),
        relieve: () => this.#relieve(run),
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.pause === undefined ? {} : { pause: options.pause }),
    });
    const { threads } = this;
    const blockBytes = options.blockBytes ?? this.blockBytes;
    const resources: QueryResources = {
      run,
      events,
      workers: threads,
      ask: (worker, task) => this.#ask(run, worker, task),
      folder,
      blockBytes,
      ...this.#shares,
    };
    return {
      run,
      events,
      graph,
      resources,
      folder,
      seconds: () => (performance.now() - started) / 1000,
      cleanUp: () => rmSync(folder, { recursive: true, force: true }),
    };
  }

  async close(): Promise<void> {
    await this.#executor.close();
    this.#temporary.remove();
  }

  async *#execute(
    plan: PlanNode,
    options: RunOptions,
    streaming: boolean,
  ): AsyncGenerator<RecordBatch, RunReport, void> {
    const { run, events, graph, resources, seconds, cleanUp } = this.begin(options, options.label ?? 'query', 0);
    const query = new Query(plan, resources, options);
    let outcome: 'done' | 'failed' | 'cancelled' = 'cancelled';
    let error: PartitaError | undefined;
    let rows = 0;
    try {
      for await (const batch of query.batches(streaming)) {
        rows += batch.rows;
        yield batch;
        // All tasks may be through while their rows are still being taken.
        if (options.signal?.aborted === true) throw new PartitaError('cancelled', 'the run was cancelled', ABORTED);
      }
      outcome = 'done';
    } catch (thrown) {
      error = PartitaError.from(thrown, 'query');
      outcome = error.kind === 'cancelled' ? 'cancelled' : 'failed';
      throw error;
    } finally {
      await run.close();
      sharedMemory.leave();
      cleanUp();
      for (const { code, message } of query.report.warnings) events.emit({ type: 'warning', code, message });
      events.emit({ type: 'run-finished', outcome, rows, ...(error === undefined ? {} : { error: error.toWire() }) });
    }
    const report = { ...query.report, seconds: seconds(), graph: graph.graph() };
    options.onReport?.(report);
    return report;
  }

  /** Of a worker: bytes of its tables, and of what it may keep of its results. */
  get #shares(): { readonly tableBytes: number; readonly exchangeBytes: number } {
    const { perWorker, exchange } = this.memory;
    return {
      tableBytes: Math.floor(perWorker * TABLE_SHARE),
      exchangeBytes: Math.floor(exchange / this.threads / 2),
    };
  }

  /** Kernel memory in use, the blocks that this thread holds, and what threads take without any data. */
  #memoryUsed(): number {
    return leastUsed(this.threads) + this.#executor.control.memory().used + process.memoryUsage().arrayBuffers;
  }

  /** Asks every worker to write to disk what the run has accumulated there. */
  async #relieve(run: Run): Promise<void> {
    const task = { op: 'relieve', args: null, deps: [], group: 'relieve', bytes: 0 };
    const asked = Array.from({ length: this.threads }, (_, worker) =>
      this.#ask(run, worker, { ...task, key: `relieve/${worker}`, partition: worker }),
    );
    await Promise.all(asked);
  }

  /** A question to one worker, past the scheduler; null when the worker died or the run has ended. */
  async #ask(run: Run, worker: number, task: Task): Promise<unknown> {
    try {
      return (await this.#executor.run(worker, task, run.ticket)).value;
    } catch {
      return null;
    }
  }

  #splitsOf(stage: Stage): readonly { path: string; start: number; end: number }[] {
    if (stage.source.kind !== 'dataset') return [];
    const { source, columns, predicate } = stage.source;
    return datasetSplits((source as QuerySource).data, this.blockBytes, columns, predicate);
  }
}

export interface StartedRun {
  readonly run: Run;
  readonly events: EventStream;
  readonly graph: GraphRecorder;
  readonly resources: QueryResources;
  /** The run's temporary folder, which `cleanUp` removes once the run is closed. */
  readonly folder: string;
  readonly cleanUp: () => void;
  /** Seconds since the run began. */
  readonly seconds: () => number;
}

/** The columns of the batches, which a widened type may have changed since the plan was made. */
function rebuiltSchema(batches: readonly RecordBatch[], plan: PlanNode): PlanNode['schema'] {
  return batches[0]?.schema ?? plan.schema;
}

function wholeNumber(what: Phrase, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new PartitaError(
    'user-input',
    words`the ${what} must be a whole number from ${least} to ${most}, not ${value}`,
    {
      domain: 'engine',
      value: String(value),
    },
  );
}
