/**
 * What became of every task of a run, out of its rows as far as they have come: each row is decoded once, however often tasks
 * are asked for. Plain columns, cheap for hundreds of thousands of tasks.
 */
import { setImmediate as giveWay } from 'node:timers/promises';
import { EventDecoder, type EventRow } from '../protocol/events.js';
import { grown } from '../protocol/model/growing.js';
import { codeOf, STATES } from '../protocol/model/codes.js';
import { Work } from '../protocol/model/work.js';
import type { TaskDetail } from '../protocol/runs.js';

type Line = TaskDetail['story'][number];

/** Rows that are decoded before others have their turn. */
const AT_A_TIME = 20_000;

export class TaskStories {
  readonly work = new Work();
  readonly #decoder: EventDecoder;
  /** Rows decoded so far. */
  #seen = 0;
  #turn: Promise<void> = Promise.resolve();
  #lines = 0;
  #time = new Float64Array(0);
  #state = new Uint8Array(0);
  #worker = new Int32Array(0);
  /** The line before of the same task; -1: none. */
  #before = new Int32Array(0);
  /** By task: its newest line. */
  #newest = new Int32Array(0);

  constructor(run: string) {
    this.#decoder = new EventDecoder(run);
  }

  get seen(): number {
    return this.#seen;
  }

  /** Takes over the rows that came since. */
  update(rows: readonly EventRow[]): Promise<void> {
    const follow = (): Promise<void> => this.#follow(rows);
    return (this.#turn = this.#turn.then(follow, follow));
  }

  /** A task's transitions, oldest first. */
  storyOf(task: number): Line[] {
    const story: Line[] = [];
    for (let line = this.#newest[task] ?? -1; line >= 0; line = this.#before[line] ?? -1) {
      const worker = this.#worker[line] ?? -1;
      const state = STATES[this.#state[line] ?? 0] ?? 'waiting';
      story.push({ time: this.#time[line] ?? 0, state, worker: worker < 0 ? null : worker });
    }
    return story.reverse();
  }

  async #follow(rows: readonly EventRow[]): Promise<void> {
    while (this.#seen < rows.length) {
      const end = Math.min(rows.length, this.#seen + AT_A_TIME);
      while (this.#seen < end) this.#take(rows[this.#seen++] as EventRow);
      if (end < rows.length) await giveWay();
    }
  }

  #take(row: EventRow): void {
    const event = this.#decoder.decode(row);
    if (event.type === 'group') this.work.describe(event.group, event.title, event.operators);
    if (event.type === 'task-added') this.work.add(event);
    if (event.type !== 'task') return;
    const task = this.work.move(event);
    if (task < 0) return;
    const line = this.#lines++;
    this.#reserve(this.#lines, this.work.tasks.count);
    this.#time[line] = event.time;
    this.#state[line] = codeOf(event.to);
    this.#worker[line] = event.worker ?? -1;
    this.#before[line] = this.#newest[task] ?? -1;
    this.#newest[task] = line;
  }

  #reserve(lines: number, tasks: number): void {
    this.#time = grown(this.#time, lines);
    this.#state = grown(this.#state, lines);
    this.#worker = grown(this.#worker, lines);
    this.#before = grown(this.#before, lines);
    this.#newest = grown(this.#newest, tasks, -1);
  }
}
