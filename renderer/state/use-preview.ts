/**
 * The live preview: a view over the steps, opened anew a moment after they change. Until the new one has something to show
 * the old one stays, marked as stale; then it is closed, and with it the run that nobody looks at any more.
 */
import { useEffect, useState } from 'react';
import type { Client } from '../../app/protocol/client.js';
import { PartitaError } from '../../app/protocol/errors.js';
import type { ViewState } from '../../app/protocol/views.js';
import type { Step } from '../../app/recipe/steps.js';
import { useClient } from './client.js';

/** Milliseconds without a change before a new run begins. */
const PAUSE = 250;

export interface PreviewRequest {
  readonly dataset: string;
  readonly steps: readonly Step[];
  readonly title: string;
  readonly live: boolean;
}

export interface Preview {
  /** What is shown; null before the first answer. */
  readonly state: ViewState | null;
  /** Whether it is the answer to an earlier question. */
  readonly stale: boolean;
  readonly error: PartitaError | null;
}

const NOTHING: Preview = { state: null, stale: false, error: null };

/**
 * `request` null asks nothing and leaves what is shown stale. Who does not look (`visible` false) asks nothing new either, and
 * what is under way goes on: its dashboard may be what is looked at.
 */
export function usePreview(request: PreviewRequest | null, visible = true): Preview {
  const client = useClient();
  const [preview, setPreview] = useState<Preview>(NOTHING);
  const [previewer, setPreviewer] = useState<Previewer | null>(null);
  const key = request === null ? null : JSON.stringify(request);
  useEffect(() => {
    const made = new Previewer(client, setPreview);
    setPreviewer(made);
    return () => made.close();
  }, [client]);
  useEffect(() => {
    if (visible) previewer?.ask(key);
  }, [previewer, key, visible]);
  return preview;
}

interface OpenView {
  readonly key: string;
  close(): void;
}

/** One shown view and at most one that is to follow it. */
class Previewer {
  readonly #client: Client;
  readonly #show: (change: (old: Preview) => Preview) => void;
  #shown: OpenView | null = null;
  #next: OpenView | null = null;
  #asked: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client, show: (change: (old: Preview) => Preview) => void) {
    this.#client = client;
    this.#show = show;
  }

  ask(key: string | null): void {
    this.#asked = key;
    if (this.#next !== null && this.#next.key === key) return;
    clearTimeout(this.#timer);
    this.#next?.close();
    this.#next = null;
    const isShown = key !== null && this.#shown?.key === key;
    this.#show((old) => ({ ...old, stale: old.state !== null && !isShown, error: null }));
    if (key === null || isShown) return;
    this.#timer = setTimeout(() => (this.#next = this.#open(key)), this.#shown === null ? 0 : PAUSE);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#next?.close();
    this.#shown?.close();
    this.#next = null;
    this.#shown = null;
  }

  #open(key: string): OpenView {
    const { dataset, steps, title, live } = JSON.parse(key) as PreviewRequest;
    const abort = new AbortController();
    const view: OpenView = { key, close: () => abort.abort() };
    const params = { dataset, steps: [...steps], title, live };
    this.#client.call('view.open', params, { signal: abort.signal }).then(
      ({ view: id }) => {
        const stop = this.#client.subscribe('view', { view: id }, { next: (state) => this.#take(view, state) });
        const leave = (): void => {
          stop();
          this.#client.call('view.close', { view: id }).catch(() => undefined);
        };
        if (abort.signal.aborted) leave();
        else abort.signal.addEventListener('abort', leave, { once: true });
      },
      (thrown: unknown) => {
        if (abort.signal.aborted) return;
        const error = PartitaError.from(thrown, 'groupby');
        this.#show((old) => ({ ...old, error }));
      },
    );
    return view;
  }

  #take(view: OpenView, state: ViewState): void {
    if (view === this.#next && hasSomething(state)) {
      this.#shown?.close();
      this.#shown = view;
      this.#next = null;
    }
    if (view !== this.#shown) return;
    const error = state.error === null ? null : PartitaError.fromWire(state.error);
    // An answer to the question before stays one until the next is there.
    const isAsked = this.#asked === view.key;
    this.#show(() => ({ state, stale: !isAsked, error }));
  }
}

/** Rows, an end, or a failure: reason enough to leave the old answer. */
function hasSomething({ rows, stage }: ViewState): boolean {
  return rows.count > 0 || stage === 'final' || stage === 'failed';
}
