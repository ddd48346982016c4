/** The lives of an executor's workers: which tasks each has before it, and what happens to them when it dies. */
import { PartitaError } from '../errors.js';
import { WorkerLostError } from '../scheduler/task.js';
import type { RunTicket, Task, TaskResult, WorkerLoss } from '../scheduler/task.js';
import type { WorkerReply } from './serve.js';

interface Pending {
  readonly task: Task;
  readonly ticket: RunTicket;
  readonly reject: (error: Error) => void;
}

export class Lives {
  readonly #epochs: number[];
  /** By worker: its tasks in the order in which it runs them. */
  readonly #pending: Pending[][];
  readonly #listeners = new Set<(loss: WorkerLoss) => void>();

  constructor(workers: number) {
    this.#epochs = Array.from({ length: workers }, () => 0);
    this.#pending = Array.from({ length: workers }, () => []);
  }

  epoch(worker: number): number {
    return this.#epochs[worker] ?? 0;
  }

  onLost(listener: (loss: WorkerLoss) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The outcome of a task that was sent, unless its worker dies before: then it rejects with `WorkerLostError`. */
  track(worker: number, task: Task, ticket: RunTicket, outcome: Promise<WorkerReply>): Promise<TaskResult> {
    return new Promise((resolve, reject) => {
      const entry: Pending = { task, ticket, reject };
      this.#pending[worker]?.push(entry);
      const settle = async (): Promise<void> => {
        try {
          const reply = await outcome;
          if (!this.#end(worker, entry)) return;
          if ('error' in reply) reject(PartitaError.fromWire(reply.error));
          else resolve(reply);
        } catch (thrown) {
          if (this.#end(worker, entry)) reject(PartitaError.from(thrown, 'worker'));
        }
      };
      void settle();
    });
  }

  /** Rejects the run's tasks that are not at their worker's head; the worker itself will skip them when it gets to them. */
  withdraw(ticket: RunTicket): void {
    const error = new PartitaError('cancelled', 'the run was cancelled', { domain: 'scheduler' });
    this.#pending.forEach((pending, worker) => {
      // Behind its own task, a task is soon reached anyway: only those behind another run's task have to be taken out.
      if (pending[0]?.ticket.run === ticket.run) return;
      const mine = pending.filter((entry) => entry.ticket.run === ticket.run);
      this.#pending[worker] = pending.filter((entry) => entry.ticket.run !== ticket.run);
      for (const entry of mine) entry.reject(error);
    });
  }

  /** Announces that the worker's life `epoch` has ended, and rejects its tasks. Does nothing when that life is long over. */
  lose(worker: number, epoch: number, deliberate: boolean, cause: Error): void {
    if (epoch !== this.#epochs[worker]) return;
    this.#epochs[worker] = epoch + 1;
    const pending = this.#pending[worker] ?? [];
    this.#pending[worker] = [];
    const loss = { worker, epoch, running: pending[0]?.task ?? null, deliberate, cause };
    for (const listener of this.#listeners) listener(loss);
    for (const entry of pending) entry.reject(new WorkerLostError(worker, { cause }));
  }

  #end(worker: number, entry: Pending): boolean {
    const pending = this.#pending[worker] ?? [];
    const place = pending.indexOf(entry);
    if (place >= 0) pending.splice(place, 1);
    return place >= 0;
  }
}
