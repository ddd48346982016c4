/** Tells what memory a query will take: before its first task, and again when its rows were looked at. */
import type { EventStream, MemoryForecast, Range } from '../events.js';
import type { Stage } from '../plan/stage.js';
import { forecastMemory, type ForecastLimits } from './forecast.js';

export class Foretold {
  readonly #limits: ForecastLimits;
  readonly #events: EventStream;
  readonly #groups = new Map<number, Range>();
  #stages: readonly Stage[] = [];
  #last = '';

  constructor(limits: ForecastLimits, events: EventStream) {
    this.#limits = limits;
    this.#events = events;
  }

  /** The query will run these. */
  begin(stages: readonly Stage[]): void {
    this.#stages = stages;
    this.#groups.clear();
    this.#tell();
  }

  /** A sample says how many groups the stage makes. */
  learn({ index }: Stage, groups: Range): void {
    if (this.#stages[index]?.sink.kind !== 'groups') return;
    this.#groups.set(index, groups);
    this.#tell();
  }

  #tell(): void {
    const forecast: MemoryForecast = forecastMemory(this.#stages, this.#limits, this.#groups);
    const text = JSON.stringify(forecast);
    if (text === this.#last) return;
    this.#last = text;
    this.#events.emit({ type: 'forecast', ...forecast });
  }
}
