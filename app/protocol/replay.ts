/**
 * A recorded run at any of its moments. Keeps the events and a few copies of the model along the way, so that going to a moment
 * applies a small part of them: some milliseconds for hundreds of thousands of events.
 */
import type { EngineEvent } from '../../engine/plain.js';
import { RunModel } from './run-model.js';

/** Copies of the model at most; where there would be more, every other one goes and they stand twice as far apart. */
const MOST_COPIES = 16;
/** Events between two copies at first. */
const FIRST_STEP = 2000;

interface Moment {
  /** Events that the model has had. */
  readonly count: number;
  readonly model: RunModel;
}

export class Replay {
  readonly #events: EngineEvent[] = [];
  /** From the beginning on. */
  #copies: Moment[] = [{ count: 0, model: new RunModel() }];
  #step = FIRST_STEP;
  /** Has had all events. */
  readonly #front = new RunModel();
  #shown: { count: number; readonly model: RunModel } = { count: 0, model: new RunModel() };

  add(event: EngineEvent): void {
    this.#events.push(event);
    this.#front.apply(event);
    if (this.#events.length % this.#step === 0) this.#keep();
  }

  /** Milliseconds of the whole run. */
  get end(): number {
    return this.#front.time;
  }

  /** The run with all that happened until `time`. The same model may come back changed: its `version` tells. */
  at(time: number): RunModel {
    const count = this.#countUntil(time);
    const copy = this.#copies.filter((kept) => kept.count <= count).at(-1);
    if (copy !== undefined && (this.#shown.count > count || copy.count > this.#shown.count))
      this.#shown = { count: copy.count, model: new RunModel(copy.model) };
    const { model } = this.#shown;
    for (let place = this.#shown.count; place < count; place++) model.apply(this.#events[place] as EngineEvent);
    this.#shown.count = count;
    model.time = Math.max(0, Math.min(time, this.end));
    return model;
  }

  #keep(): void {
    this.#copies.push({ count: this.#events.length, model: new RunModel(this.#front) });
    if (this.#copies.length <= MOST_COPIES) return;
    this.#step *= 2;
    this.#copies = this.#copies.filter(({ count }) => count % this.#step === 0);
  }

  /** How many events had come until then: they are in order. */
  #countUntil(time: number): number {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#events[middle]?.time ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
