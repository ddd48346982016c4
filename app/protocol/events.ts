/**
 * Engine events on the wire and in recordings. A run of 100,000 tasks has half a million events: each becomes a short row of
 * numbers, a task's key is said once, and decoding gives the very events that the engine emitted.
 *
 * Rows: `[1, time, key, group, partition, deps, bytes, source?]` announces the next task (deps by task number, or key);
 * `[2, time, task, to, worker]` is a transition; `[0, time, body]` anything else.
 */
import type { EngineEvent, EventBody, TaskState } from '../../engine/plain.js';

/** A stretch of one run's events, in order, without gaps: `rows` are what `EventEncoder` makes of them. */
export interface EventsChunk {
  readonly run: string;
  /** Of the first event. */
  readonly seq: number;
  readonly rows: readonly EventRow[];
  /** The run has ended and this was its last stretch. */
  readonly last: boolean;
}

export type EventRow = readonly [kind: number, time: number, ...fields: unknown[]];

export type { EngineEvent };

const STATES: readonly TaskState[] = ['waiting', 'ready', 'running', 'done', 'lost', 'failed', 'cancelled'];

type Added = Extract<EventBody, { readonly type: 'task-added' }>;

export class EventEncoder {
  readonly #numbers = new Map<string, number>();
  readonly #states: TaskState[] = [];

  encode(event: EngineEvent): EventRow {
    const { seq: _seq, run: _run, time, ...body } = event;
    if (body.type === 'task-added') {
      const { key, group, partition, deps, bytes, source } = body;
      this.#numbers.set(key, this.#states.length);
      this.#states.push('waiting');
      const needs = deps.map((dep) => this.#numbers.get(dep) ?? dep);
      const range = source === undefined ? [] : [[source.path, source.start, source.end]];
      return [1, time, key, group, partition, needs, bytes, ...range];
    }
    if (body.type === 'task') {
      const number = this.#numbers.get(body.key);
      if (number !== undefined && this.#states[number] === body.from) {
        this.#states[number] = body.to;
        return [2, time, number, STATES.indexOf(body.to), body.worker];
      }
    }
    return [0, time, body];
  }
}

export class EventDecoder {
  readonly #run: string;
  readonly #keys: string[] = [];
  readonly #states: TaskState[] = [];
  #seq: number;

  constructor(run: string, seq = 0) {
    this.#run = run;
    this.#seq = seq;
  }

  decode(row: EventRow): EngineEvent {
    const stamp = { seq: this.#seq++, time: row[1], run: this.#run };
    if (row[0] === 1) return { ...stamp, ...this.#added(row) };
    if (row[0] === 2) {
      const [, , number, to, worker] = row as [number, number, number, number, number | null];
      const from = this.#states[number] as TaskState;
      const state = STATES[to] as TaskState;
      this.#states[number] = state;
      return { ...stamp, type: 'task', key: this.#keys[number] as string, from, to: state, worker };
    }
    return { ...stamp, ...(row[2] as EventBody) };
  }

  #added(row: EventRow): Added {
    const [, , key, group, partition, needs, bytes, range] = row as unknown as [
      number,
      number,
      string,
      string,
      number,
      readonly (number | string)[],
      number,
      readonly [string, number, number] | undefined,
    ];
    this.#keys.push(key);
    this.#states.push('waiting');
    const deps = needs.map((dep) => (typeof dep === 'number' ? (this.#keys[dep] as string) : dep));
    const source = range === undefined ? {} : { source: { path: range[0], start: range[1], end: range[2] } };
    return { type: 'task-added', key, group, partition, deps, bytes, ...source };
  }
}
