/** The open views: equal ones are one, closed when the last window that looked has gone. */
import { join } from 'node:path';
import { PartitaError } from '../../engine/index.js';
import type { ClientIdentity } from './handlers.js';
import type { Runs } from './runs.js';
import { View, type ViewRequest } from './view.js';

/** Milliseconds that a view outlives its last window, which may just be connecting again. */
const GRACE = 30_000;
/** The same of a view that its window closed. */
const MOMENT = 2000;

interface Held {
  readonly view: View;
  readonly key: string;
  /** How often each window opened it. */
  readonly holders: Map<ClientIdentity, number>;
  ending: NodeJS.Timeout | null;
}

export class Views {
  readonly #folder: string;
  readonly #runs: Runs;
  readonly #held = new Map<string, Held>();
  readonly #windows = new WeakSet<ClientIdentity>();
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
      held = { view, key, holders: new Map(), ending: null };
      this.#held.set(id, held);
    }
    this.#hold(held, client);
    return held.view;
  }

  find(id: string): View {
    const held = this.#held.get(id);
    if (held !== undefined) return held.view;
    throw new PartitaError('user-input', 'this view is closed', { domain: 'views', value: id, hint: 'open it again' });
  }

  /** A window closes it once; it stays a moment, since a step back is often the next one. */
  leave(id: string, client: ClientIdentity): void {
    const held = this.#held.get(id);
    const times = held?.holders.get(client);
    if (held === undefined || times === undefined) return;
    if (times > 1) held.holders.set(client, times - 1);
    else held.holders.delete(client);
    this.#endUnheld(held, MOMENT);
  }

  /** Views of a dataset that is closed. */
  closeOf(session: string): void {
    for (const [id, { view }] of this.#held) if (view.request.session.id === session) this.#close(id);
  }

  close(): void {
    for (const id of this.#held.keys()) this.#close(id);
  }

  #hold(held: Held, client: ClientIdentity): void {
    held.holders.set(client, (held.holders.get(client) ?? 0) + 1);
    if (held.ending !== null) clearTimeout(held.ending);
    held.ending = null;
    if (this.#windows.has(client)) return;
    this.#windows.add(client);
    if (client.gone.aborted) this.#gone(client);
    else client.gone.addEventListener('abort', () => this.#gone(client), { once: true });
  }

  #gone(client: ClientIdentity): void {
    for (const held of this.#held.values()) if (held.holders.delete(client)) this.#endUnheld(held, GRACE);
  }

  #endUnheld(held: Held, grace: number): void {
    if (held.holders.size > 0 || held.ending !== null) return;
    held.ending = setTimeout(() => this.#close(held.view.id), grace);
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
