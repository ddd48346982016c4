/** A folder of measurements for journeys that need a run of some seconds: as many files as asked for, all alike but for a seed. */
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomOf } from '../differential/random-tables.js';

/** Rows that a file repeats, and how often. */
const BLOCK = 20_000;

export interface Measurements {
  readonly folder: string;
  readonly rows: number;
}

/** Each file is about 0.8 MB a repeat. */
export function makeMeasurements(files: number, repeats: number): Measurements {
  const random = randomOf(11);
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'partita-measurements-'))), 'measurements');
  mkdirSync(folder);
  for (let file = 0; file < files; file++) {
    const path = join(folder, `station-${String(file).padStart(2, '0')}.csv`);
    writeFileSync(path, 'device,place,day,temperature,power\n');
    const lines: string[] = [];
    for (let row = 0; row < BLOCK; row++) {
      const day = `2024-0${1 + random(9)}-${10 + random(18)}`;
      lines.push(
        `device ${random(5000)},place ${random(40)},${day},${(random(4000) / 100).toFixed(2)},${random(100_000)}`,
      );
    }
    const block = `${lines.join('\n')}\n`;
    for (let repeat = 0; repeat < repeats; repeat++) appendFileSync(path, block);
  }
  return { folder, rows: files * repeats * BLOCK };
}
