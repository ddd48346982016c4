/**
 * The tasks of a run by number, in the order in which they were announced: plain columns, cheap for hundreds of thousands.
 * The arrays grow: take them anew from the table after each event, and read only `[0, count)`.
 */
import type { EventBody } from '../../../engine/plain.js';
import { DISK, WAITING } from './codes.js';
import { grown } from './growing.js';

const NO_DEPS = new Uint32Array(0);

type Added = Extract<EventBody, { readonly type: 'task-added' }>;

export class TaskTable {
  count = 0;
  /** Shared among copies, which may know of more tasks than this one: read only `[0, count)`. */
  keys: string[] = [];
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
  /** Bytes of what it gave that lie on disk, once done. */
  spilled = new Float64Array(0);
  /** Bytes [start, end) of the file that it reads; NaN: none. */
  start = new Float64Array(0);
  end = new Float64Array(0);
  #numbers = new Map<string, number>();
  #deps: Uint32Array[] = [];
  #paths: (string | null)[] = [];
  #lastDeps: Uint32Array = NO_DEPS;

  add({ key, partition, deps, bytes, source }: Added, group: number): number {
    const index = this.count++;
    this.#reserve(this.count);
    this.keys[index] = key;
    this.#numbers.set(key, index);
    this.group[index] = group;
    this.partition[index] = partition;
    this.worker[index] = -1;
    this.bytes[index] = bytes;
    this.#paths[index] = source?.path ?? null;
    if (source !== undefined) {
      this.start[index] = source.start;
      this.end[index] = source.end;
    }
    this.#deps[index] = this.#depsOf(deps);
    return index;
  }

  /** The number of a key, -1 where there is none. */
  indexOf(key: string): number {
    const index = this.#numbers.get(key) ?? -1;
    return index < this.count ? index : -1;
  }

  /** One that goes on with the same tasks: what never changes of them is shared. */
  copy(): TaskTable {
    const { count } = this;
    const copy = new TaskTable();
    copy.count = count;
    copy.keys = this.keys;
    copy.#numbers = this.#numbers;
    copy.#deps = this.#deps;
    copy.#paths = this.#paths;
    copy.#lastDeps = this.#lastDeps;
    copy.state = this.state.slice(0, count);
    copy.group = this.group.slice(0, count);
    copy.partition = this.partition.slice(0, count);
    copy.worker = this.worker.slice(0, count);
    copy.started = this.started.slice(0, count);
    copy.finished = this.finished.slice(0, count);
    copy.attempts = this.attempts.slice(0, count);
    copy.bytes = this.bytes.slice(0, count);
    copy.rows = this.rows.slice(0, count);
    copy.spilled = this.spilled.slice(0, count);
    copy.start = this.start.slice(0, count);
    copy.end = this.end.slice(0, count);
    return copy;
  }

  /** Its state, or `DISK`. */
  shownAs(index: number): number {
    return (this.spilled[index] ?? 0) > 0 ? DISK : (this.state[index] ?? WAITING);
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
    this.spilled = grown(this.spilled, length);
    this.start = grown(this.start, length, NaN);
    this.end = grown(this.end, length, NaN);
  }
}
