/** Runs: everything that the engine did, live or recorded. */
import type { ErrorWire, TaskState } from '../../engine/plain.js';

export type RunKind = 'query' | 'scan' | 'import' | 'profile' | 'export';
export type RunPhase = 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface RunSummary {
  readonly run: string;
  /** Counts from 1 in a workspace: "Run 48". */
  readonly number: number;
  readonly kind: RunKind;
  readonly title: string;
  readonly dataset: string | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
  readonly phase: RunPhase;
  readonly fraction: number;
  readonly secondsLeft: readonly [number, number] | null;
  readonly bytes: number;
  readonly totalBytes: number;
  /** Rows read. */
  readonly rows: number;
  readonly tasks: { readonly done: number; readonly total: number; readonly failed: number };
  readonly spilledBytes: number;
  readonly peakMemory: number;
  readonly error: ErrorWire | null;
  /** Kinds of the steps behind it, for the rail. */
  readonly steps: readonly string[];
  /** Told once to those who follow the runs: it is taken off the history. */
  readonly removed?: true;
}

/** Where a task's rows come from and what became of it. */
export interface TaskDetail {
  readonly key: string;
  readonly group: string;
  readonly partition: number;
  readonly state: TaskState;
  readonly worker: number | null;
  readonly attempts: number;
  readonly seconds: number | null;
  /** Of the other tasks of its group, of those that are done. */
  readonly medianSeconds: number | null;
  readonly source: {
    readonly path: string;
    readonly start: number;
    readonly end: number;
    /** Where known: the first row of the task in the dataset, and how many. */
    readonly firstRow: number | null;
    readonly rows: number | null;
    /** First lines of the range, as they stand in the file; at most 20 of 300 characters. */
    readonly lines: readonly string[];
  } | null;
  /** Tasks that it takes of and gives to, of very many the first 100: the run's events tell them all. */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  /** Its transitions, oldest first; `time` in milliseconds since the run began. */
  readonly story: readonly { readonly time: number; readonly state: TaskState; readonly worker: number | null }[];
}

/** Keys of the tasks that read a row of the run's dataset; of a group-by each pass has one. */
export interface RowTasks {
  /** Of the dataset; null while they are not counted. */
  readonly rows: number | null;
  readonly tasks: readonly string[];
}

/** The status bar's right side; twice a second while something changes. */
export interface Resources {
  readonly memory: { readonly used: number; readonly limit: number };
  readonly spilled: number;
  readonly workers: number;
  readonly busy: number;
  /** Of all cores, 0..cores * 100. */
  readonly cpuPercent: number;
  readonly readPerSecond: number;
  readonly writtenPerSecond: number;
  readonly scratchFree: number | null;
}
