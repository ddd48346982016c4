/** What goes into the scheduler's core and what comes out. */
import type { PartitaError } from '../errors.js';
import type { PauseReason, TaskState } from '../events.js';
import type { Task } from './task.js';

export type SchedulerEvent =
  | { readonly type: 'tasks-added'; readonly tasks: readonly Task[] }
  | { readonly type: 'worker-started'; readonly worker: number; readonly epoch: number }
  | { readonly type: 'task-finished'; readonly key: string; readonly worker: number; readonly epoch: number }
  | {
      readonly type: 'task-failed';
      readonly key: string;
      readonly worker: number;
      readonly epoch: number;
      readonly error: PartitaError;
    }
  /** `running`: the task that bears the blame, null for none; `idle`: the worker died without any task at all. */
  | {
      readonly type: 'worker-lost';
      readonly worker: number;
      readonly epoch: number;
      readonly running: string | null;
      readonly idle: boolean;
      readonly cause: Error;
    }
  /** The tasks, and those that depend on them, are not needed any more; those already sent run to their end. */
  | { readonly type: 'dropped'; readonly keys: readonly string[] }
  | { readonly type: 'cancel' }
  /** Workers that were asked to stop have had their time. */
  | { readonly type: 'overdue' }
  /** No further task is sent until each reason for which the run was paused is gone. */
  | { readonly type: 'pause' | 'resume'; readonly reason: PauseReason };

export type Instruction =
  /** The task was taken in; comes before its first move. */
  | { readonly type: 'added'; readonly task: Task }
  | {
      readonly type: 'moved';
      readonly task: Task;
      readonly from: TaskState;
      readonly to: TaskState;
      readonly worker: number | null;
    }
  | { readonly type: 'run'; readonly task: Task; readonly worker: number; readonly epoch: number }
  /** Everything that `worker` emitted in `epoch` for `groups` must be forgotten; `tasks` are run again. */
  | {
      readonly type: 'lost';
      readonly worker: number;
      readonly epoch: number;
      readonly groups: readonly string[];
      readonly tasks: readonly string[];
    }
  /** A reason to pause came or went. */
  | { readonly type: 'paused' | 'resumed'; readonly reason: PauseReason }
  /** Ask the running tasks to stop. */
  | { readonly type: 'stop'; readonly error: PartitaError }
  | { readonly type: 'terminate'; readonly worker: number }
  /** No task is open any more; more may be added while the outcome is `done`. */
  | { readonly type: 'settled'; readonly outcome: Outcome; readonly error: PartitaError | null };

export type Outcome = 'done' | 'failed' | 'cancelled';
