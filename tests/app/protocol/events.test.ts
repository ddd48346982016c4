import { describe, expect, it } from 'vitest';
import { EventDecoder, EventEncoder, type EventRow } from '../../../app/protocol/events.js';
import type { EngineEvent, EventBody } from '../../../engine/index.js';
import { randomFrom, seed } from '../../engine/scheduler/simulation.js';
import { randomRun } from './random-events.js';

const RUNS = 300;

function throughJson(rows: readonly EventRow[]): EventRow[] {
  return JSON.parse(JSON.stringify(rows)) as EventRow[];
}

describe('events as rows', () => {
  it('come back as the very events, whatever they are and however they are cut into chunks', () => {
    const first = seed();
    for (let run = 0; run < RUNS; run++) {
      const random = randomFrom(first + run);
      const events = randomRun(random, { tasks: 1 + Math.floor(random() * 150), odd: random() < 0.5 });
      const encoder = new EventEncoder();
      const rows = throughJson(events.map((event) => encoder.encode(event)));
      const decoder = new EventDecoder('r');
      const decoded: EngineEvent[] = [];
      for (let from = 0; from < rows.length;) {
        const to = from + 1 + Math.floor(random() * 40);
        decoded.push(...rows.slice(from, to).map((row) => decoder.decode(row)));
        from = to;
      }
      expect(decoded, `PARTITA_SEED=${first + run}`).toEqual(events);
    }
  });

  it('keep a transition of a task that nobody announced', () => {
    const event: EngineEvent = {
      seq: 0,
      time: 1,
      run: 'r',
      type: 'task',
      key: 'x',
      from: 'ready',
      to: 'running',
      worker: 1,
    };
    const row = new EventEncoder().encode(event);
    expect(new EventDecoder('r').decode(row)).toEqual(event);
  });

  it('of recordings that do not know what lies on disk are read as they were', () => {
    const rows: EventRow[] = [
      [1, 1000, 0, 'a', 0, [], 9],
      [2, 1, 0, 1],
      [2, 1, 0, 2, 0],
      [3, 1, 0, 12, 0, 1, 2, 3, 4, 5, 6],
    ];
    const decoder = new EventDecoder('r');
    expect(rows.map((row) => decoder.decode(row)).at(-1)).toEqual({
      seq: 3,
      time: 1.003,
      run: 'r',
      type: 'task',
      key: 'a/0',
      from: 'running',
      to: 'done',
      worker: 0,
      rows: 12,
      bytes: 9,
      spans: { read: 1, parse: 2, compute: 3, write: 4, spill: 5, wait: 6 },
    });
  });

  it('keep a task that is announced twice', () => {
    const bodies: EventBody[] = [1, 2].flatMap((bytes): EventBody[] => [
      { type: 'task-added', key: 'a/0', group: 'a', partition: 0, deps: [], bytes },
      { type: 'task', key: 'a/0', from: 'waiting', to: 'ready', worker: null },
    ]);
    const events = bodies.map((body, seq): EngineEvent => ({ seq, time: seq, run: 'r', ...body }));
    const [encoder, decoder] = [new EventEncoder(), new EventDecoder('r')];
    expect(throughJson(events.map((event) => encoder.encode(event))).map((row) => decoder.decode(row))).toEqual(events);
  });

  it('of a run with 100,000 tasks take less than 12 MB', () => {
    const encoder = new EventEncoder();
    let bytes = 0;
    let seq = 0;
    let micros = 0;
    const emit = (body: EventBody): void => {
      micros += 137;
      const event: EngineEvent = { seq: seq++, time: micros / 1000, run: 'r', ...body };
      bytes += JSON.stringify(encoder.encode(event)).length + 1;
    };
    const group = 'scan-groups-0.1';
    const length = 2 ** 24;
    const keys: string[] = [];
    for (let partition = 0; partition < 100_000; partition++) {
      const key = `${group}/${partition}`;
      keys.push(key);
      const start = (partition % 100) * length;
      const path = `/data/taxi/trips-${Math.floor(partition / 100)}.csv`;
      const source = { path, start, end: start + length };
      emit({ type: 'task-added', key, group, partition, deps: [], bytes: length, source });
      emit({ type: 'task', key, from: 'waiting', to: 'ready', worker: null });
    }
    for (let worker = 0; worker < 8; worker++) {
      emit({ type: 'task-added', key: `flush/${worker}`, group, partition: worker, deps: keys, bytes: 0 });
    }
    keys.forEach((key, i) => {
      const spans = { read: 12.34, parse: 145.67, compute: 45.67, write: 1.23, spill: 0, wait: 0.12 };
      emit({ type: 'task', key, from: 'ready', to: 'running', worker: i % 8 });
      emit({ type: 'task', key, from: 'running', to: 'done', worker: i % 8, rows: 123_456, bytes: length, spans });
    });
    expect(bytes).toBeLessThan(12e6);
  });
});
