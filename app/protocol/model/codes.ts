/** Numbers for names: states of tasks and parts of their time. The order is part of recordings and never changes. */
import type { TaskSpans, TaskState } from '../../../engine/plain.js';

/** A state's number is its place here. */
export const STATES = [
  'waiting',
  'ready',
  'running',
  'done',
  'lost',
  'failed',
  'cancelled',
] as const satisfies readonly TaskState[];
export const [WAITING, READY, RUNNING, DONE, LOST, FAILED, CANCELLED] = [0, 1, 2, 3, 4, 5, 6] as const;

/** What a task is shown as: its state, or that what it gave lies on disk. Not part of recordings. */
export const SHOWN = [...STATES, 'disk'] as const;
export const DISK = STATES.length;

/** A part's place in `parts`. */
export const PARTS = [
  'read',
  'parse',
  'compute',
  'write',
  'spill',
  'wait',
] as const satisfies readonly (keyof TaskSpans)[];

const CODES = new Map<TaskState, number>(STATES.map((state, code) => [state, code]));

export function codeOf(state: TaskState): number {
  return CODES.get(state) ?? WAITING;
}
