/**
 * The model of a run, live or recorded: fed by its events, drawn at most four times a second. All who look at one run share
 * one model, which goes when the last of them does.
 */
import { useCallback, useSyncExternalStore } from 'react';
import type { PartitaError } from '../../app/protocol/errors.js';
import type { Client } from '../../app/protocol/client.js';
import { EventDecoder } from '../../app/protocol/events.js';
import { RunModel } from '../../app/protocol/run-model.js';
import { useClient } from './client.js';

/** Milliseconds between two drawings. */
const INTERVAL = 250;

export interface FollowedRun {
  readonly model: RunModel;
  /** Changes with every drawing. */
  readonly version: number;
  readonly whole: boolean;
  readonly error: PartitaError | null;
}

export function useRunModel(run: string): FollowedRun {
  const client = useClient();
  const look = useCallback((changed: () => void) => follow(client, run, changed), [client, run]);
  return useSyncExternalStore(look, () => followedRun(client, run) ?? NOTHING);
}

/** What is known of a run of a client, and who looks at it. */
interface Shared {
  followed: FollowedRun;
  readonly viewers: Set<() => void>;
  readonly stop: () => void;
}

const shared = new WeakMap<Client, Map<string, Shared>>();
const NOTHING: FollowedRun = { model: new RunModel(), version: 0, whole: false, error: null };

/** Calls back with every drawing until what it gives is called. */
export function follow(client: Client, run: string, changed: () => void): () => void {
  const runs = shared.get(client) ?? new Map<string, Shared>();
  shared.set(client, runs);
  const known = runs.get(run) ?? begin(client, run);
  runs.set(run, known);
  known.viewers.add(changed);
  return () => {
    known.viewers.delete(changed);
    if (known.viewers.size > 0 || runs.get(run) !== known) return;
    runs.delete(run);
    known.stop();
  };
}

/** What a follower sees now. */
export function followedRun(client: Client, run: string): FollowedRun | null {
  return shared.get(client)?.get(run)?.followed ?? null;
}

function begin(client: Client, run: string): Shared {
  let model = new RunModel();
  let decoder = new EventDecoder(run);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const viewers = new Set<() => void>();
  const show = (changes: Partial<FollowedRun>): void => {
    entry.followed = { ...entry.followed, model, version: model.version, error: null, ...changes };
    for (const viewer of viewers) viewer();
  };
  const showPart = (): void => {
    timer = null;
    show({ whole: false });
  };
  const stop = client.subscribe(
    'events',
    { run },
    {
      next: ({ rows, last }) => {
        for (const row of rows) model.apply(decoder.decode(row));
        if (!last) {
          timer ??= setTimeout(showPart, INTERVAL);
          return;
        }
        if (timer !== null) clearTimeout(timer);
        timer = null;
        show({ whole: true });
      },
      restart: () => {
        model = new RunModel();
        decoder = new EventDecoder(run);
      },
      error: (error) => show({ error }),
    },
  );
  const entry: Shared = {
    followed: { ...NOTHING, model },
    viewers,
    stop: () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    },
  };
  return entry;
}
