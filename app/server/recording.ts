/**
 * A run's events on disk: one JSON row a line, as they go over the wire. Written as they come; a line that a kill tore is
 * left out when read. Owns one file.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { EventRow } from '../protocol/events.js';

export class RecordingWriter {
  readonly #file: number;
  #pending: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #open = true;

  constructor(path: string) {
    this.#file = openSync(path, 'w', 0o600);
  }

  append(row: EventRow): void {
    this.#pending.push(JSON.stringify(row));
    if (this.#timer === null) {
      this.#timer = setTimeout(() => this.#flush(), 200);
      this.#timer.unref();
    }
  }

  close(): void {
    if (!this.#open) return;
    this.#flush();
    this.#open = false;
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#open || this.#pending.length === 0) return;
    const text = `${this.#pending.join('\n')}\n`;
    this.#pending = [];
    try {
      writeSync(this.#file, text);
    } catch {
      // A full disk must not end the run: its recording just stops here.
      this.#open = false;
      closeSync(this.#file);
    }
  }
}

/** The whole lines of a recording; none where there is no file. */
export function readRecording(path: string): EventRow[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  // What stands behind the last line feed is torn.
  lines.pop();
  const rows: EventRow[] = [];
  for (const line of lines) {
    try {
      rows.push(JSON.parse(line) as EventRow);
    } catch {
      return rows;
    }
  }
  return rows;
}
