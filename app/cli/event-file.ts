import { closeSync, openSync, writeFileSync } from 'node:fs';
import type { EngineEvent } from '../../engine/index.js';
import { PartitaError } from '../../engine/index.js';

const FLUSH_BYTES = 1 << 16;

/** Writes every event as a line of JSON. Synchronous, so that nothing is missing however the process ends. */
export class EventFile {
  readonly #file: number;
  #pending: string[] = [];
  #length = 0;

  constructor(path: string) {
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw PartitaError.from(error, 'events');
    }
  }

  write(event: EngineEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    this.#pending.push(line);
    this.#length += line.length;
    if (this.#length >= FLUSH_BYTES) this.flush();
  }

  flush(): void {
    if (this.#pending.length > 0) writeFileSync(this.#file, this.#pending.join(''));
    this.#pending = [];
    this.#length = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}
