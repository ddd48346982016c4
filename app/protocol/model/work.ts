/** The tasks of a run on their way from waiting to done: by task, by group, by worker. */
import type { EventBody, OperatorName, TaskSpans } from '../../../engine/plain.js';
import { ChangeLog } from './change-log.js';
import { codeOf, DONE, LOST, RUNNING, STATES, WAITING } from './codes.js';
import { GroupModel } from './group-model.js';
import { SpanList } from './span-list.js';
import { TaskTable } from './task-table.js';

export interface Straggler {
  readonly task: number;
  readonly group: number;
  readonly seconds: number;
  /** How often the median of its group. */
  readonly times: number;
}

/** A task that runs more than so many medians of its group is a straggler. */
const STRAGGLES = 3;
/** Done tasks of a group before its median says something. */
const LEAST_DONE = 3;

type Added = Extract<EventBody, { readonly type: 'task-added' }>;
type Moved = { readonly time: number } & Extract<EventBody, { readonly type: 'task' }>;

export class Work {
  readonly tasks: TaskTable;
  readonly groups: GroupModel[] = [];
  /** Tasks of all groups by state. */
  readonly states = new Uint32Array(STATES.length);
  /** Tasks of which something lies on disk. */
  onDisk = 0;
  /** By worker. */
  readonly streams: SpanList[] = [];
  /** Numbers of tasks that changed, and by worker numbers of spans that did. */
  readonly changes = new ChangeLog();
  readonly spanChanges: ChangeLog[] = [];
  readonly #groupOf = new Map<string, GroupModel>();
  readonly #running = new Set<number>();

  constructor(tasks = new TaskTable()) {
    this.tasks = tasks;
  }

  describe(name: string, title: string, operators: readonly OperatorName[]): void {
    const group = this.#group(name);
    group.title = title;
    group.operators = operators;
  }

  add(event: Added): void {
    const group = this.#group(event.group);
    const task = this.tasks.add(event, group.index);
    group.members.push(task);
    group.bytes += event.bytes;
    this.#count(group, WAITING, 1);
    let before = -1;
    for (const dep of this.tasks.deps(task)) {
      const other = this.tasks.group[dep] ?? 0;
      if (other !== before && other !== group.index) group.deps.add(other);
      before = other;
    }
    this.changes.mark(task);
  }

  /** Gives the task's number; -1 for one that was never announced. */
  move({ key, to, worker, time, rows, spans, spilled }: Moved): number {
    const { tasks } = this;
    const task = tasks.indexOf(key);
    const group = this.groups[tasks.group[task] ?? -1];
    if (group === undefined) return -1;
    const from = tasks.state[task] ?? WAITING;
    const state = codeOf(to);
    this.#count(group, from, -1);
    this.#count(group, state, 1);
    tasks.state[task] = state;
    this.changes.mark(task);
    if (from === DONE) this.#reopen(task, group);
    if (from === RUNNING) this.#end(task, group, time, state, rows ?? 0, spans);
    if (spilled !== undefined) this.#putOnDisk(task, group, spilled);
    if (worker !== null) tasks.worker[task] = worker;
    if (state === RUNNING) this.#begin(task, group, worker ?? 0, time);
    return task;
  }

  /** Tasks that run far longer than their group's median, the longest first. */
  stragglers(now: number): Straggler[] {
    return this.#straggling(this.#running, now);
  }

  /** The same of all tasks that are done or run. */
  slowest(now: number, most: number): Straggler[] {
    const { state, count } = this.tasks;
    const begun: number[] = [];
    for (let task = 0; task < count; task++) if (state[task] === DONE || state[task] === RUNNING) begun.push(task);
    return this.#straggling(begun, now).slice(0, most);
  }

  #straggling(tasks: Iterable<number>, now: number): Straggler[] {
    const found: Straggler[] = [];
    for (const task of tasks) {
      const group = this.groups[this.tasks.group[task] ?? 0];
      if (group === undefined || (group.states[DONE] ?? 0) < LEAST_DONE || group.median === 0) continue;
      const finished = this.tasks.finished[task] ?? NaN;
      const until = Number.isNaN(finished) ? now : finished;
      const seconds = (until - (this.tasks.started[task] ?? until)) / 1000;
      const times = seconds / group.median;
      if (times > STRAGGLES) found.push({ task, group: group.index, seconds, times });
    }
    return found.sort((a, b) => b.seconds - a.seconds);
  }

  streamOf(worker: number): SpanList {
    while (this.streams.length <= worker) {
      this.streams.push(new SpanList());
      this.spanChanges.push(new ChangeLog());
    }
    return this.streams[worker] as SpanList;
  }

  /** Changes are counted anew in a copy. */
  copy(): Work {
    const copy = new Work(this.tasks.copy());
    for (const group of this.groups) {
      const same = group.copy();
      copy.groups.push(same);
      copy.#groupOf.set(same.name, same);
    }
    copy.states.set(this.states);
    copy.onDisk = this.onDisk;
    for (const stream of this.streams) {
      copy.streams.push(stream.copy());
      copy.spanChanges.push(new ChangeLog());
    }
    for (const task of this.#running) copy.#running.add(task);
    return copy;
  }

  #group(name: string): GroupModel {
    const known = this.#groupOf.get(name);
    if (known !== undefined) return known;
    const group = new GroupModel(this.groups.length, name, name, []);
    this.groups.push(group);
    this.#groupOf.set(name, group);
    return group;
  }

  #begin(task: number, group: GroupModel, worker: number, time: number): void {
    this.tasks.started[task] = time;
    this.tasks.finished[task] = NaN;
    this.tasks.attempts[task] = (this.tasks.attempts[task] ?? 0) + 1;
    if (Number.isNaN(group.started)) group.started = time;
    this.#running.add(task);
    this.#markSpan(worker, this.streamOf(worker).begin(task, time));
  }

  #end(task: number, group: GroupModel, time: number, state: number, rows: number, spans: TaskSpans | undefined): void {
    const { tasks } = this;
    const worker = tasks.worker[task] ?? 0;
    this.#running.delete(task);
    tasks.finished[task] = time;
    group.finished = time;
    const stream = this.streamOf(worker);
    const span = stream.lastOf(task);
    if (span >= 0) {
      stream.finish(span, time, state, spans);
      this.#markSpan(worker, span);
    }
    if (state !== DONE) return;
    tasks.rows[task] = rows;
    group.complete(time - (tasks.started[task] ?? time), tasks.bytes[task] ?? 0, rows, spans);
  }

  /** What it gave was lost with its worker. */
  #reopen(task: number, group: GroupModel): void {
    const { tasks } = this;
    const duration = (tasks.finished[task] ?? 0) - (tasks.started[task] ?? 0);
    group.reopen(duration, tasks.bytes[task] ?? 0, tasks.rows[task] ?? 0);
    tasks.rows[task] = 0;
    this.#putOnDisk(task, group, 0);
    const stream = this.streamOf(tasks.worker[task] ?? 0);
    const span = stream.lastOf(task);
    if (span < 0) return;
    stream.state[span] = LOST;
    this.#markSpan(tasks.worker[task] ?? 0, span);
  }

  #putOnDisk(task: number, group: GroupModel, bytes: number): void {
    const { spilled } = this.tasks;
    const change = Number(bytes > 0) - Number((spilled[task] ?? 0) > 0);
    spilled[task] = bytes;
    group.onDisk += change;
    this.onDisk += change;
  }

  #count(group: GroupModel, state: number, change: number): void {
    group.states[state] = (group.states[state] ?? 0) + change;
    this.states[state] = (this.states[state] ?? 0) + change;
  }

  #markSpan(worker: number, span: number): void {
    this.spanChanges[worker]?.mark(span);
  }
}
