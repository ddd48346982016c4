/** What the scheduler keeps of one task, of one worker, and of the tasks that accumulate state together. */
import type { PartitaError } from '../errors.js';
import type { TaskState } from '../events.js';
import type { Task } from './task.js';
import type { StoryLine } from './transitions.js';

/**
 * Invariants by state, checked by `validate.ts`:
 * - waiting: `missing > 0` or its gate is shut; in no ready set; sent to no worker.
 * - ready: in exactly one ready set (its own worker's if it has one), then `missing = 0` and its gate is open; or sent to a
 *   worker and standing in that worker's queue behind the head.
 * - running: the head of the queue of a living worker; every queue's head is running.
 * - done: in no queue; if it accumulates and was not taken, it stands in `held` of its group under its worker.
 * - lost: never seen between two events.
 * - failed: has an `error`. cancelled: never runs again. Neither stands in a queue or has a dependent that could still run.
 */
export interface TaskRecord {
  readonly task: Task;
  /** Place in the order of submission: the priority. */
  readonly order: number;
  state: TaskState;
  /** Dependencies that are not done. */
  missing: number;
  dependents: TaskRecord[] | null;
  /** The only worker that may run it, -1 for any. */
  home: number;
  /** The worker that it was sent to or that has done it, -1 before. */
  worker: number;
  /** Workers that died running it. */
  deaths: number;
  /** Whether it was sent to a worker that died: it then runs with nothing sent behind it, so that blame is certain. */
  suspect: boolean;
  error: PartitaError | null;
  /** Its transitions so far, oldest first. */
  readonly story: StoryLine[];
}

export interface WorkerRecord {
  alive: boolean;
  /** How often the worker was replaced. */
  epoch: number;
  /** Tasks sent and not finished, in the order in which the worker runs them; empty while not alive. */
  queue: TaskRecord[];
}

/** The tasks of one group that have to do with worker state: those that accumulate it and those that flush it. */
export interface StateGroup {
  readonly name: string;
  /** Accumulating tasks yet to be done that may run anywhere. 0 once `begun > 0`. */
  pending: number;
  /** Accumulating tasks yet to be done that must run on the worker of the index. */
  readonly pendingAt: number[];
  /** By worker: accumulating tasks that are done and whose state is in that worker, not yet taken by its flush tasks. */
  readonly held: TaskRecord[][];
  /** By worker: its flush tasks. */
  readonly flushes: TaskRecord[][];
  /** Flush tasks that were sent to a worker and not lost: from then on no state may arise in other workers. */
  begun: number;
  /** Why the group cannot be completed: a task of it failed, and may have left half of its rows in the state. */
  error: PartitaError | null;
}

export function newRecord(task: Task, order: number): TaskRecord {
  return {
    task,
    order,
    state: 'waiting',
    missing: 0,
    dependents: null,
    home: task.worker ?? -1,
    worker: -1,
    deaths: 0,
    suspect: false,
    error: null,
    story: [],
  };
}

export function newGroup(name: string, workers: number): StateGroup {
  const lists = (): TaskRecord[][] => Array.from({ length: workers }, () => []);
  return {
    name,
    pending: 0,
    pendingAt: Array.from({ length: workers }, () => 0),
    held: lists(),
    flushes: lists(),
    begun: 0,
    error: null,
  };
}

export function isFlush(record: TaskRecord): boolean {
  return record.task.worker !== undefined && record.task.accumulates !== true;
}

/** Whether the state that a flush task gives up is complete as far as its worker is concerned. */
export function gateIsOpen(group: StateGroup, worker: number): boolean {
  return group.pending === 0 && group.pendingAt[worker] === 0;
}

/** Whether the state in the worker was handed to the driver: all the worker's flush tasks are done. */
export function isTaken(group: StateGroup, worker: number): boolean {
  const flushes = group.flushes[worker] ?? [];
  return flushes.length > 0 && flushes.every((flush) => flush.state === 'done');
}

/** Whether the task has no final state yet. */
export function isOpen(state: TaskState): boolean {
  return state === 'waiting' || state === 'ready' || state === 'running' || state === 'lost';
}

/** Whether the task is open and in no worker's queue. */
export function isUnsent(record: TaskRecord): boolean {
  return record.worker < 0 && isOpen(record.state);
}
