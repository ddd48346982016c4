/**
 * What a window knows of one run: made of its events, live or recorded, one after the other and cheaply, also for hundreds of
 * thousands of tasks. Times are milliseconds since the run began unless a name says seconds.
 */
import type { EngineEvent, ErrorWire, EventBody, MemoryForecast, PauseReason, Range } from '../../engine/plain.js';
import { ChangeLog } from './model/change-log.js';
import { DONE, PARTS } from './model/codes.js';
import { diagnose, type Finding } from './model/diagnosis.js';
import { addError, copyErrors, type FileErrors } from './model/file-errors.js';
import { Forecast } from './model/forecast.js';
import { GroupModel } from './model/group-model.js';
import { Measures } from './model/measures.js';
import { Pauses, type Pause } from './model/pauses.js';
import { Predictions, type Prediction } from './model/predictions.js';
import { Series } from './model/series.js';
import { SpanList } from './model/span-list.js';
import { TaskTable } from './model/task-table.js';
import { Work, type Straggler } from './model/work.js';
import type { RunPhase } from './runs.js';

export type { MemoryForecast, Range };

export { ChangeLog, GroupModel, Series, SpanList, TaskTable };
export * from './model/codes.js';
export type { Finding, FindingId } from './model/diagnosis.js';
export type { FileErrors, Pause, Prediction, Straggler };

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
  /** Rows read. */
  rows = 0;
  /** Rows of the answer, once it is over. */
  answerRows = 0;
  spilled = 0;
  /** What was foretold last; null before anything was. */
  memoryForecast: MemoryForecast | null = null;
  error: ErrorWire | null = null;

  readonly errors: FileErrors[];
  readonly decisions: Event<'decision'>[] = [];
  readonly warnings: Event<'warning'>[] = [];
  readonly losses: { readonly time: number; readonly worker: number; readonly tasks: number }[] = [];
  readonly spills: Event<'spill'>[] = [];

  readonly #work: Work;
  readonly #measures: Measures;
  readonly #pauses: Pauses;
  readonly #forecast: Forecast;
  readonly #predictions: Predictions;

  /** `of`: one to go on from, which stays as it is. */
  constructor(of?: RunModel) {
    this.#work = of === undefined ? new Work() : of.#work.copy();
    this.#measures = of === undefined ? new Measures() : of.#measures.copy();
    this.#pauses = of === undefined ? new Pauses() : of.#pauses.copy();
    this.#forecast = of === undefined ? new Forecast() : of.#forecast.copy();
    this.#predictions = of === undefined ? new Predictions() : of.#predictions.copy();
    this.errors = of === undefined ? [] : copyErrors(of.errors);
    if (of === undefined) return;
    const { run, label, phase, pausedBy, time, version, workers, cores } = of;
    const { memoryLimit, bytes, totalBytes, rows, answerRows, spilled, memoryForecast, error } = of;
    Object.assign(this, { run, label, phase, pausedBy, time, version, workers, cores });
    Object.assign(this, { memoryLimit, bytes, totalBytes, rows, answerRows, spilled, memoryForecast, error });
    this.decisions.push(...of.decisions);
    this.warnings.push(...of.warnings);
    this.losses.push(...of.losses);
    for (const spill of of.spills) this.spills.push(spill);
  }

  get tasks(): TaskTable {
    return this.#work.tasks;
  }

  get groups(): readonly GroupModel[] {
    return this.#work.groups;
  }

  /** Tasks of all groups by state. */
  get states(): Uint32Array {
    return this.#work.states;
  }

  /** Tasks that are done and of which something lies on disk. */
  get onDisk(): number {
    return this.#work.onDisk;
  }

  /** By worker. */
  get streams(): readonly SpanList[] {
    return this.#work.streams;
  }

  /** Numbers of tasks that changed, and by worker numbers of spans that did. */
  get changes(): ChangeLog {
    return this.#work.changes;
  }

  get spanChanges(): readonly ChangeLog[] {
    return this.#work.spanChanges;
  }

  /** By worker. */
  get memory(): Measures['memory'] {
    return this.#measures.memory;
  }

  get memoryTotal(): Measures['memoryTotal'] {
    return this.#measures.memoryTotal;
  }

  get peakMemory(): number {
    return this.#measures.peakMemory;
  }

  get cpu(): Measures['cpu'] {
    return this.#measures.cpu;
  }

  get io(): Measures['io'] {
    return this.#measures.io;
  }

  get pauses(): readonly Pause[] {
    return this.#pauses.list;
  }

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
        for (let worker = 0; worker < event.workers; worker++) this.#work.streamOf(worker);
        return;
      case 'group':
        return this.#work.describe(event.group, event.title, event.operators);
      case 'task-added':
        return this.#work.add(event);
      case 'task': {
        const task = this.#work.move(event);
        if (task >= 0 && event.error !== undefined) addError(this.errors, this.tasks.pathOf(task), task, event.error);
        return;
      }
      case 'progress':
        this.bytes = event.bytes;
        this.totalBytes = event.totalBytes;
        this.rows = event.rows;
        this.#forecast.add(event.time - this.pausedTime(), event.bytes);
        this.#predictions.take(this.fraction(), event.time / 1000, this.timeLeft());
        return;
      case 'memory':
        this.spilled = event.spilled;
        return this.#measures.addMemory(event.time, event.used, event.spilled, event.workers ?? []);
      case 'cpu':
        this.cores = event.cores;
        this.cpu.add(event.time, [event.percent]);
        return;
      case 'io':
        this.io.add(event.time, [event.read, event.written]);
        return;
      case 'paused':
        this.#pauses.begin(event.reason, event.time);
        return this.#judgePause();
      case 'resumed':
        this.#pauses.end(event.time, event.reason);
        return this.#judgePause();
      case 'forecast':
        this.memoryForecast = { needed: event.needed, spilled: event.spilled };
        return;
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
        this.#pauses.end(event.time);
        this.answerRows = event.rows;
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

  /** How long the whole run would take, as it was foretold on the way. */
  get predictions(): readonly Prediction[] {
    return this.#predictions.list;
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
    return this.#pauses.time(this.time, reason);
  }

  /** Tasks that run far longer than their group's median, the longest first. */
  stragglers(now = this.time): Straggler[] {
    return this.#work.stragglers(now);
  }

  /** Tasks, done or under way, that took or take far longer than their group's median: the longest first. */
  slowest(most: number): Straggler[] {
    return this.#work.slowest(this.time, most);
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
    const cpuPercent = this.cpu.mean('percent');
    return diagnose({ groups, time, memoryPaused, spilled, workers, cores, cpuPercent, straggler });
  }

  /** A user's pause counts before one for memory. */
  #judgePause(): void {
    this.pausedBy = this.#pauses.open;
    this.phase = this.pausedBy === null ? 'running' : 'paused';
  }
}
