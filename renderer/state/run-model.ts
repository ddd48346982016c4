/** The model of a run, live or recorded: fed by its events, drawn at most four times a second. */
import { useEffect, useState } from 'react';
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
  readonly error: string | null;
}

export function useRunModel(run: string): FollowedRun {
  const client = useClient();
  const [followed, setFollowed] = useState<FollowedRun>(() => NEW());
  useEffect(() => {
    let model = new RunModel();
    let decoder = new EventDecoder(run);
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = (whole: boolean): void => {
      timer = null;
      setFollowed({ model, version: model.version, whole, error: null });
    };
    const stop = client.subscribe(
      'events',
      { run },
      {
        next: ({ rows, last }) => {
          for (const row of rows) model.apply(decoder.decode(row));
          if (last) {
            if (timer !== null) clearTimeout(timer);
            show(true);
          } else timer ??= setTimeout(() => show(false), INTERVAL);
        },
        restart: () => {
          model = new RunModel();
          decoder = new EventDecoder(run);
        },
        error: (error) => setFollowed((before) => ({ ...before, error: error.message })),
      },
    );
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, run]);
  return followed;
}

const NEW = (): FollowedRun => ({ model: new RunModel(), version: 0, whole: false, error: null });
