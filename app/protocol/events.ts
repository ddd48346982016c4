/**
 * Engine events on the wire and in recordings. A run of 100,000 tasks has half a million events: each becomes a short row of
 * numbers, strings are said once, and decoding gives the very events that the engine emitted. An encoder or decoder serves one
 * run from its first event.
 *
 * The first number of a row is its kind (`KIND`), the second the microseconds since the event before it, or `[time]` where the
 * time is not whole microseconds. A task is told by its number less that of the task after the last one told in such a row:
 * mostly 0.
 */
import type { EngineEvent, EventBody, TaskSpans } from '../../engine/plain.js';
import { EventsSoFar } from './events-so-far.js';
import { codeOf, DONE, PARTS, STATES } from './model/codes.js';

/** A stretch of one run's events, in order, without gaps: `rows` are what `EventEncoder` makes of them. */
export interface EventsChunk {
  readonly run: string;
  /** Of the first event. */
  readonly seq: number;
  readonly rows: readonly EventRow[];
  /** The run has ended and this was its last stretch. */
  readonly last: boolean;
}

export type EventRow = readonly [kind: number, time: number | readonly [number], ...fields: readonly unknown[]];

export type { EngineEvent };

/** `body`: any event as it is; the others in the order of their fields below. */
const KIND = { body: 0, added: 1, moved: 2, done: 3, progress: 4 } as const;

/** Place of a done task's first part in its row. */
const FIRST_PART = 5;

type Body<Type extends EventBody['type']> = Extract<EventBody, { readonly type: Type }>;

/** A task's number or unknown key, or a stretch of numbers: the first and how many. */
type Need = number | string | readonly [number, number];

export class EventEncoder {
  readonly #shared = new EventsSoFar();

  encode(event: EngineEvent): EventRow {
    const { seq: _seq, run: _run, time, ...body } = event;
    const stamp = this.#stamp(time);
    switch (body.type) {
      case 'task-added':
        if (!isWhole(body)) break;
        return [KIND.added, stamp, ...this.#added(body)];
      case 'task': {
        const fields = this.#moved(body);
        if (fields === null) break;
        return [body.spans === undefined ? KIND.moved : KIND.done, stamp, ...fields];
      }
      case 'progress':
        return [KIND.progress, stamp, body.bytes, body.totalBytes, body.rows];
      default:
    }
    this.#shared.observe(body);
    return [KIND.body, stamp, body];
  }

  #stamp(time: number): number | readonly [number] {
    const micros = Math.round(time * 1000);
    if (micros / 1000 !== time || !Number.isSafeInteger(micros)) return [time];
    const since = micros - this.#shared.micros;
    this.#shared.micros = micros;
    return since;
  }

  #added(body: Body<'task-added'>): unknown[] {
    const shared = this.#shared;
    const { key, group, partition, deps, bytes, source } = body;
    const isPlain = key === `${group}/${partition}`;
    const length = source === undefined ? 0 : source.end - source.start;
    const place = source === undefined ? [] : [this.#text(source.path), source.start - shared.end, length];
    const fields = [
      isPlain ? 0 : key,
      this.#text(group),
      partition - shared.partition,
      this.#needs(deps),
      bytes - length,
      ...place,
    ];
    shared.add(body);
    return fields;
  }

  #moved(body: Body<'task'>): unknown[] | null {
    const shared = this.#shared;
    const { key, from, to, worker, rows, bytes, spans, spilled, error } = body;
    const task = shared.numbers.get(key);
    const state = codeOf(to);
    if (task === undefined || error !== undefined || STATES[shared.states[task] ?? 0] !== from) return null;
    const place = task - (shared.next[state] ?? 0);
    if (spans === undefined) {
      if (rows !== undefined || bytes !== undefined || spilled !== undefined) return null;
      shared.move(task, state, worker);
      return worker === null ? [place, state] : [place, state, worker];
    }
    if (to !== 'done' || rows === undefined || bytes === undefined || worker !== shared.workers[task]) return null;
    shared.move(task, state, worker);
    const expected = shared.bytes[task] ?? 0;
    const counted = [bytes, expected].every(isExact) ? bytes - expected : [bytes];
    const fields = [place, rows, counted, ...PARTS.map((part) => spans[part])];
    return spilled === undefined ? fields : [...fields, spilled];
  }

  #text(text: string): number | string {
    const known = this.#shared.stringNumbers.get(text);
    if (known === undefined) this.#shared.learn(text);
    return known ?? text;
  }

  /** Stretches of consecutive tasks as one. */
  #needs(deps: readonly string[]): Need[] {
    const needs: Need[] = [];
    let first = 0;
    let count = 0;
    const close = (): void => {
      if (count > 0) needs.push(count === 1 ? first : [first, count]);
      count = 0;
    };
    for (const key of deps) {
      const task = this.#shared.numbers.get(key);
      if (task !== undefined && count > 0 && task === first + count) count++;
      else {
        close();
        if (task === undefined) needs.push(key);
        else [first, count] = [task, 1];
      }
    }
    close();
    return needs;
  }
}

export class EventDecoder {
  readonly #shared = new EventsSoFar();
  readonly #run: string;
  #seq: number;

  constructor(run: string, seq = 0) {
    this.#run = run;
    this.#seq = seq;
  }

  decode(row: EventRow): EngineEvent {
    const seq = this.#seq++;
    const time = this.#time(row[1]);
    return Object.assign(this.#body(row), { seq, time, run: this.#run });
  }

  #time(stamp: number | readonly [number]): number {
    if (typeof stamp !== 'number') return stamp[0];
    this.#shared.micros += stamp;
    return this.#shared.micros / 1000;
  }

  #body(row: EventRow): EventBody {
    switch (row[0]) {
      case KIND.added:
        return this.#added(row);
      case KIND.moved: {
        const [, , place, to, worker = null] = row as readonly [number, number, number, number, number?];
        return this.#moved(place, to, worker);
      }
      case KIND.done: {
        const place = row[2] as number;
        const rows = row[3] as number;
        const counted = row[4] as number | readonly [number];
        const at = row as readonly number[];
        const task = place + (this.#shared.next[DONE] ?? 0);
        const bytes = typeof counted === 'number' ? counted + (this.#shared.bytes[task] ?? 0) : counted[0];
        // In the order of `PARTS`.
        const spans: TaskSpans = {
          read: at[FIRST_PART] ?? 0,
          parse: at[FIRST_PART + 1] ?? 0,
          compute: at[FIRST_PART + 2] ?? 0,
          write: at[FIRST_PART + 3] ?? 0,
          spill: at[FIRST_PART + 4] ?? 0,
          wait: at[FIRST_PART + 5] ?? 0,
        };
        const { key, from, to, worker } = this.#moved(place, DONE, this.#shared.workers[task] ?? null);
        // Behind the parts, where there is any.
        const spilled = at[FIRST_PART + PARTS.length];
        return { type: 'task', key, from, to, worker, rows, bytes, spans, ...(spilled !== undefined && { spilled }) };
      }
      case KIND.progress: {
        const [, , bytes, totalBytes, rows] = row as readonly [number, number, number, number, number];
        return { type: 'progress', bytes, totalBytes, rows };
      }
      default: {
        const body = row[2] as EventBody;
        this.#shared.observe(body);
        return { ...body };
      }
    }
  }

  #added(row: EventRow): Body<'task-added'> {
    const shared = this.#shared;
    const [, , named, groupText, ahead, needs, more, pathText, gap, length] = row as unknown as [
      number,
      number,
      string | 0,
      number | string,
      number,
      readonly Need[],
      number,
      (number | string)?,
      number?,
      number?,
    ];
    // In the order in which the encoder met them: a path comes before its group.
    const path = pathText === undefined ? undefined : this.#text(pathText);
    const group = this.#text(groupText);
    const partition = shared.partition + ahead;
    const start = shared.end + (gap ?? 0);
    const source = path === undefined ? {} : { source: { path, start, end: start + (length ?? 0) } };
    const [only] = needs;
    const deps =
      needs.length === 1 && only !== undefined ? this.#keysOf(only) : needs.flatMap((need) => this.#keysOf(need));
    const key = named === 0 ? `${group}/${partition}` : named;
    const body: Body<'task-added'> = {
      type: 'task-added',
      key,
      group,
      partition,
      deps,
      bytes: more + (length ?? 0),
      ...source,
    };
    shared.add(body);
    return body;
  }

  #moved(place: number, to: number, worker: number | null): Body<'task'> {
    const shared = this.#shared;
    const task = place + (shared.next[to] ?? 0);
    const from = STATES[shared.states[task] ?? 0] ?? 'waiting';
    shared.move(task, to, worker);
    return { type: 'task', key: shared.keys[task] ?? '', from, to: STATES[to] ?? 'waiting', worker };
  }

  #text(text: number | string): string {
    if (typeof text === 'number') return this.#shared.strings[text] ?? '';
    this.#shared.learn(text);
    return text;
  }

  #keysOf(need: Need): readonly string[] {
    if (typeof need === 'string') return [need];
    if (typeof need === 'number') return this.#shared.keys.slice(need, need + 1);
    return this.#shared.keys.slice(need[0], need[0] + need[1]);
  }
}

function isWhole({ partition, bytes, source }: Body<'task-added'>): boolean {
  return [partition, bytes, source?.start ?? 0, source?.end ?? 0].every(isExact);
}

/** Whether sums and differences with such numbers give them back exactly. */
function isExact(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 51;
}
