/** What the list of runs says of one of them: made of its events, live or recorded. */
import type { EngineEvent } from '../../engine/index.js';
import { Forecast } from '../protocol/model/forecast.js';
import { Pauses } from '../protocol/model/pauses.js';
import type { RunSummary } from '../protocol/runs.js';

export class RunProgress {
  readonly #forecast = new Forecast();
  readonly #pauses = new Pauses();
  #summary: RunSummary;

  constructor(summary: RunSummary) {
    this.#summary = summary;
  }

  get summary(): RunSummary {
    return this.#summary;
  }

  take(event: EngineEvent): void {
    const { tasks, peakMemory } = this.#summary;
    const { time } = event;
    switch (event.type) {
      case 'task-added':
        return this.set({ tasks: { ...tasks, total: tasks.total + 1 } });
      case 'task': {
        const done = tasks.done + Number(event.to === 'done') - Number(event.from === 'done');
        return this.set({ tasks: { ...tasks, done, failed: tasks.failed + Number(event.to === 'failed') } });
      }
      case 'run-started':
        return this.set({ totalBytes: event.totalBytes });
      case 'progress': {
        const { bytes, totalBytes, rows } = event;
        const fraction = totalBytes === 0 ? 0 : Math.min(1, bytes / totalBytes);
        this.#forecast.add(time - this.#pauses.time(time), bytes);
        const secondsLeft = totalBytes > bytes ? this.#forecast.left(totalBytes) : null;
        return this.set({ bytes, totalBytes, rows, fraction, seconds: time / 1000, secondsLeft });
      }
      case 'memory':
        return this.set({ spilledBytes: event.spilled, peakMemory: Math.max(peakMemory, event.used) });
      case 'paused':
        this.#pauses.begin(event.reason, time);
        return this.set({ phase: 'paused' });
      case 'resumed':
        this.#pauses.end(time, event.reason);
        return this.set({ phase: this.#pauses.open === null ? 'running' : 'paused' });
      case 'run-finished':
        return this.set({ seconds: time / 1000 });
      default:
    }
  }

  set(changes: Partial<RunSummary>): void {
    this.#summary = { ...this.#summary, ...changes };
  }
}
