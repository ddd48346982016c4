/**
 * What a window knows of one run: made of its events, live or recorded, one after the other and cheaply, also for hundreds of
 * thousands of tasks. Times are milliseconds since the run began unless a name says seconds.
 */
import type { EngineEvent, ErrorWire, EventBody, OperatorName, PauseReason, TaskSpans } from '../../engine/plain.js';
import { ChangeLog } from './model/change-log.js';
import { codeOf, DONE, LOST, PARTS, RUNNING, STATES, WAITING } from './model/codes.js';
import { diagnose, type Finding } from './model/diagnosis.js';
import { Forecast } from './model/forecast.js';
import { GroupModel } from './model/group-model.js';
import { Series } from './model/series.js';
import { SpanList } from './model/span-list.js';
import { TaskTable } from './model/task-table.js';
import type { RunPhase } from './runs.js';

export { ChangeLog, GroupModel, Series, SpanList, TaskTable };
export * from './model/codes.js';
export type { Finding, FindingId } from './model/diagnosis.js';

/** Failed tasks of one file, or of none. */
export interface FileErrors {
  readonly path: string | null;
  count: number;
  /** The first of them. */
  readonly first: { readonly task: number; readonly error: ErrorWire }[];
}

export interface Straggler {
  readonly task: number;
  readonly group: number;
  readonly seconds: number;
  /** How often the median of its group. */
  readonly times: number;
}

export interface Pause {
  readonly reason: PauseReason;
  readonly from: number;
  to: number | null;
}

const ERRORS_KEPT = 20;
/** A task that runs more than so many medians of its group is a straggler. */
const STRAGGLES = 3;
/** Done tasks of a group before its median says something. */
const LEAST_DONE = 3;

type Event<Type extends EventBody['type']> = { readonly time: number } & Extract<EventBody, { readonly type: Type }>;

export class RunModel {
  run = '';
  label = '';
  phase: RunPhase = 'running';
  pausedBy: PauseReason | null = null;
  /** Of the last event. */
  time = 0;
  /** Events so far. */
  version = 0;
  workers = 0;
  cores = 0;
  memoryLimit = 0;
  bytes = 0;
  totalBytes = 0;
  rows = 0;
  spilled = 0;
  peakMemory = 0;
  error: ErrorWire | null = null;

  readonly tasks = new TaskTable();
  readonly groups: GroupModel[] = [];
  /** Tasks of all groups by state. */
  readonly states = new Uint32Array(STATES.length);
  /** By worker. */
  readonly streams: SpanList[] = [];
  readonly memory: Series<'columns' | 'other' | 'spilled'>[] = [];
  readonly memoryTotal = new Series(['used', 'spilled']);
  readonly cpu = new Series(['percent']);
  readonly io = new Series(['read', 'written']);
  readonly errors: FileErrors[] = [];
  readonly decisions: Event<'decision'>[] = [];
  readonly warnings: Event<'warning'>[] = [];
  readonly losses: { readonly time: number; readonly worker: number; readonly tasks: number }[] = [];
  readonly spills: Event<'spill'>[] = [];
  readonly pauses: Pause[] = [];

  /** Numbers of tasks that changed, and by worker numbers of spans that did. */
  readonly changes = new ChangeLog();
  readonly spanChanges: ChangeLog[] = [];

  readonly #groupOf = new Map<string, GroupModel>();
  readonly #running = new Set<number>();
  readonly #forecast = new Forecast();

  applyAll(events: Iterable<EngineEvent>): void {
    for (const event of events) this.apply(event);
  }

  apply(event: EngineEvent): void {
    this.time = event.time;
    this.run = event.run;
    this.version++;
    switch (event.type) {
      case 'run-started':
        this.label = event.label;
        this.workers = event.workers;
        this.memoryLimit = event.memory;
        this.totalBytes = event.totalBytes;
        for (let worker = 0; worker < event.workers; worker++) this.#streamOf(worker);
        return;
      case 'group':
        return this.#describe(event.group, event.title, event.operators);
      case 'task-added':
        return this.#add(event);
      case 'task':
        return this.#move(event);
      case 'progress':
        this.bytes = event.bytes;
        this.totalBytes = event.totalBytes;
        this.rows = event.rows;
        this.#forecast.add(event.time - this.pausedTime(), event.bytes);
        return;
      case 'memory':
        return this.#measureMemory(event);
      case 'cpu':
        this.cores = event.cores;
        this.cpu.add(event.time, [event.percent]);
        return;
      case 'io':
        this.io.add(event.time, [event.read, event.written]);
        return;
      case 'paused':
        this.pauses.push({ reason: event.reason, from: event.time, to: null });
        return this.#judgePause();
      case 'resumed':
        this.#endPauses(event.time, event.reason);
        return this.#judgePause();
      case 'spill':
        this.spills.push(event);
        return;
      case 'worker-lost':
        this.losses.push({ time: event.time, worker: event.worker, tasks: event.tasks.length });
        return;
      case 'decision':
        this.decisions.push(event);
        return;
      case 'warning':
        this.warnings.push(event);
        return;
      case 'partial':
        return;
      case 'run-finished':
        this.phase = event.outcome;
        this.pausedBy = null;
        this.#endPauses(event.time);
        this.rows = event.rows;
        this.error = event.error ?? null;
    }
  }

  /** How much of the run is done, 0 to 1. */
  fraction(): number {
    if (this.phase === 'done') return 1;
    if (this.totalBytes > 0) return Math.min(1, this.bytes / this.totalBytes);
    return this.tasks.count === 0 ? 0 : (this.states[DONE] ?? 0) / this.tasks.count;
  }

  /** Seconds from low to high; null while there is too little to tell, and when it is over. */
  timeLeft(): readonly [number, number] | null {
    return this.isOver ? null : this.#forecast.left(this.totalBytes);
  }

  /** Bytes a second of late; of the whole run once it is over. */
  rate(): number {
    if (!this.isOver) return this.#forecast.rate;
    const active = this.time - this.pausedTime();
    return active > 0 ? (this.bytes / active) * 1000 : 0;
  }

  get isOver(): boolean {
    return this.phase !== 'running' && this.phase !== 'paused';
  }

  /** Milliseconds that it was paused so far, for a reason or any. */
  pausedTime(reason?: PauseReason): number {
    let total = 0;
    let until = 0;
    for (const pause of this.pauses) {
      if (reason !== undefined && pause.reason !== reason) continue;
      // They are in the order of their beginnings; two for different reasons may overlap.
      const to = pause.to ?? this.time;
      total += Math.max(0, to - Math.max(pause.from, until));
      until = Math.max(until, to);
    }
    return total;
  }

  /** Tasks that run far longer than their group's median, the longest first. */
  stragglers(now = this.time): Straggler[] {
    const found: Straggler[] = [];
    for (const task of this.#running) {
      const group = this.groups[this.tasks.group[task] ?? 0];
      if (group === undefined || (group.states[DONE] ?? 0) < LEAST_DONE || group.median === 0) continue;
      const seconds = (now - (this.tasks.started[task] ?? now)) / 1000;
      const times = seconds / group.median;
      if (times > STRAGGLES) found.push({ task, group: group.index, seconds, times });
    }
    return found.sort((a, b) => b.seconds - a.seconds);
  }

  /** Milliseconds of all finished tasks by part. */
  parts(): Float64Array {
    const total = new Float64Array(PARTS.length);
    for (const { parts } of this.groups) parts.forEach((time, part) => (total[part] = (total[part] ?? 0) + time));
    return total;
  }

  /** Why it takes as long as it does, the most important first. */
  diagnosis(): readonly Finding[] {
    const { groups, time, spilled, workers, cores } = this;
    const straggler = this.stragglers()[0] ?? null;
    const memoryPaused = this.pausedTime('memory');
    return diagnose({
      groups,
      time,
      memoryPaused,
      spilled,
      workers,
      cores,
      cpuPercent: this.cpu.mean('percent'),
      straggler,
    });
  }

  #describe(name: string, title: string, operators: readonly OperatorName[]): void {
    const group = this.#group(name);
    group.title = title;
    group.operators = operators;
  }

  #group(name: string): GroupModel {
    const known = this.#groupOf.get(name);
    if (known !== undefined) return known;
    const group = new GroupModel(this.groups.length, name, name, []);
    this.groups.push(group);
    this.#groupOf.set(name, group);
    return group;
  }

  #add(event: Event<'task-added'>): void {
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

  #move({ key, to, worker, time, rows, spans, error }: Event<'task'>): void {
    const { tasks } = this;
    const task = tasks.indexOf(key);
    const group = this.groups[tasks.group[task] ?? -1];
    if (group === undefined) return;
    const from = tasks.state[task] ?? WAITING;
    const state = codeOf(to);
    this.#count(group, from, -1);
    this.#count(group, state, 1);
    tasks.state[task] = state;
    this.changes.mark(task);
    if (from === DONE) this.#reopen(task, group);
    if (from === RUNNING) this.#end(task, group, time, state, rows ?? 0, spans);
    if (worker !== null) tasks.worker[task] = worker;
    if (state === RUNNING) this.#begin(task, group, worker ?? 0, time);
    if (error !== undefined) this.#fail(task, error);
  }

  #begin(task: number, group: GroupModel, worker: number, time: number): void {
    this.tasks.started[task] = time;
    this.tasks.finished[task] = NaN;
    this.tasks.attempts[task] = (this.tasks.attempts[task] ?? 0) + 1;
    if (Number.isNaN(group.started)) group.started = time;
    this.#running.add(task);
    this.#markSpan(worker, this.#streamOf(worker).begin(task, time));
  }

  #end(task: number, group: GroupModel, time: number, state: number, rows: number, spans: TaskSpans | undefined): void {
    const { tasks } = this;
    const worker = tasks.worker[task] ?? 0;
    this.#running.delete(task);
    tasks.finished[task] = time;
    group.finished = time;
    const stream = this.#streamOf(worker);
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
    const stream = this.#streamOf(tasks.worker[task] ?? 0);
    const span = stream.lastOf(task);
    if (span < 0) return;
    stream.state[span] = LOST;
    this.#markSpan(tasks.worker[task] ?? 0, span);
  }

  #fail(task: number, error: ErrorWire): void {
    const path = this.tasks.pathOf(task);
    let file = this.errors.find((entry) => entry.path === path);
    if (file === undefined) this.errors.push((file = { path, count: 0, first: [] }));
    file.count++;
    if (file.first.length < ERRORS_KEPT) file.first.push({ task, error });
  }

  #measureMemory({ time, used, spilled, workers = [] }: Event<'memory'>): void {
    this.spilled = spilled;
    this.peakMemory = Math.max(this.peakMemory, used);
    this.memoryTotal.add(time, [used, spilled]);
    workers.forEach((bytes, worker) => {
      const series = (this.memory[worker] ??= new Series(['columns', 'other', 'spilled']));
      series.add(time, [bytes.columns, bytes.other, bytes.spilled]);
    });
  }

  /** Ends the pauses for a reason, or all. */
  #endPauses(time: number, reason?: PauseReason): void {
    for (const pause of this.pauses) if (reason === undefined || pause.reason === reason) pause.to ??= time;
  }

  /** A user's pause counts before one for memory. */
  #judgePause(): void {
    const open = this.pauses.filter(({ to }) => to === null).map(({ reason }) => reason);
    this.pausedBy = open.includes('user') ? 'user' : (open[0] ?? null);
    this.phase = this.pausedBy === null ? 'running' : 'paused';
  }

  #count(group: GroupModel, state: number, change: number): void {
    group.states[state] = (group.states[state] ?? 0) + change;
    this.states[state] = (this.states[state] ?? 0) + change;
  }

  #streamOf(worker: number): SpanList {
    while (this.streams.length <= worker) {
      this.streams.push(new SpanList());
      this.spanChanges.push(new ChangeLog());
    }
    return this.streams[worker] as SpanList;
  }

  #markSpan(worker: number, span: number): void {
    this.spanChanges[worker]?.mark(span);
  }
}

/** The model as it was at a moment of the run: events are in order. */
export function modelAt(events: Iterable<EngineEvent>, time: number): RunModel {
  const model = new RunModel();
  for (const event of events) {
    if (event.time > time) break;
    model.apply(event);
  }
  model.time = Math.max(model.time, time);
  return model;
}
