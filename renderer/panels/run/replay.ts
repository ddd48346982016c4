/** Going through a recorded run: which moment is shown, and the passing of time while it plays. Reads the recording when first asked. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { EventDecoder } from '../../../app/protocol/events.js';
import { Replay } from '../../../app/protocol/replay.js';
import type { RunModel } from '../../../app/protocol/run-model.js';
import { useClient } from '../../state/client.js';
import { notifyError } from '../../state/notices.js';

export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Milliseconds between two pictures while it plays. */
const FRAME = 50;

export interface Replaying {
  /** The moment that is shown, in milliseconds since the run began; null: the run as it ended. */
  readonly at: number | null;
  /** As of then; null while there is none. */
  readonly model: RunModel | null;
  /** Wanted, but the recording is not read yet. */
  readonly reading: boolean;
  readonly playing: boolean;
  readonly speed: Speed;
  seek(time: number): void;
  /** Plays on from where it stands, from the beginning where that is the end; or stops. */
  toggle(): void;
  setSpeed(speed: Speed): void;
}

export function useReplay(run: string, end: number): Replaying {
  const [at, setAt] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const replay = useRecording(run, at !== null);

  useEffect(() => {
    if (!playing || replay === null) return undefined;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = (now - last) * speed;
      last = now;
      setAt((time) => Math.min(end, (time ?? 0) + passed));
    }, FRAME);
    return () => clearInterval(timer);
  }, [playing, replay, speed, end]);

  useEffect(() => {
    if (playing && at !== null && at >= end) setPlaying(false);
  }, [playing, at, end]);

  const seek = useCallback((time: number) => setAt(Math.max(0, Math.min(end, time))), [end]);
  const toggle = useCallback(() => {
    if (!playing) setAt((time) => (time === null || time >= end ? 0 : time));
    setPlaying(!playing);
  }, [playing, end]);
  const model = useMemo(() => (replay === null || at === null ? null : replay.at(at)), [replay, at]);
  return { at, model, reading: at !== null && replay === null, playing, speed, seek, toggle, setSpeed };
}

/** All of it; null while it is not wanted or not whole. */
function useRecording(run: string, wanted: boolean): Replay | null {
  const client = useClient();
  const [replay, setReplay] = useState<Replay | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let read = new Replay();
    let decoder = new EventDecoder(run);
    return client.subscribe(
      'events',
      { run },
      {
        next: ({ rows, last }) => {
          for (const row of rows) read.add(decoder.decode(row));
          if (last) setReplay(read);
        },
        restart: () => {
          read = new Replay();
          decoder = new EventDecoder(run);
        },
        error: notifyError,
      },
    );
  }, [client, run, wanted]);
  return replay;
}
