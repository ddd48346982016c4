/** Which tasks are meant: those whose key or file holds a text, in some of the states. */
import type { RunModel } from '../../../app/protocol/run-model.js';

type Tasks = Pick<RunModel['tasks'], 'count' | 'keys' | 'state' | 'pathOf'>;

/** Null where nothing is asked for. */
export function keptOf(tasks: Tasks, text: string, states: ReadonlySet<number>): ((task: number) => boolean) | null {
  const found = text.trim() === '' ? null : matchesOf(tasks, text);
  if (found === null && states.size === 0) return null;
  return (task) => (found === null || found[task] === 1) && (states.size === 0 || states.has(tasks.state[task] ?? 0));
}

/** The next task that is kept behind one, from the first again after the last; -1 where none is. */
export function nextKept(tasks: Tasks, kept: (task: number) => boolean, after: number): number {
  for (let step = 1; step <= tasks.count; step++) {
    const task = (after + step) % tasks.count;
    if (kept(task)) return task;
  }
  return -1;
}

/** A byte a task; the case of letters does not matter, and of a path its last part is meant. */
function matchesOf(tasks: Tasks, text: string): Uint8Array {
  const wanted = text.trim().toLowerCase();
  const found = new Uint8Array(tasks.count);
  const files = new Map<string, boolean>();
  for (let task = 0; task < tasks.count; task++) {
    const path = tasks.pathOf(task);
    found[task] = (tasks.keys[task] ?? '').toLowerCase().includes(wanted) || (path !== null && inFile(path)) ? 1 : 0;
  }
  return found;

  function inFile(path: string): boolean {
    const known = files.get(path);
    if (known !== undefined) return known;
    const isMeant = (path.split(/[/\\]/).at(-1) ?? path).toLowerCase().includes(wanted);
    files.set(path, isMeant);
    return isMeant;
  }
}
