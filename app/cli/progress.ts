import type { EngineEvent } from '../../engine/index.js';
import { formatBytes } from '../../engine/index.js';
import { formatCount, formatSeconds } from './units.js';

/** Folds the event stream into what a progress line shows. Pure: time comes with the events. */
export class ProgressState {
  #totalBytes = 0;
  #bytes = 0;
  #rows = 0;
  #spilled = 0;
  #time = 0;
  #running = false;
  /** Rates of the last intervals of at least half a second, bytes a second. */
  readonly #rates: number[] = [];
  #mark = { time: 0, bytes: 0 };

  observe(event: EngineEvent): void {
    this.#time = event.time;
    switch (event.type) {
      case 'run-started':
        this.#totalBytes = event.totalBytes;
        this.#bytes = 0;
        this.#rows = 0;
        this.#spilled = 0;
        this.#rates.length = 0;
        this.#mark = { time: event.time, bytes: 0 };
        this.#running = true;
        break;
      case 'progress':
        this.#bytes = Math.min(event.bytes, event.totalBytes);
        this.#totalBytes = event.totalBytes;
        this.#rows = event.rows;
        this.#measure();
        break;
      case 'memory':
        this.#spilled = Math.max(this.#spilled, event.spilled);
        break;
      case 'run-finished':
        this.#running = false;
        break;
      default:
        break;
    }
  }

  get running(): boolean {
    return this.#running;
  }

  /** One line of at most `width` characters; the parts at its end go first where there is no room. */
  line(width: number): string {
    const fraction = this.#totalBytes > 0 ? Math.min(1, this.#bytes / this.#totalBytes) : 0;
    const seconds = this.#time / 1000;
    const parts = [
      `${bar(fraction)} ${Math.floor(fraction * 100)} %`,
      `${formatBytes(this.#bytes)} of ${formatBytes(this.#totalBytes)}`,
      `${formatCount(this.#rows)} rows`,
      ...(seconds > 0.2 && this.#bytes > 0 ? [`${formatBytes(this.#bytes / seconds)}/s`] : []),
      ...this.#timeLeft(),
      ...(this.#spilled > 0 ? [`${formatBytes(this.#spilled)} spilled to disk`] : []),
    ];
    while (parts.length > 1 && parts.join(' · ').length > width) parts.pop();
    return parts.join(' · ');
  }

  #measure(): void {
    const elapsed = (this.#time - this.#mark.time) / 1000;
    if (elapsed < 0.5) return;
    this.#rates.push((this.#bytes - this.#mark.bytes) / elapsed);
    if (this.#rates.length > 8) this.#rates.shift();
    this.#mark = { time: this.#time, bytes: this.#bytes };
  }

  /** A range: the rest at the mean rate so far and at the rate of the last intervals, whichever way they lie. */
  #timeLeft(): string[] {
    const left = this.#totalBytes - this.#bytes;
    if (this.#rates.length < 2 || left <= 0) return [];
    const overall = this.#bytes / (this.#time / 1000);
    const recent = this.#rates.reduce((sum, rate) => sum + rate, 0) / this.#rates.length;
    const spans = [left / overall, left / recent].filter(Number.isFinite).sort((a, b) => a - b);
    const [low, high] = [spans[0], spans.at(-1)];
    if (low === undefined || high === undefined) return [];
    return [rangeText(low * 0.95, high * 1.1)];
  }
}

function rangeText(low: number, high: number): string {
  if (high < 1.5) return 'about 1 s left';
  if (high < 60) {
    const [from, to] = [Math.max(1, Math.floor(low)), Math.ceil(high)];
    return from === to ? `about ${to} s left` : `${from} to ${to} s left`;
  }
  return `${formatSeconds(low)} to ${formatSeconds(high)} left`;
}

const BAR = 20;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(fraction: number): string {
  const eighths = Math.round(fraction * BAR * 8);
  const drawn = '█'.repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? '');
  return `▕${drawn.padEnd(BAR)}▏`;
}
