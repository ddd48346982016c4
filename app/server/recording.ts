/**
 * A run's events on disk: one JSON row a line, as they go over the wire. Written as they come, compressed once the run is over;
 * a line that a kill tore is left out when read. A writer owns one file.
 */
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import type { EventBody } from '../../engine/index.js';
import type { EventRow } from '../protocol/events.js';

const PACKED = '.gz';
const UNFINISHED = '.tmp';

export class RecordingWriter {
  readonly #path: string;
  readonly #file: number;
  #pending: string[] = [];
  #timer: NodeJS.Timeout | null = null;
  #open = true;

  constructor(path: string) {
    this.#path = path;
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
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
  }

  /** No row will come any more: the file becomes a compressed one. Where that fails it stays as it is. */
  async finish(): Promise<void> {
    if (!this.#open) return;
    this.close();
    const packed = `${this.#path}${PACKED}`;
    try {
      const bytes = await promisify(gzip)(await readFile(this.#path));
      await writeFile(`${packed}${UNFINISHED}`, bytes, { mode: 0o600 });
      await rename(`${packed}${UNFINISHED}`, packed);
      await rm(this.#path);
    } catch {
      await rm(`${packed}${UNFINISHED}`, { force: true }).catch(() => {});
    }
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

/** The whole lines of a recording, compressed or not; none where there is no file. */
export function readRecording(path: string): EventRow[] {
  const lines = textOf(path).split('\n');
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

/** How the run ended, as far as its recording tells: without an end it was interrupted. */
export function endOf(rows: readonly EventRow[]): 'done' | 'failed' | 'cancelled' | 'interrupted' {
  for (let place = rows.length - 1; place >= 0; place--) {
    const body = rows[place]?.[2] as Partial<EventBody> | undefined;
    if (body?.type === 'run-finished' && 'outcome' in body) return body.outcome ?? 'interrupted';
  }
  return 'interrupted';
}

export function removeRecording(path: string): void {
  for (const ending of ['', PACKED, `${PACKED}${UNFINISHED}`]) rmSync(`${path}${ending}`, { force: true });
}

/** The compressed file is whole where there is one; damaged ones count as empty. */
function textOf(path: string): string {
  try {
    if (existsSync(`${path}${PACKED}`)) return gunzipSync(readFileSync(`${path}${PACKED}`)).toString('utf8');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
