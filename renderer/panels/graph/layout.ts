/**
 * Where the tasks of a graph stand: each group is a row, and a second one of those that gather what the first gave; each
 * task is a stretch of the width, 0 to 1. Tasks that need nothing
 * share the width in their order; one that needs others spans them, so that inputs stand above outputs and a merge spans its
 * inputs. Where stretches of a row would cover each other, as after a shuffle, the row is shared out evenly instead.
 */
import type { GroupModel, RunModel } from '../../../app/protocol/run-model.js';

export interface Rank {
  readonly group: GroupModel;
  /** How many times tasks of the group were gathered before. */
  readonly depth: number;
  readonly members: readonly number[];
}

export interface GraphLayout {
  readonly ranks: readonly Rank[];
  /** Place among the ranks, by the number of the task. */
  readonly rank: Uint16Array;
  /** Stretches by the number of the task. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  /** Place within its rank, by the number of the task. */
  readonly place: Uint32Array;
  /** Tasks of the widest row. */
  readonly widest: number;
  readonly edges: number;
}

type Laid = Pick<RunModel, 'groups' | 'tasks'>;

export function layoutOf({ groups, tasks }: Laid): GraphLayout {
  const from = new Float32Array(tasks.count);
  const to = new Float32Array(tasks.count);
  const place = new Uint32Array(tasks.count);
  const ranks = groups.flatMap((group) => ranksOf(group, tasks));
  const rank = new Uint16Array(tasks.count);
  let widest = 1;
  let edges = 0;
  ranks.forEach(({ members }, number) => {
    widest = Math.max(widest, members.length);
    members.forEach((task, i) => {
      place[task] = i;
      rank[task] = number;
      edges += tasks.deps(task).length;
    });
  });
  // What a task needs was announced before it. The second time what lies below an evened row follows it.
  let evened: ReadonlySet<number> = new Set();
  for (let round = 0; round < 2; round++) {
    const spans = new Map<Uint32Array, readonly [number, number]>();
    for (let task = 0; task < tasks.count; task++) {
      const deps = tasks.deps(task);
      const at = rank[task] ?? 0;
      const shares = deps.length === 0 || evened.has(at);
      const count = ranks[at]?.members.length ?? 1;
      [from[task], to[task]] = shares ? evenly(place[task] ?? 0, count) : spanOf(deps, from, to, spans);
    }
    if (round === 0) evened = overlapping(ranks, from, to);
  }
  return { ranks, rank, from, to, place, widest, edges };
}

/** The tasks that this one needs and those that need it, directly or by others, and itself. */
export function lineageOf({ groups, tasks }: Laid, task: number): ReadonlySet<number> {
  const found = new Set([task]);
  const open = [task];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const dep of tasks.deps(next)) {
      if (found.has(dep)) continue;
      found.add(dep);
      open.push(dep);
    }
  }
  // Who needs it comes after it: one pass finds them all.
  const needing = new Set([task]);
  for (const { members } of groups) {
    for (const member of members) if (tasks.deps(member).some((dep) => needing.has(dep))) needing.add(member);
  }
  for (const member of needing) found.add(member);
  return found;
}

/** A group's tasks by how many others of the group stand before them. */
function ranksOf(group: GroupModel, tasks: Laid['tasks']): Rank[] {
  const depths = new Map<number, number>();
  const lists: number[][] = [];
  const ofList = new Map<Uint32Array, number>();
  for (const task of group.members) {
    const deps = tasks.deps(task);
    let depth = ofList.get(deps);
    if (depth === undefined) {
      depth = 0;
      for (const dep of deps) if (tasks.group[dep] === group.index) depth = Math.max(depth, (depths.get(dep) ?? 0) + 1);
      if (deps.length > 0) ofList.set(deps, depth);
    }
    depths.set(task, depth);
    (lists[depth] ??= []).push(task);
  }
  return lists.flatMap((members, depth) => (members.length === 0 ? [] : [{ group, depth, members }]));
}

/** Numbers of the rows whose stretches cover each other. */
function overlapping(ranks: readonly Rank[], from: Float32Array, to: Float32Array): ReadonlySet<number> {
  const found = new Set<number>();
  ranks.forEach(({ members }, number) => {
    let covered = 0;
    let low = 1;
    let high = 0;
    for (const task of members) {
      const [start = 0, end = 1] = [from[task], to[task]];
      covered += end - start;
      low = Math.min(low, start);
      high = Math.max(high, end);
    }
    if (covered > (high - low) * 1.01) found.add(number);
  });
  return found;
}

function evenly(i: number, count: number): readonly [number, number] {
  return [i / count, (i + 1) / count];
}

/** Of all that is needed; tasks with the same needs share the list, and the answer. */
function spanOf(
  deps: Uint32Array,
  from: Float32Array,
  to: Float32Array,
  spans: Map<Uint32Array, readonly [number, number]>,
): readonly [number, number] {
  const known = spans.get(deps);
  if (known !== undefined) return known;
  let low = 1;
  let high = 0;
  for (const dep of deps) {
    low = Math.min(low, from[dep] ?? 0);
    high = Math.max(high, to[dep] ?? 1);
  }
  const span = [low, high] as const;
  spans.set(deps, span);
  return span;
}
