/**
 * The one ordered stream of a run. The progress bar, `--events`, the dashboard, run history and replay all read it.
 * Events are plain data; `seq` counts from 0 in steps of 1, `time` is milliseconds since the run began.
 */
import type { ErrorWire } from './errors.js';

export type TaskState = 'waiting' | 'ready' | 'running' | 'done' | 'lost' | 'failed' | 'cancelled';

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly label: string;
      readonly workers: number;
      readonly memory: number;
      readonly totalBytes: number;
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
  | {
      readonly type: 'task';
      readonly key: string;
      readonly from: TaskState;
      readonly to: TaskState;
      readonly worker: number | null;
    }
  /** Totals so far; at most ten a second. */
  | { readonly type: 'progress'; readonly bytes: number; readonly totalBytes: number; readonly rows: number }
  | { readonly type: 'memory'; readonly used: number; readonly spilled: number }
  | { readonly type: 'spill'; readonly worker: number; readonly bytes: number }
  | { readonly type: 'worker-lost'; readonly worker: number; readonly tasks: readonly string[] }
  /** A decision taken or corrected at run time: `group-by: hash -> radix`. */
  | { readonly type: 'decision'; readonly subject: string; readonly choice: string; readonly reason: string }
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

/** Numbers and stamps the events of one run. */
export class EventStream {
  #seq = 0;
  readonly #start = performance.now();
  readonly #listeners: EventListener[] = [];

  constructor(readonly run: string) {}

  listen(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  emit(body: EventBody): void {
    const event: EngineEvent = { seq: this.#seq++, time: performance.now() - this.#start, run: this.run, ...body };
    for (const listener of this.#listeners) listener(event);
  }
}
