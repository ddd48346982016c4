/** One group of tasks, which is a box of the graph and a line of the progress by operator. */
import type { OperatorName, TaskSpans } from '../../../engine/plain.js';
import { PARTS, STATES } from './codes.js';
import { Durations } from './durations.js';

export class GroupModel {
  /** Tasks by state. */
  readonly states = new Uint32Array(STATES.length);
  /** Numbers of its tasks. */
  readonly members: number[] = [];
  /** Numbers of the groups that its tasks depend on, itself excepted. */
  readonly deps = new Set<number>();
  /** Milliseconds of its finished tasks by part. */
  readonly parts = new Float64Array(PARTS.length);
  /** Bytes that its tasks are expected to read, and of those that are done. */
  bytes = 0;
  bytesDone = 0;
  rows = 0;
  /** Tasks of which something lies on disk. */
  onDisk = 0;
  /** When its first task began and its last one ended, in milliseconds since the run began. */
  started = NaN;
  finished = NaN;
  #durations = new Durations();

  constructor(
    readonly index: number,
    readonly name: string,
    /** For people; the name where nothing described the group. */
    public title: string,
    public operators: readonly OperatorName[],
  ) {}

  get count(): number {
    return this.members.length;
  }

  /** Seconds of its done tasks together. */
  get seconds(): number {
    return this.#durations.total / 1000;
  }

  /** Seconds of the middle one of its done tasks, right to 1 %. */
  get median(): number {
    return this.#durations.median / 1000;
  }

  /** Seconds that this share of its done tasks does not pass, right to 1 %. */
  quantile(share: number): number {
    return this.#durations.quantile(share) / 1000;
  }

  /** A task is done. */
  complete(duration: number, bytes: number, rows: number, spans: TaskSpans | undefined): void {
    this.#durations.add(duration);
    this.bytesDone += bytes;
    this.rows += rows;
    if (spans !== undefined) PARTS.forEach((part, place) => this.#addPart(place, spans[part]));
  }

  /** A task that was done has to be run again; the time that went stays. */
  reopen(duration: number, bytes: number, rows: number): void {
    this.#durations.remove(duration);
    this.bytesDone -= bytes;
    this.rows -= rows;
  }

  copy(): GroupModel {
    const copy = new GroupModel(this.index, this.name, this.title, this.operators);
    copy.states.set(this.states);
    for (const member of this.members) copy.members.push(member);
    for (const dep of this.deps) copy.deps.add(dep);
    copy.parts.set(this.parts);
    const { bytes, bytesDone, rows, onDisk, started, finished } = this;
    Object.assign(copy, { bytes, bytesDone, rows, onDisk, started, finished });
    copy.#durations = this.#durations.copy();
    return copy;
  }

  #addPart(place: number, milliseconds: number): void {
    this.parts[place] = (this.parts[place] ?? 0) + milliseconds;
  }
}
