/** A run of an earlier session: its recording is read when it is looked at. */
import { EventDecoder, type EventRow } from '../protocol/events.js';
import type { RunSummary } from '../protocol/runs.js';
import type { Step } from '../recipe/steps.js';
import { endOf, readRecording } from './recording.js';
import type { RunCard } from './run-cards.js';
import { RunProgress } from './run-progress.js';

export class PastRun {
  readonly over = true;
  readonly summary: RunSummary;
  /** Steps of its query, as far as they were kept. */
  readonly recipe: readonly Step[] | null;
  readonly #path: string;
  #rows: readonly EventRow[] | null = null;

  /** The summary as it was kept last; of one that still went on then, the recording knows more. */
  constructor({ summary, recipe }: RunCard, path: string) {
    this.#path = path;
    this.recipe = recipe;
    const wentOn = summary.phase === 'running' || summary.phase === 'paused';
    this.summary = { ...(wentOn ? this.#cutOff(summary) : summary), secondsLeft: null };
  }

  get rows(): readonly EventRow[] {
    this.#rows ??= readRecording(this.#path);
    return this.#rows;
  }

  #cutOff(summary: RunSummary): RunSummary {
    const decoder = new EventDecoder(summary.run);
    const progress = new RunProgress({ ...summary, tasks: { done: 0, total: 0, failed: 0 } });
    try {
      for (const row of this.rows) progress.take(decoder.decode(row));
    } catch {
      // What can be read of it counts.
    }
    const phase = endOf(this.rows);
    return { ...progress.summary, phase, seconds: Math.max(summary.seconds, progress.summary.seconds) };
  }
}
