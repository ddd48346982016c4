/** What the tests of the formats share: a seed that can be repeated, and files in a folder that goes away afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

let chosen: number | undefined;

/** The seed of this run, printed once; PARTITA_SEED repeats it. */
export function seed(): number {
  if (chosen === undefined) {
    chosen = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`PARTITA_SEED=${chosen}`);
  }
  return chosen;
}

/** A folder of its own for this test file, removed when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'partita-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file, with the folders above it, and gives its path. */
export function writeInto(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
