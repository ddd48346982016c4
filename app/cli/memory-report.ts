/** What a run was foretold to take of memory, and what it took: one line, where something was spilled or should have been. */
import { forecastText, formatBytes, type EngineEvent, type MemoryForecast } from '../../engine/index.js';

export class MemoryReport {
  #limit = 0;
  #peak = 0;
  #spilled = 0;
  #forecast: MemoryForecast | null = null;
  #isDone = false;

  observe(event: EngineEvent): void {
    switch (event.type) {
      case 'run-started':
        this.#limit = event.memory;
        this.#peak = 0;
        this.#spilled = 0;
        this.#forecast = null;
        this.#isDone = false;
        return;
      case 'forecast':
        this.#forecast = { needed: event.needed, spilled: event.spilled };
        return;
      case 'memory':
        this.#peak = Math.max(this.#peak, event.used);
        this.#spilled = Math.max(this.#spilled, event.spilled);
        return;
      case 'run-finished':
        this.#isDone = event.outcome === 'done';
        return;
      default:
    }
  }

  /** Null where there is nothing to say, and of a run that failed or was stopped. `resident`: bytes that the process ever held. */
  line(resident: number): string | null {
    if (!this.#isDone) return null;
    if (this.#spilled === 0 && (this.#forecast?.spilled?.low ?? 0) === 0) return null;
    const peak = `${formatBytes(this.#peak)} in use at the peak, ${formatBytes(resident)} by the system's count`;
    const foretold = this.#forecast === null ? '' : ` (forecast: ${forecastText(this.#forecast, this.#limit)})`;
    return `memory: ${peak}; ${formatBytes(this.#spilled)} spilled${foretold}\n`;
  }
}
