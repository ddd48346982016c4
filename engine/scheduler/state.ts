import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { PauseReason, TaskState } from '../events.js';
import type { Instruction, SchedulerEvent } from './messages.js';
import { ReadyTasks } from './ready-tasks.js';
import { gateIsOpen, isFlush, isOpen, isTaken, isUnsent, newGroup, newRecord } from './record.js';
import type { StateGroup, TaskRecord, WorkerRecord } from './record.js';
import type { Task } from './task.js';
import { illegalTransition, isLegal, storyLine, tellStory } from './transitions.js';
import type { Cause } from './transitions.js';

/**
 * The scheduler's core, pure: an event goes in, instructions come out, nothing is awaited and no clock is read. It owns the
 * state of every task and what stands in every worker's queue; `run.ts` carries the instructions out.
 *
 * Ready tasks go out in the order of submission. A worker that is idle is served first; one task may be sent ahead to a
 * busy worker, which hides the message's round trip, but only while more tasks are ready than there are workers, so that
 * the end of a stage stays balanced.
 *
 * A group's accumulated state is protected as follows. A flush task waits until no accumulating task of its group can run
 * on its worker any more. When a worker dies, what it had accumulated and not flushed is run again: anywhere, as long as no
 * flush task of the group has begun, for then all of them wait again; afterwards only on the replacement, which alone will
 * be flushed again.
 */

export interface SchedulerOptions {
  readonly workers: number;
  /** `stop`: the first failure ends the run. `continue`: only what depends on the failed task fails. */
  readonly onFailure: 'stop' | 'continue';
}

/** Deaths after which a task is blamed. */
export const BLAME_AFTER = 3;
/** Deaths of idle workers after which the run gives up: no task can be blamed for them. */
export const IDLE_DEATHS = 10;

export class SchedulerState {
  readonly options: SchedulerOptions;
  readonly records: TaskRecord[] = [];
  readonly workers: readonly WorkerRecord[];
  readonly groups = new Map<string, StateGroup>();
  readonly ready: ReadyTasks;
  readonly #byKey = new Map<string, TaskRecord>();
  /** Tasks that are neither done, failed nor cancelled. */
  open = 0;
  phase: 'running' | 'failed' | 'cancelled' = 'running';
  readonly #pauses = new Set<PauseReason>();
  #settled = true;
  #idleDeaths = 0;
  #firstError: PartitaError | null = null;
  #out: Instruction[] = [];

  constructor(options: SchedulerOptions) {
    this.options = options;
    this.workers = Array.from({ length: options.workers }, () => ({ alive: false, epoch: 0, queue: [] }));
    this.ready = new ReadyTasks(options.workers, this.records);
  }

  handle(event: SchedulerEvent): readonly Instruction[] {
    this.#out = [];
    this.#apply(event);
    this.#dispatch();
    if (this.open === 0 && !this.#settled) this.#settle();
    return this.#out;
  }

  get paused(): boolean {
    return this.#pauses.size > 0;
  }

  stateOf(key: string): TaskState {
    return this.#find(key).state;
  }

  errorOf(key: string): PartitaError | null {
    return this.#find(key).error;
  }

  /** The task's transitions so far, for people. */
  storyOf(key: string): string {
    return tellStory(key, this.#find(key).story);
  }

  recordOf(key: string): TaskRecord {
    return this.#find(key);
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  #apply(event: SchedulerEvent): void {
    switch (event.type) {
      case 'tasks-added':
        return this.#add(event.tasks);
      case 'worker-started':
        Object.assign(this.#worker(event.worker), { alive: true, epoch: event.epoch });
        return;
      case 'task-finished':
        return this.#finish(event.key, event.worker, event.epoch);
      case 'task-failed':
        return this.#fail(event.key, event.worker, event.epoch, event.error);
      case 'worker-lost':
        return this.#lose(event);
      case 'dropped':
        for (const key of event.keys) this.#abandon(this.#find(key), 'cancelled', 'dropped', null);
        return;
      case 'cancel':
        if (this.phase !== 'running') return;
        return this.#stop('cancelled', new PartitaError('cancelled', 'the run was cancelled', { domain: 'scheduler' }));
      case 'overdue':
        this.workers.forEach((worker, index) => {
          if (worker.alive && worker.queue.length > 0) this.#out.push({ type: 'terminate', worker: index });
        });
        return;
      case 'pause':
        if (this.#pauses.has(event.reason)) return;
        this.#pauses.add(event.reason);
        this.#out.push({ type: 'paused', reason: event.reason });
        return;
      case 'resume':
        if (this.#pauses.delete(event.reason)) this.#out.push({ type: 'resumed', reason: event.reason });
    }
  }

  // Growth

  #add(tasks: readonly Task[]): void {
    const from = this.records.length;
    try {
      for (const task of tasks) this.#link(task);
    } catch (error) {
      this.#unlink(from);
      throw error;
    }
    for (let order = from; order < this.records.length; order++) {
      const record = this.records[order] as TaskRecord;
      this.open++;
      this.#settled = false;
      this.#out.push({ type: 'added', task: record.task });
      if (record.home >= 0 || record.task.accumulates === true) this.#join(record);
      if (!this.#isDoomed(record)) this.#place(record, 'unblocked', 'blocked');
    }
  }

  #link(task: Task): void {
    const { key, worker, group } = task;
    if (this.#byKey.has(key)) throw refusal(`task ${key} was added twice`, key);
    if (worker !== undefined && this.workers[worker] === undefined) {
      throw refusal(`task ${key} wants worker ${worker} of ${this.workers.length}`, String(worker));
    }
    if (task.accumulates === true && (this.groups.get(group)?.begun ?? 0) > 0) {
      throw refusal(`task ${key} comes after the flush of its group ${group} has begun`, key);
    }
    const record = newRecord(task, this.records.length);
    for (const name of task.deps) {
      const dependency = this.#byKey.get(name);
      if (dependency === undefined)
        throw refusal(`task ${key} depends on ${name}, which was not added before it`, name);
      (dependency.dependents ??= []).push(record);
      if (dependency.state !== 'done') record.missing++;
    }
    this.records.push(record);
    this.#byKey.set(key, record);
  }

  /** Forgets the tasks from `from` on, and what was linked of the one that was refused after them. */
  #unlink(from: number): void {
    for (const { task } of this.records.splice(from)) this.#byKey.delete(task.key);
    for (const { dependents } of this.records) {
      while ((dependents?.at(-1)?.order ?? -1) >= from) dependents?.pop();
    }
  }

  #join(record: TaskRecord): void {
    const { task, home } = record;
    let group = this.groups.get(task.group);
    if (group === undefined) this.groups.set(task.group, (group = newGroup(task.group, this.workers.length)));
    if (isFlush(record)) group.flushes[home]?.push(record);
    else this.#count(group, home, 1);
  }

  // Progress

  #finish(key: string, worker: number, epoch: number): void {
    const record = this.#takeHead(key, worker, epoch);
    if (record === null) return;
    this.#move(record, 'done', 'finished', worker);
    for (const dependent of record.dependents ?? []) {
      dependent.missing--;
      this.#place(dependent, 'unblocked', 'blocked');
    }
    const group = this.groups.get(record.task.group);
    if (group === undefined) return;
    if (record.task.accumulates === true) group.held[worker]?.push(record);
    else if (isTaken(group, worker)) group.held[worker] = [];
  }

  #fail(key: string, worker: number, epoch: number, error: PartitaError): void {
    const record = this.#takeHead(key, worker, epoch);
    if (record === null) return;
    if (this.phase !== 'running' && error.kind === 'cancelled') this.#move(record, 'cancelled', 'stopped', worker);
    else this.#giveUp(record, error, 'failed-in-worker');
  }

  /** The task fails for good, and with it what cannot be done without it. */
  #giveUp(record: TaskRecord, error: PartitaError, cause: Cause): void {
    record.error = error;
    this.#firstError ??= error;
    this.#move(record, 'failed', cause, record.worker);
    if (this.options.onFailure === 'stop' && this.phase === 'running') return this.#stop('failed', error);
    for (const dependent of record.dependents ?? []) this.#abandon(dependent, 'failed', 'dependency-failed', error);
    const group = record.task.accumulates === true ? this.groups.get(record.task.group) : undefined;
    if (group === undefined) return;
    group.error = error;
    for (const flush of group.flushes.flat()) this.#abandon(flush, 'failed', 'dependency-failed', error);
  }

  #takeHead(key: string, worker: number, epoch: number): TaskRecord | null {
    const state = this.#worker(worker);
    if (epoch !== state.epoch || !state.alive) return null;
    const record = state.queue[0];
    if (record?.task.key !== key) {
      throw refusal(
        `worker ${worker} reports ${key}, but runs ${record?.task.key ?? 'nothing'}\n${this.storyOf(key)}`,
        key,
      );
    }
    state.queue.shift();
    const next = state.queue[0];
    if (next !== undefined) this.#move(next, 'running', 'begun', worker);
    return record;
  }

  // Loss

  #lose(event: Extract<SchedulerEvent, { type: 'worker-lost' }>): void {
    const worker = this.#worker(event.worker);
    if (event.epoch !== worker.epoch || !worker.alive) return;
    worker.alive = false;
    const queue = worker.queue;
    worker.queue = [];
    const again: TaskRecord[] = [];
    for (const record of queue) {
      record.worker = -1;
      record.suspect ||= event.running !== null;
      if (event.running === record.task.key) record.deaths++;
      if (isFlush(record)) this.#groupOf(record).begun--;
      if (record.state === 'running') this.#move(record, 'lost', 'worker-died', event.worker);
      again.push(record);
    }
    const groups: string[] = [];
    for (const group of this.groups.values()) {
      const lost = this.#loseState(group, event.worker);
      if (lost.length > 0) groups.push(group.name);
      again.push(...lost);
    }
    again.sort((a, b) => a.order - b.order);
    const tasks = again.map((record) => record.task.key);
    this.#out.push({ type: 'lost', worker: event.worker, epoch: event.epoch, groups, tasks });
    for (const record of again) this.#retry(record, event.cause);
    if (event.idle && ++this.#idleDeaths >= IDLE_DEATHS && this.phase === 'running') {
      this.#stop(
        'failed',
        new PartitaError('bug', 'workers keep dying without a task', { domain: 'scheduler', cause: event.cause }),
      );
    }
  }

  /** Marks what the worker had accumulated for the group, and not given up, as lost. */
  #loseState(group: StateGroup, worker: number): TaskRecord[] {
    const held = group.held[worker] ?? [];
    if (held.length === 0) return [];
    group.held[worker] = [];
    const flushes = (group.flushes[worker] ?? []).filter((flush) => flush.state === 'done');
    group.begun -= flushes.length;
    const lost = [...held, ...flushes];
    for (const record of lost) {
      if (group.begun > 0) record.home = worker;
      record.worker = -1;
      this.#move(record, 'lost', 'state-lost', worker);
      for (const dependent of record.dependents ?? []) {
        dependent.missing++;
        this.#block(dependent);
      }
    }
    return lost;
  }

  #retry(record: TaskRecord, cause: Error): void {
    const { task } = record;
    if (record.state !== 'lost' && record.state !== 'ready') return;
    if (this.phase === 'running' && record.deaths >= BLAME_AFTER && record.state === 'lost') {
      const memory = (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
      const message = words`${BLAME_AFTER} workers died of task ${task.key} (${cause.message})\n${this.storyOf(task.key)}`;
      const hint = memory
        ? { hint: words`raise --memory, or lower --threads so that each worker gets more of it` }
        : {};
      const details = { domain: 'scheduler', value: task.key, cause, ...hint };
      return this.#giveUp(record, new PartitaError(memory ? 'resources' : 'bug', message, details), 'blamed');
    }
    if (!this.#isDoomed(record)) this.#place(record, 'again-at-once', 'again-later');
  }

  /** Ends a task that can never run: because the run stops, or because of what stands before it. */
  #isDoomed(record: TaskRecord): boolean {
    if (this.phase !== 'running') {
      this.#abandon(record, 'cancelled', this.#stopCause(), null);
      return true;
    }
    const before = record.missing > 0 ? record.task.deps.map((key) => this.#find(key)) : [];
    const error =
      before.find(({ state }) => state === 'failed')?.error ?? (isFlush(record) ? this.#groupOf(record).error : null);
    if (error !== null) this.#abandon(record, 'failed', 'dependency-failed', error);
    else if (before.some(({ state }) => state === 'cancelled'))
      this.#abandon(record, 'cancelled', 'dependency-cancelled', null);
    else return false;
    return true;
  }

  // Ends

  #stop(phase: 'failed' | 'cancelled', error: PartitaError): void {
    this.phase = phase;
    this.#firstError ??= error;
    this.#out.push({ type: 'stop', error });
    for (const record of this.records) {
      if (!isUnsent(record)) continue;
      this.ready.delete(record);
      this.#move(record, 'cancelled', this.#stopCause(), -1);
    }
  }

  #stopCause(): Cause {
    return this.phase === 'failed' ? 'run-failed' : 'run-cancelled';
  }

  /** Ends a task that was not sent, and whatever waits for it. */
  #abandon(first: TaskRecord, to: 'failed' | 'cancelled', cause: Cause, error: PartitaError | null): void {
    const stack = [first];
    for (let record = stack.pop(); record !== undefined; record = stack.pop()) {
      if (!isUnsent(record)) continue;
      this.ready.delete(record);
      // Only waiting tasks can fail without having run.
      if (to === 'failed' && record.state === 'ready') this.#move(record, 'waiting', 'blocked', -1);
      if (to === 'failed') record.error = error;
      this.#move(record, to, record === first || to === 'failed' ? cause : 'dependency-cancelled', -1);
      for (const dependent of record.dependents ?? []) stack.push(dependent);
    }
  }

  #settle(): void {
    this.#settled = true;
    const failed = this.#firstError !== null && this.phase !== 'cancelled';
    const outcome = this.phase === 'cancelled' ? 'cancelled' : failed ? 'failed' : 'done';
    this.#out.push({ type: 'settled', outcome, error: this.#firstError });
  }

  // Moves

  #move(record: TaskRecord, to: TaskState, cause: Cause, worker: number): void {
    const from = record.state;
    if (!isLegal(from, to)) throw illegalTransition(record.task.key, from, to, record.story);
    record.state = to;
    record.story.push(storyLine(to, cause, worker));
    this.#out.push({ type: 'moved', task: record.task, from, to, worker: worker < 0 ? null : worker });
    const wasOpen = isOpen(from);
    const stillOpen = isOpen(to);
    if (wasOpen === stillOpen) return;
    this.open += stillOpen ? 1 : -1;
    if (stillOpen) this.#settled = false;
    if (record.task.accumulates === true) this.#count(this.#groupOf(record), record.home, stillOpen ? 1 : -1);
  }

  /** Counts an accumulating task as to be done (1) or not (-1), and shuts or opens the gates of the flush tasks. */
  #count(group: StateGroup, home: number, change: 1 | -1): void {
    if (home < 0) group.pending += change;
    else group.pendingAt[home] = (group.pendingAt[home] ?? 0) + change;
    const crossed = (home < 0 ? group.pending : group.pendingAt[home]) === (change === 1 ? 1 : 0);
    if (!crossed) return;
    const flushes = home < 0 ? group.flushes.flat() : (group.flushes[home] ?? []);
    for (const flush of flushes) {
      if (change === 1) this.#block(flush);
      else this.#place(flush, 'unblocked', 'blocked');
    }
  }

  /** Puts a task that was not sent where it belongs now: among the ready ones or the waiting ones. */
  #place(record: TaskRecord, unblocked: Cause, blocked: Cause): void {
    if (!isUnsent(record) || this.phase !== 'running') return;
    const group = isFlush(record) ? this.#groupOf(record) : null;
    const isReady = record.missing === 0 && (group === null || gateIsOpen(group, record.home));
    if (isReady) {
      if (record.state !== 'ready') this.#move(record, 'ready', unblocked, -1);
      this.ready.add(record);
    } else {
      this.ready.delete(record);
      if (record.state !== 'waiting') this.#move(record, 'waiting', blocked, -1);
    }
  }

  #block(record: TaskRecord): void {
    if (record.state === 'ready') this.#place(record, 'unblocked', 'blocked');
  }

  // Sending

  #dispatch(): void {
    if (this.phase !== 'running' || this.paused) return;
    for (let ahead = 0; ahead <= 1; ahead++) {
      for (let index = 0; index < this.workers.length; index++) {
        const worker = this.workers[index] as WorkerRecord;
        if (!worker.alive || worker.queue.length !== ahead) continue;
        const record = this.ready.first(index);
        if (record !== undefined && (ahead === 0 || this.#mayGoAhead(record, worker)))
          this.#send(record, index, worker);
      }
    }
  }

  /** Whether the task may stand behind the one that the worker runs. */
  #mayGoAhead(record: TaskRecord, worker: WorkerRecord): boolean {
    if (record.suspect || worker.queue[0]?.suspect === true) return false;
    return record.home >= 0 || this.ready.shared > this.workers.length;
  }

  #send(record: TaskRecord, index: number, worker: WorkerRecord): void {
    this.ready.delete(record);
    record.worker = index;
    worker.queue.push(record);
    if (isFlush(record)) this.#groupOf(record).begun++;
    this.#out.push({ type: 'run', task: record.task, worker: index, epoch: worker.epoch });
    if (worker.queue.length === 1) this.#move(record, 'running', 'begun', index);
  }

  #find(key: string): TaskRecord {
    const record = this.#byKey.get(key);
    if (record === undefined) throw refusal(`no task ${key} in this run`, key);
    return record;
  }

  #worker(index: number): WorkerRecord {
    const worker = this.workers[index];
    if (worker === undefined) throw refusal(`no worker ${index}`, String(index));
    return worker;
  }

  #groupOf(record: TaskRecord): StateGroup {
    return this.groups.get(record.task.group) as StateGroup;
  }
}

function refusal(message: string, value: string): PartitaError {
  return new PartitaError('bug', message, { domain: 'scheduler', value });
}
