/** Which tasks are looked for: by words in their key, their file or their partition's number, and by their state. */
import type { RunModel } from '../../../app/protocol/run-model.js';
import { fileName } from '../../shell/file-name.js';

/** Null where all tasks are wanted. */
export type Wanted = (task: number) => boolean;

export class Search {
  readonly text: string;
  readonly #model: RunModel;
  readonly #number: number;
  readonly #keys: ReadonlySet<string> | null;
  #matches = new Uint8Array(0);
  #count = 0;
  #found = 0;

  /** `text`: what was typed; more words must all be there. `keys`: the tasks themselves, where something else knows them. */
  constructor(model: RunModel, text: string, keys: readonly string[] | null = null) {
    this.#model = model;
    this.#keys = keys === null ? null : new Set(keys);
    this.text = text.trim().toLowerCase();
    this.#number = /^#?\d+$/.test(this.text) ? Number(this.text.replace('#', '')) : NaN;
    this.update();
  }

  /** Looks at tasks that came since. */
  update(): void {
    const { count } = this.#model.tasks;
    if (count > this.#matches.length) {
      const longer = new Uint8Array(Math.max(count, this.#matches.length * 2));
      longer.set(this.#matches);
      this.#matches = longer;
    }
    const words = this.text.split(/\s+/);
    for (; this.#count < count; this.#count++) {
      if (!this.#isMatch(this.#count, words)) continue;
      this.#matches[this.#count] = 1;
      this.#found++;
    }
  }

  get found(): number {
    return this.#found;
  }

  has(task: number): boolean {
    return this.#matches[task] === 1;
  }

  /** The next match after a task, or before it; around the ends. -1 where there is none. */
  next(task: number, back = false): number {
    const { count } = this.#model.tasks;
    for (let step = 1; step <= count; step++) {
      const at = (task + (back ? -step : step) + 2 * count) % count;
      if (this.has(at)) return at;
    }
    return -1;
  }

  #isMatch(task: number, words: readonly string[]): boolean {
    const { tasks } = this.#model;
    if (this.#keys !== null) return this.#keys.has(tasks.keys[task] ?? '');
    // A number means a partition; others have it in their names by chance.
    if (!Number.isNaN(this.#number)) return tasks.partition[task] === this.#number;
    const key = tasks.keys[task] ?? '';
    const path = tasks.pathOf(task);
    const file = path === null ? '' : fileName(path);
    const text = `${key} ${file}`.toLowerCase();
    return words.every((word) => text.includes(word));
  }
}

/** The row, from 1, that a text asks for: `row 1,234,567`; null where it asks for none. */
export function rowOf(text: string): number | null {
  const [, digits] = text.trim().match(/^(?:row|行|第)\s*(\d[\d,，_\s]*?)\s*行?$/i) ?? [];
  const row = digits === undefined ? 0 : Number(digits.replace(/\D/g, ''));
  return row > 0 && Number.isSafeInteger(row) ? row : null;
}

/** Null where nothing is looked for: all tasks are wanted. `states`: what the wanted are shown as, none for all. */
export function wantedBy(model: RunModel, search: Search | null, states: ReadonlySet<number>): Wanted | null {
  if (search === null && states.size === 0) return null;
  const { tasks } = model;
  return (task) => (search === null || search.has(task)) && (states.size === 0 || states.has(tasks.shownAs(task)));
}
