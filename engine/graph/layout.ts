/** Where tasks stand when a graph is drawn: in rows by their depth, inputs above outputs, each row as wide as the drawing. */
import type { GraphGroup, GraphTask } from './graph.js';

/** Tasks of one group at the same depth, in their order from left to right. */
export interface TaskRow {
  readonly group: string;
  readonly tasks: readonly GraphTask[];
}

/**
 * A bundle of edges: every task of `from` stands before every task of `to`. Barriers, where all depend on all, are one
 * bundle and can be drawn through one point.
 */
export interface EdgeBundle {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** Rows from top to bottom: a task's row lies below those of all that it depends on. */
export function taskRows(tasks: readonly GraphTask[]): TaskRow[] {
  const depths = new Map<string, number>();
  const rows = new Map<string, Row>();
  const rowOf = new Map<string, Row>();
  for (const task of tasks) {
    const depth = Math.max(0, ...task.deps.map((key) => (depths.get(key) ?? -1) + 1));
    depths.set(task.key, depth);
    const name = `${depth} ${task.group}`;
    let row = rows.get(name);
    if (row === undefined) rows.set(name, (row = { group: task.group, tasks: [], above: new Set() }));
    row.tasks.push(task);
    rowOf.set(task.key, row);
    for (const key of task.deps) {
      const above = rowOf.get(key);
      if (above !== undefined) row.above.add(above);
    }
  }
  const sorted = new Set<Row>();
  for (const row of rows.values()) place(row, sorted);
  const places = new Map<string, number>();
  for (const row of sorted) {
    const wanted = new Map(row.tasks.map((task) => [task.key, barycentre(task, places)]));
    row.tasks.sort((a, b) => (wanted.get(a.key) ?? 0) - (wanted.get(b.key) ?? 0) || a.partition - b.partition);
    row.tasks.forEach(({ key }, index) => places.set(key, (index + 0.5) / row.tasks.length));
  }
  return [...sorted].map(({ group, tasks: members }) => ({ group, tasks: members }));
}

/** All edges, those of tasks with the same dependencies together. */
export function edgeBundles(tasks: readonly GraphTask[]): EdgeBundle[] {
  const known = new Set(tasks.map(({ key }) => key));
  const bundles = new Map<string, { from: string[]; to: string[] }>();
  for (const { key, deps } of tasks) {
    const from = deps.filter((before) => known.has(before));
    if (from.length === 0) continue;
    const name = JSON.stringify([...from].sort());
    const bundle = bundles.get(name);
    if (bundle === undefined) bundles.set(name, { from, to: [key] });
    else bundle.to.push(key);
  }
  return [...bundles.values()];
}

/** Groups from top to bottom by their depth in the graph of groups; cycles between groups are cut where they close. */
export function groupRows(groups: readonly GraphGroup[]): GraphGroup[][] {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const depths = new Map<string, number>();
  const depthOf = (name: string, above: ReadonlySet<string>): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    const before = (byName.get(name)?.deps ?? []).filter((other) => !above.has(other) && other !== name);
    const depth = Math.max(-1, ...before.map((other) => depthOf(other, new Set(above).add(name)))) + 1;
    depths.set(name, depth);
    return depth;
  };
  const rows: GraphGroup[][] = [];
  for (const group of groups) (rows[depthOf(group.name, new Set())] ??= []).push(group);
  return rows.filter((row) => row !== undefined);
}

interface Row {
  readonly group: string;
  readonly tasks: GraphTask[];
  /** Rows of the tasks that this one's depend on; their depth is smaller, so there are no cycles. */
  readonly above: Set<Row>;
}

/** In the order of their first tasks, but below what they depend on. */
function place(row: Row, sorted: Set<Row>): void {
  if (sorted.has(row)) return;
  for (const above of row.above) place(above, sorted);
  sorted.add(row);
}

/** The mean place of what the task depends on; its own number where nothing is known. */
function barycentre({ deps }: GraphTask, places: ReadonlyMap<string, number>): number {
  const known = deps.flatMap((key) => places.get(key) ?? []);
  return known.length === 0 ? 0 : known.reduce((sum, place) => sum + place, 0) / known.length;
}
