import type { Task } from './task.js';

/**
 * The tasks that `wanted` needs, directly or not, in their former order. A flush task needs what accumulates in its group,
 * also where its dependencies do not say so.
 */
export function cull(tasks: readonly Task[], wanted: readonly string[]): Task[] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const accumulating = new Map<string, string[]>();
  for (const { key, group, accumulates } of tasks) {
    if (accumulates !== true) continue;
    const keys = accumulating.get(group);
    if (keys === undefined) accumulating.set(group, [key]);
    else keys.push(key);
  }
  const needed = new Set<string>();
  const stack = [...wanted];
  for (let key = stack.pop(); key !== undefined; key = stack.pop()) {
    const task = byKey.get(key);
    if (task === undefined || needed.has(key)) continue;
    needed.add(key);
    for (const before of task.deps) stack.push(before);
    const flushes = task.worker !== undefined && task.accumulates !== true;
    for (const before of flushes ? (accumulating.get(task.group) ?? []) : []) stack.push(before);
  }
  return tasks.filter(({ key }) => needed.has(key));
}
