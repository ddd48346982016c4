/**
 * The one ordered stream of a run. The progress bar, `--events`, the dashboard, run history and replay all read it.
 * Events are plain data; `seq` counts from 0 in steps of 1, `time` is milliseconds since the run began.
 */
import type { DecisionEvent } from './decisions.js';
import type { ErrorWire } from './errors.js';
import type { OperatorName } from './operator-words.js';

export type TaskState = 'waiting' | 'ready' | 'running' | 'done' | 'lost' | 'failed' | 'cancelled';

/** Milliseconds that a task spent; `wait` is from its turn until the worker began, and from its end until that was known. */
export interface TaskSpans {
  readonly read: number;
  /** From bytes to columns. */
  readonly parse: number;
  readonly compute: number;
  /** Giving results away. */
  readonly write: number;
  /** Writing and reading back what did not fit in memory. */
  readonly spill: number;
  readonly wait: number;
}

/** Why a run is paused. */
export type PauseReason = 'user' | 'memory';

/** Bytes of one worker: columns and tables in kernel memory, other memory, and what it has ever spilled to disk. */
export interface WorkerMemory {
  readonly columns: number;
  readonly other: number;
  readonly spilled: number;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What a run will take, in bytes; null where nothing is known. */
export interface MemoryForecast {
  /** At its peak, if it were given all memory that it could use. */
  readonly needed: Range | null;
  /** What its limit makes it put on disk. */
  readonly spilled: Range | null;
}

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly label: string;
      readonly workers: number;
      readonly memory: number;
      readonly totalBytes: number;
    }
  /** A group is described before its first task. `title` is English, for people; `operators` are what it can be translated by. */
  | {
      readonly type: 'group';
      readonly group: string;
      readonly title: string;
      readonly operators: readonly OperatorName[];
    }
  /** A task is announced before its first transition. */
  | {
      readonly type: 'task-added';
      readonly key: string;
      readonly group: string;
      readonly partition: number;
      readonly deps: readonly string[];
      readonly bytes: number;
      /** The stretch of a file that the task reads. */
      readonly source?: { readonly path: string; readonly start: number; readonly end: number };
    }
  /** With `to: 'done'` what the task counted and where its time went; with `to: 'failed'` its own error, if it ran. */
  | {
      readonly type: 'task';
      readonly key: string;
      readonly from: TaskState;
      readonly to: TaskState;
      readonly worker: number | null;
      readonly rows?: number;
      readonly bytes?: number;
      readonly spans?: TaskSpans;
      /** With `to: 'done'`: bytes of what it gave that lie on disk, for want of memory; left out where none do. */
      readonly spilled?: number;
      readonly error?: ErrorWire;
    }
  /** Totals so far; at most ten a second. */
  | { readonly type: 'progress'; readonly bytes: number; readonly totalBytes: number; readonly rows: number }
  | {
      readonly type: 'memory';
      readonly used: number;
      readonly spilled: number;
      readonly workers?: readonly WorkerMemory[];
    }
  /** Of all cores together, 0 to `cores` x 100; all threads of the process. */
  | { readonly type: 'cpu'; readonly percent: number; readonly cores: number }
  /** Bytes a second from and to files. */
  | { readonly type: 'io'; readonly read: number; readonly written: number }
  /** No further task is begun until `resumed`; those that run end. */
  | { readonly type: 'paused'; readonly reason: PauseReason }
  | { readonly type: 'resumed'; readonly reason: PauseReason }
  /** Told before the first task, and again whenever more is known. */
  | ({ readonly type: 'forecast' } & MemoryForecast)
  | { readonly type: 'spill'; readonly worker: number; readonly bytes: number }
  | { readonly type: 'worker-lost'; readonly worker: number; readonly tasks: readonly string[] }
  /** A decision taken or corrected at run time: `group-by: hash -> radix`. */
  | DecisionEvent
  | { readonly type: 'warning'; readonly code: string; readonly message: string }
  /** A merged snapshot of the finished partitions is available; `fraction` of the input's bytes stand behind it. */
  | { readonly type: 'partial'; readonly fraction: number; readonly rows: number }
  | {
      readonly type: 'run-finished';
      readonly outcome: 'done' | 'failed' | 'cancelled';
      readonly rows: number;
      readonly error?: ErrorWire;
    };

export type EngineEvent = { readonly seq: number; readonly time: number; readonly run: string } & EventBody;

export type EventListener = (event: EngineEvent) => void;

/** Numbers and stamps the events of one run; times are whole microseconds. */
export class EventStream {
  #seq = 0;
  readonly #start = performance.now();
  readonly #listeners: EventListener[] = [];

  constructor(readonly run: string) {}

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  emit(body: EventBody): void {
    const time = Math.round((performance.now() - this.#start) * 1000) / 1000;
    const event: EngineEvent = { seq: this.#seq++, time, run: this.run, ...body };
    for (const listener of this.#listeners) listener(event);
  }
}
