import type { EngineEvent } from '../../engine/index.js';
import type { TerminalStream } from './io.js';
import { ProgressState } from './progress.js';

/** Paints the progress line: in place on a terminal, as a line a second elsewhere. At most four times a second. */
export class ProgressBar {
  readonly #out: TerminalStream;
  readonly #state = new ProgressState();
  #painted = 0;
  #visible = false;

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

  /** Removes the line, so that something else can be said. */
  clear(): void {
    if (!this.#visible) return;
    this.#out.stream.write('\r\u001b[2K');
    this.#visible = false;
  }

  #paint(): void {
    const line = this.#state.line(this.#out.width - 1);
    if (this.#out.isTerminal) {
      this.#out.stream.write(`\r\u001b[2K${line}`);
      this.#visible = true;
    } else {
      this.#out.stream.write(`${line}\n`);
    }
  }
}
