import type { EngineEvent } from '../../engine/index.js';
import type { TerminalStream } from './io.js';
import { ProgressState } from './progress.js';

/**
 * Paints the progress line: in place on a terminal, where other lines may stand above it, as a line a second elsewhere. At
 * most four times a second.
 */
export class ProgressBar {
  readonly #out: TerminalStream;
  readonly #state = new ProgressState();
  #painted = 0;
  /** Lines that stand on the terminal now. */
  #height = 0;
  #above: readonly string[] = [];

  constructor(out: TerminalStream) {
    this.#out = out;
  }

  observe(event: EngineEvent): void {
    this.#state.observe(event);
    if (event.type === 'run-finished') {
      this.clear();
    } else if (event.type === 'run-started') {
      this.#painted = event.time;
    } else if (this.#state.running && event.time - this.#painted >= (this.#out.isTerminal ? 250 : 1000)) {
      this.#painted = event.time;
      this.#paint();
    }
  }

  /** Lines to stand above the progress, none wider than the terminal. */
  put(above: readonly string[]): void {
    if (!this.#state.running || !this.#out.isTerminal) return;
    this.#above = above;
    this.#paint();
  }

  /** Removes the lines, so that something else can be said. */
  clear(): void {
    if (this.#height > 0) this.#out.stream.write(this.#erasing());
    this.#height = 0;
    this.#above = [];
  }

  #paint(): void {
    const line = this.#state.line(this.#out.width - 1);
    if (this.#out.isTerminal) {
      const lines = [...this.#above, line];
      this.#out.stream.write(`${this.#erasing()}${lines.join('\n')}`);
      this.#height = lines.length;
    } else {
      this.#out.stream.write(`${line}\n`);
    }
  }

  /** From wherever the lines end to where they begin, and everything below removed. */
  #erasing(): string {
    return this.#height > 1 ? `\r\u001b[${this.#height - 1}A\u001b[J` : '\r\u001b[2K';
  }
}
