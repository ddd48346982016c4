/** What one worker did when, attempt after attempt: a lane of the task stream. Grows at its end only; the last one may be open. */
import type { TaskSpans } from '../../../engine/plain.js';
import { PARTS, RUNNING } from './codes.js';
import { grown } from './growing.js';

export class SpanList {
  count = 0;
  task = new Uint32Array(0);
  start = new Float64Array(0);
  /** NaN while it runs. */
  end = new Float64Array(0);
  /** The state that it ended in. */
  state = new Uint8Array(0);
  /** Milliseconds by part, `PARTS.length` for each span. */
  parts = new Float32Array(0);

  /** Begins a span and gives its number. */
  begin(task: number, time: number): number {
    const index = this.count++;
    this.task = grown(this.task, this.count);
    this.start = grown(this.start, this.count);
    this.end = grown(this.end, this.count, NaN);
    this.state = grown(this.state, this.count);
    this.parts = grown(this.parts, this.count * PARTS.length);
    this.task[index] = task;
    this.start[index] = time;
    this.state[index] = RUNNING;
    return index;
  }

  finish(index: number, time: number, state: number, spans: TaskSpans | undefined): void {
    this.end[index] = time;
    this.state[index] = state;
    if (spans === undefined) return;
    const at = index * PARTS.length;
    // In the order of `PARTS`.
    this.parts[at] = spans.read;
    this.parts[at + 1] = spans.parse;
    this.parts[at + 2] = spans.compute;
    this.parts[at + 3] = spans.write;
    this.parts[at + 4] = spans.spill;
    this.parts[at + 5] = spans.wait;
  }

  copy(): SpanList {
    const copy = new SpanList();
    copy.count = this.count;
    copy.task = this.task.slice(0, this.count);
    copy.start = this.start.slice(0, this.count);
    copy.end = this.end.slice(0, this.count);
    copy.state = this.state.slice(0, this.count);
    copy.parts = this.parts.slice(0, this.count * PARTS.length);
    return copy;
  }

  /** The number of the task's newest span, -1 where there is none: it stands near the end. */
  lastOf(task: number): number {
    for (let index = this.count - 1; index >= 0; index--) if (this.task[index] === task) return index;
    return -1;
  }

  /** The first span that ends at `time` or later, or runs: where painting a stretch of time begins. */
  firstAt(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.end[middle] ?? NaN) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
