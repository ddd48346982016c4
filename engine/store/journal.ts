/**
 * What an import has done so far: a file of lines, each its CRC-32 and a JSON value, appended and synced one by one.
 * Whatever stands behind the first line that is not whole was never promised to anybody and is dropped.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Disk } from './disk.js';
import { guard, writeAll, writeDurably } from './disk.js';
import { crcText } from './manifest.js';

export class Journal {
  readonly path: string;
  readonly #disk: Disk;
  #file: number | null;

  private constructor(disk: Disk, path: string) {
    this.path = path;
    this.#disk = disk;
    this.#file = guard(path, () => disk.open(path, 'append'));
  }

  /** Begins a journal with these lines, in the place of whatever was there. */
  static begin(disk: Disk, path: string, lines: readonly unknown[]): Journal {
    writeDurably(disk, path, Buffer.from(lines.map(formatLine).join('')));
    return new Journal(disk, path);
  }

  append(line: unknown): void {
    guard(this.path, () => {
      const file = this.#file as number;
      writeAll(this.#disk, file, [Buffer.from(formatLine(line))]);
      this.#disk.sync(file);
    });
  }

  close(): void {
    if (this.#file !== null) this.#disk.close(this.#file);
    this.#file = null;
  }
}

/** The whole lines of a journal; none when there is no such file. */
export function readJournal(path: string): unknown[] {
  if (!existsSync(path)) return [];
  const lines: unknown[] = [];
  for (const line of guard(path, () => readFileSync(path, 'utf8')).split('\n')) {
    const text = line.slice(9);
    if (line.slice(0, 9) !== `${crcText(text)} `) break;
    lines.push(JSON.parse(text));
  }
  return lines;
}

function formatLine(line: unknown): string {
  const text = JSON.stringify(line);
  return `${crcText(text)} ${text}\n`;
}
