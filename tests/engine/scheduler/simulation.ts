/** Workers without threads: they run what the scheduler's core tells them to, in an order drawn from a seed, and die. */
import { PartitaError } from '../../../engine/errors.js';
import type { Instruction, SchedulerEvent } from '../../../engine/scheduler/messages.js';
import { SchedulerState } from '../../../engine/scheduler/state.js';
import type { Task } from '../../../engine/scheduler/task.js';
import { validate } from '../../../engine/scheduler/validate.js';

/** Mulberry32: a small seeded generator of numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function seed(): number {
  return Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
}

export function task(key: string, more: Partial<Task> = {}): Task {
  return { key, op: 'none', args: null, deps: [], group: key.split('/')[0] ?? key, partition: 0, bytes: 1, ...more };
}

interface Emitted {
  readonly worker: number;
  readonly epoch: number;
  readonly group: string;
  readonly keys: readonly string[];
}

interface SimulatedWorker {
  epoch: number;
  readonly queue: Task[];
  /** Keys accumulated, by group. */
  state: Map<string, string[]>;
}

export class Simulation {
  readonly core: SchedulerState;
  readonly workers: SimulatedWorker[];
  /** What the flush tasks gave to the driver and the driver did not have to forget. */
  emitted: Emitted[] = [];
  settled: Extract<Instruction, { type: 'settled' }> | null = null;
  readonly terminated: number[] = [];

  constructor(workers: number, onFailure: 'stop' | 'continue' = 'stop') {
    this.core = new SchedulerState({ workers, onFailure });
    this.workers = Array.from({ length: workers }, () => ({ epoch: 0, queue: [], state: new Map() }));
    for (let worker = 0; worker < workers; worker++) this.handle({ type: 'worker-started', worker, epoch: 0 });
  }

  add(tasks: readonly Task[]): void {
    this.handle({ type: 'tasks-added', tasks });
  }

  handle(event: SchedulerEvent): void {
    for (const instruction of this.core.handle(event)) this.#carryOut(instruction);
    validate(this.core);
  }

  busy(): number[] {
    return this.workers.flatMap(({ queue }, worker) => (queue.length > 0 ? [worker] : []));
  }

  /** The worker does its first task. */
  finish(worker: number): void {
    const simulated = this.#worker(worker);
    const done = simulated.queue.shift() as Task;
    const { epoch, state } = simulated;
    if (done.accumulates === true) state.set(done.group, [...(state.get(done.group) ?? []), done.key]);
    else if (done.worker !== undefined) {
      const keys = state.get(done.group) ?? [];
      const flushes = this.core.groups.get(done.group)?.flushes[worker] ?? [];
      // Each flush task but the last gives half of what is left.
      const isLast = flushes.filter((flush) => flush.state !== 'done').length === 1;
      const given = isLast ? keys : keys.slice(0, Math.ceil(keys.length / 2));
      this.emitted.push({ worker, epoch, group: done.group, keys: given });
      state.set(done.group, keys.slice(given.length));
    }
    this.handle({ type: 'task-finished', key: done.key, worker, epoch });
  }

  fail(worker: number, error = new PartitaError('user-input', 'no', { domain: 'test' })): void {
    const simulated = this.#worker(worker);
    const { key } = simulated.queue.shift() as Task;
    this.handle({ type: 'task-failed', key, worker, epoch: simulated.epoch, error });
  }

  kill(worker: number, blame = true): void {
    const simulated = this.#worker(worker);
    const { epoch } = simulated;
    const running = simulated.queue[0];
    simulated.queue.length = 0;
    simulated.state = new Map();
    simulated.epoch++;
    const idle = blame && running === undefined;
    const cause = new Error('killed');
    this.handle({ type: 'worker-lost', worker, epoch, running: blame ? (running?.key ?? null) : null, idle, cause });
    this.handle({ type: 'worker-started', worker, epoch: epoch + 1 });
  }

  /** Finishes tasks, those of the lowest workers first, until none is left. */
  drain(): void {
    for (let busy = this.busy(); busy[0] !== undefined; busy = this.busy()) this.finish(busy[0]);
  }

  #carryOut(instruction: Instruction): void {
    switch (instruction.type) {
      case 'run':
        if (this.core.paused) throw new Error(`${instruction.task.key} was sent while the run is paused`);
        this.#worker(instruction.worker).queue.push(instruction.task);
        break;
      case 'lost':
        this.emitted = this.emitted.filter(
          ({ worker, epoch, group }) =>
            worker !== instruction.worker || epoch !== instruction.epoch || !instruction.groups.includes(group),
        );
        break;
      case 'terminate':
        this.terminated.push(instruction.worker);
        break;
      case 'settled':
        this.settled = instruction;
        break;
      default:
    }
  }

  #worker(worker: number): SimulatedWorker {
    return this.workers[worker] as SimulatedWorker;
  }
}
