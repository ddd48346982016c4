/** What a task's rows come from and where they go: all tasks before and after it, over any number of steps. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import type { Ranks } from './ranks.js';

export function lineageOf(model: RunModel, task: number): ReadonlySet<number> {
  const { tasks } = model;
  const before = new Set([task]);
  const stack = [task];
  // Tasks that wait for the same ones share one list: each is walked once.
  const walked = new Set<Uint32Array>();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const deps = tasks.deps(next);
    if (walked.has(deps)) continue;
    walked.add(deps);
    for (const dep of deps) {
      if (before.has(dep)) continue;
      before.add(dep);
      stack.push(dep);
    }
  }
  const after = new Set([task]);
  const judged = new Map<Uint32Array, boolean>();
  // Each task comes after those that it waits for.
  for (let next = task + 1; next < tasks.count; next++) {
    const deps = tasks.deps(next);
    if (deps.length === 0) continue;
    let follows = judged.get(deps);
    if (follows === undefined) judged.set(deps, (follows = deps.some((dep) => after.has(dep))));
    if (follows) after.add(next);
  }
  for (const each of after) before.add(each);
  return before;
}

/** The tasks that take what a task gives. */
export function takersOf(model: RunModel, { joined }: Ranks, task: number): readonly number[] {
  const judged = new Map<Uint32Array, boolean>();
  return joined.filter((other) => {
    const deps = model.tasks.deps(other);
    let takes = judged.get(deps);
    if (takes === undefined) judged.set(deps, (takes = deps.includes(task)));
    return takes;
  });
}
