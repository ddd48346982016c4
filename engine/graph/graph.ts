/**
 * The task graph for display: tasks with the states they have reached, and the groups (operators) that they belong to. It is
 * plain data with a versioned form: `--graph FILE.json` writes it, the window draws it.
 */
import type { TaskState } from '../events.js';

export interface GraphTask {
  readonly key: string;
  readonly group: string;
  readonly partition: number;
  readonly deps: readonly string[];
  /** Bytes the task was expected to read. */
  readonly bytes?: number;
  readonly state: TaskState;
  /** The worker that had it last. */
  readonly worker?: number;
  /** Milliseconds since the run began. */
  readonly started?: number;
  readonly finished?: number;
  /** How often it was begun, where more than once. */
  readonly attempts?: number;
  /** Bytes of what it gave that lay on disk, where there were any. */
  readonly spilled?: number;
}

export interface GraphGroup {
  readonly name: string;
  readonly tasks: number;
  /** Tasks by state; states without any are left out. */
  readonly states: Readonly<Partial<Record<TaskState, number>>>;
  readonly bytes: number;
  /** Groups that tasks of this one depend on, itself excepted, in the order of their first tasks. */
  readonly deps: readonly string[];
}

export interface TaskGraph {
  readonly version: 1;
  /** In the order of their first tasks. */
  readonly groups: readonly GraphGroup[];
  /** In the order of submission: each after those that it depends on. */
  readonly tasks: readonly GraphTask[];
}

/** Above this many tasks a drawing shows the groups only. */
export const MOST_TASKS_DRAWN = 200;

export function graphOf(tasks: readonly GraphTask[]): TaskGraph {
  const groupOf = new Map(tasks.map(({ key, group }) => [key, group]));
  const groups = new Map<
    string,
    { tasks: number; states: Partial<Record<TaskState, number>>; bytes: number; deps: Set<string> }
  >();
  for (const { group: name, state, bytes = 0, deps } of tasks) {
    let group = groups.get(name);
    if (group === undefined) groups.set(name, (group = { tasks: 0, states: {}, bytes: 0, deps: new Set() }));
    group.tasks++;
    group.bytes += bytes;
    group.states[state] = (group.states[state] ?? 0) + 1;
    for (const key of deps) {
      const before = groupOf.get(key);
      if (before !== undefined && before !== name) group.deps.add(before);
    }
  }
  return {
    version: 1,
    groups: [...groups].map(([name, group]) => ({ name, ...group, deps: [...group.deps] })),
    tasks,
  };
}
