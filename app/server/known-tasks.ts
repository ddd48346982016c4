/** The tasks of the runs that are looked at: kept for the few that were asked for last, and for as long as somebody asks. */
import type { EventRow } from '../protocol/events.js';
import { TaskStories } from './task-stories.js';

const MOST_RUNS = 3;
/** Milliseconds. */
const KEPT = 120_000;

export class KnownTasks {
  /** By run, the one asked for last at the end. */
  readonly #known = new Map<string, { readonly stories: TaskStories; readonly timer: NodeJS.Timeout }>();

  get runs(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** Up to the last of the rows, which grow at their end only. */
  async of(run: string, rows: readonly EventRow[]): Promise<TaskStories> {
    const known = this.#known.get(run);
    clearTimeout(known?.timer);
    this.#known.delete(run);
    const stories = known?.stories ?? new TaskStories(run);
    this.#known.set(run, { stories, timer: setTimeout(() => this.#known.delete(run), KEPT).unref() });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_RUNS && oldest !== undefined) {
      clearTimeout(this.#known.get(oldest)?.timer);
      this.#known.delete(oldest);
    }
    await stories.update(rows);
    return stories;
  }
}
