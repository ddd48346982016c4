/** The open views: equal ones are one, closed when the last window that looked has gone. */
import { join } from 'node:path';
import { PartitaError } from '../../engine/index.js';
import type { ClientIdentity } from './handlers.js';
import type { Runs } from './runs.js';
import { View, type ViewRequest } from './view.js';

/** Milliseconds that a view outlives its last window, which may just be connecting again. */
const GRACE = 30_000;

interface Held {
  readonly view: View;
  readonly key: string;
  holders: number;
  ending: NodeJS.Timeout | null;
}

export class Views {
  readonly #folder: string;
  readonly #runs: Runs;
  readonly #held = new Map<string, Held>();
  #count = 0;

  constructor(folder: string, runs: Runs) {
    this.#folder = folder;
    this.#runs = runs;
  }

  open(request: ViewRequest, client: ClientIdentity): View {
    const key = JSON.stringify([request.session.id, request.steps, request.live]);
    let held = [...this.#held.values()].find((other) => other.key === key && other.view.state.value.stage !== 'failed');
    if (held === undefined) {
      const id = `v${++this.#count}`;
      const view = new View(id, request, this.#runs, join(this.#folder, `${id}.bin`));
      held = { view, key, holders: 0, ending: null };
      this.#held.set(id, held);
    }
    const { view } = held;
    this.#hold(held);
    client.gone.addEventListener('abort', () => this.#leave(view.id, GRACE), { once: true });
    return view;
  }

  find(id: string): View {
    const held = this.#held.get(id);
    if (held !== undefined) return held.view;
    throw new PartitaError('user-input', 'this view is closed', { domain: 'views', value: id, hint: 'open it again' });
  }

  leave(id: string): void {
    this.#leave(id, 2000);
  }

  /** Views of a dataset that is closed. */
  closeOf(session: string): void {
    for (const [id, { view }] of this.#held) if (view.request.session.id === session) this.#close(id);
  }

  close(): void {
    for (const id of [...this.#held.keys()]) this.#close(id);
  }

  #hold(held: Held): void {
    held.holders++;
    if (held.ending !== null) clearTimeout(held.ending);
    held.ending = null;
  }

  /** One who looked looks no more; the view stays a while, since a step back is often the next one. */
  #leave(id: string, grace: number): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    held.holders = Math.max(0, held.holders - 1);
    if (held.holders > 0 || held.ending !== null) return;
    held.ending = setTimeout(() => this.#close(id), grace);
    held.ending.unref();
  }

  #close(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    if (held.ending !== null) clearTimeout(held.ending);
    this.#held.delete(id);
    held.view.close();
  }
}
