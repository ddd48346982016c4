/**
 * Where tasks stand: in ranks (a group, and within it another one for each step from task to task), in a rank by partition.
 * Takes a run's model and goes on with it: tasks that come later are added, the others stay.
 */
import type { RunModel } from '../../../app/protocol/run-model.js';

export interface Rank {
  readonly group: number;
  /** 0 for tasks of the group that wait for none of it. */
  readonly depth: number;
  /** Numbers of its tasks, by partition. */
  readonly tasks: number[];
  /** Its place among all ranks. */
  row: number;
}

export class Ranks {
  /** By group, then depth. */
  readonly rows: Rank[] = [];
  /** Numbers of the tasks that wait for others. */
  readonly joined: number[] = [];
  /** Tasks that others wait for, once for each of those. */
  edges = 0;
  count = 0;
  readonly #model: RunModel;
  readonly #ranks = new Map<string, Rank>();
  readonly #rankOf: Rank[] = [];
  readonly #places: number[] = [];
  #last: { readonly deps: Uint32Array; readonly group: number; readonly depth: number } | null = null;

  constructor(model: RunModel) {
    this.#model = model;
    this.update();
  }

  /** Takes over what has come since; whether there was anything. */
  update(): boolean {
    const { tasks } = this.#model;
    if (tasks.count === this.count) return false;
    const unsorted = new Set<Rank>();
    for (let task = this.count; task < tasks.count; task++) {
      const rank = this.#rankFor(tasks.group[task] ?? 0, this.#depthOf(task));
      const before = rank.tasks.at(-1);
      if (before !== undefined && (tasks.partition[before] ?? 0) > (tasks.partition[task] ?? 0)) unsorted.add(rank);
      this.#places[task] = rank.tasks.length;
      this.#rankOf[task] = rank;
      rank.tasks.push(task);
    }
    this.count = tasks.count;
    for (const rank of unsorted) {
      rank.tasks.sort((one, other) => (tasks.partition[one] ?? 0) - (tasks.partition[other] ?? 0) || one - other);
      rank.tasks.forEach((task, place) => (this.#places[task] = place));
    }
    return true;
  }

  rankOf(task: number): Rank | null {
    return this.#rankOf[task] ?? null;
  }

  /** Among the tasks of its rank. */
  placeOf(task: number): number {
    return this.#places[task] ?? 0;
  }

  /** The task that an arrow key leads to: beside it, or at the same share of the next rank. -1 where there is none. */
  neighbour(task: number, down: number, right: number): number {
    const rank = this.#rankOf[task] ?? this.rows[0];
    if (rank === undefined) return -1;
    if (this.#rankOf[task] === undefined) return rank.tasks[0] ?? -1;
    const place = this.placeOf(task);
    if (down === 0) return rank.tasks[Math.max(0, Math.min(rank.tasks.length - 1, place + right))] ?? -1;
    const next = this.rows[rank.row + down];
    if (next === undefined) return task;
    const share = (place + 0.5) / rank.tasks.length;
    return next.tasks[Math.min(next.tasks.length - 1, Math.floor(share * next.tasks.length))] ?? -1;
  }

  #depthOf(task: number): number {
    const { tasks } = this.#model;
    const deps = tasks.deps(task);
    if (deps.length === 0) return 0;
    this.joined.push(task);
    this.edges += deps.length;
    const group = tasks.group[task] ?? 0;
    // Tasks that wait for the same ones share one list.
    if (this.#last !== null && this.#last.deps === deps && this.#last.group === group) return this.#last.depth;
    let depth = 0;
    for (const dep of deps)
      if (tasks.group[dep] === group) depth = Math.max(depth, (this.#rankOf[dep]?.depth ?? 0) + 1);
    this.#last = { deps, group, depth };
    return depth;
  }

  #rankFor(group: number, depth: number): Rank {
    const key = `${group} ${depth}`;
    const known = this.#ranks.get(key);
    if (known !== undefined) return known;
    const rank: Rank = { group, depth, tasks: [], row: 0 };
    this.#ranks.set(key, rank);
    this.rows.push(rank);
    this.rows.sort((one, other) => one.group - other.group || one.depth - other.depth);
    this.rows.forEach((each, row) => (each.row = row));
    return rank;
  }
}
