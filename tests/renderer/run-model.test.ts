import { expect, it } from 'vitest';
import type { Client } from '../../app/protocol/client.js';
import { EventEncoder, type EventsChunk } from '../../app/protocol/events.js';
import { follow, followedRun } from '../../renderer/state/run-model.js';

interface Listener {
  next(chunk: EventsChunk): void;
}

/** A client of one server that sends what the test says. */
function pretendClient(): { readonly client: Client; readonly listeners: Set<Listener>; asked: number } {
  const listeners = new Set<Listener>();
  const state = { listeners, asked: 0 };
  const subscribe = (_name: string, _params: unknown, listener: Listener): (() => void) => {
    state.asked++;
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return Object.assign(state, { client: { subscribe } as unknown as Client });
}

function lastChunk(): EventsChunk {
  const encoder = new EventEncoder();
  const task = { type: 'task-added', key: 'scan/0', group: 'scan', partition: 0, deps: [], bytes: 5 } as const;
  return { run: 'r1', seq: 0, rows: [encoder.encode({ ...task, seq: 0, time: 1, run: 'r1' })], last: true };
}

it('asks once for the events of a run that two look at, and both see one model', () => {
  const pretended = pretendClient();
  const seen: string[] = [];
  const stops = ['dashboard', 'graph'].map((name) => follow(pretended.client, 'r1', () => seen.push(name)));
  for (const listener of pretended.listeners) listener.next(lastChunk());
  expect(pretended.asked).toBe(1);
  expect(seen).toEqual(['dashboard', 'graph']);
  expect(followedRun(pretended.client, 'r1')).toMatchObject({ whole: true, version: 1 });
  for (const stop of stops) stop();
});

it('ends the subscription with the last viewer, not before', () => {
  const pretended = pretendClient();
  const [one, other] = [1, 2].map(() => follow(pretended.client, 'r1', () => undefined));
  one?.();
  expect(pretended.listeners.size).toBe(1);
  other?.();
  expect(pretended.listeners.size).toBe(0);
  expect(followedRun(pretended.client, 'r1')).toBeNull();
});
