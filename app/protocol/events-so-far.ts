/** What encoder and decoder of one run both know of its events so far: rows say only what cannot be told from it. */
import type { EventBody } from '../../engine/plain.js';
import { codeOf, STATES } from './model/codes.js';

export class EventsSoFar {
  readonly keys: string[] = [];
  readonly states: number[] = [];
  readonly workers: (number | null)[] = [];
  readonly bytes: number[] = [];
  readonly strings: string[] = [];
  readonly numbers = new Map<string, number>();
  readonly stringNumbers = new Map<string, number>();
  micros = 0;
  partition = 0;
  end = 0;
  /** By state: the task after the last one that a row told to have come into it. */
  readonly next: number[] = STATES.map(() => 0);

  add({ key, partition, bytes, source }: Extract<EventBody, { readonly type: 'task-added' }>): void {
    this.numbers.set(key, this.keys.length);
    this.keys.push(key);
    this.states.push(0);
    this.workers.push(null);
    this.bytes.push(bytes);
    this.partition = partition + 1;
    this.end = source?.end ?? this.end;
  }

  move(task: number, to: number, worker: number | null): void {
    this.states[task] = to;
    this.workers[task] = worker;
    this.next[to] = task + 1;
  }

  /** Bodies that are told as they are still count. */
  observe(body: EventBody): void {
    if (body.type === 'task-added') this.add(body);
    const task = body.type === 'task' ? this.numbers.get(body.key) : undefined;
    if (body.type === 'task' && task !== undefined) this.move(task, codeOf(body.to), body.worker);
  }

  learn(text: string): void {
    this.stringNumbers.set(text, this.strings.length);
    this.strings.push(text);
  }
}
