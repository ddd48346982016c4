/**
 * The tasks of a run by number, in the order in which they were announced: plain columns, cheap for hundreds of thousands.
 * The arrays grow: take them anew from the table after each event, and read only `[0, count)`.
 */
import type { EventBody } from '../../../engine/plain.js';
import { grown } from './growing.js';

const NO_DEPS = new Uint32Array(0);

type Added = Extract<EventBody, { readonly type: 'task-added' }>;

export class TaskTable {
  count = 0;
  readonly keys: string[] = [];
  state = new Uint8Array(0);
  group = new Uint32Array(0);
  partition = new Uint32Array(0);
  /** The worker that had it last; -1 before. */
  worker = new Int32Array(0);
  /** When it last began and ended, in milliseconds since the run began; NaN: not yet. */
  started = new Float64Array(0);
  finished = new Float64Array(0);
  attempts = new Uint16Array(0);
  /** Bytes that it is expected to read. */
  bytes = new Float64Array(0);
  /** Rows that it counted, once done. */
  rows = new Float64Array(0);
  /** Bytes [start, end) of the file that it reads; NaN: none. */
  start = new Float64Array(0);
  end = new Float64Array(0);
  readonly #numbers = new Map<string, number>();
  readonly #deps: Uint32Array[] = [];
  readonly #paths: (string | null)[] = [];
  #lastDeps: Uint32Array = NO_DEPS;

  add({ key, partition, deps, bytes, source }: Added, group: number): number {
    const index = this.count++;
    this.#reserve(this.count);
    this.keys.push(key);
    this.#numbers.set(key, index);
    this.group[index] = group;
    this.partition[index] = partition;
    this.worker[index] = -1;
    this.bytes[index] = bytes;
    this.#paths.push(source?.path ?? null);
    if (source !== undefined) {
      this.start[index] = source.start;
      this.end[index] = source.end;
    }
    this.#deps.push(this.#depsOf(deps));
    return index;
  }

  /** The number of a key, -1 where there is none. */
  indexOf(key: string): number {
    return this.#numbers.get(key) ?? -1;
  }

  /** Numbers of the tasks that it depends on. */
  deps(index: number): Uint32Array {
    return this.#deps[index] ?? NO_DEPS;
  }

  pathOf(index: number): string | null {
    return this.#paths[index] ?? null;
  }

  /** Tasks that wait for the same ones share one list. */
  #depsOf(keys: readonly string[]): Uint32Array {
    if (keys.length === 0) return NO_DEPS;
    const last = this.#lastDeps;
    if (keys.length === last.length && keys.every((key, i) => this.keys[last[i] ?? -1] === key)) return last;
    const numbers = keys.map((key) => this.indexOf(key)).filter((number) => number >= 0);
    return (this.#lastDeps = Uint32Array.from(numbers));
  }

  #reserve(length: number): void {
    if (length <= this.state.length) return;
    this.state = grown(this.state, length);
    this.group = grown(this.group, length);
    this.partition = grown(this.partition, length);
    this.worker = grown(this.worker, length, -1);
    this.started = grown(this.started, length, NaN);
    this.finished = grown(this.finished, length, NaN);
    this.attempts = grown(this.attempts, length);
    this.bytes = grown(this.bytes, length);
    this.rows = grown(this.rows, length);
    this.start = grown(this.start, length, NaN);
    this.end = grown(this.end, length, NaN);
  }
}
