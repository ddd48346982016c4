/** A folder of trips for journeys: four files of 15,000 rows, some zones null, names with blanks and quotes, rows that do not fit. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomOf } from '../differential/random-tables.js';

export const ZONES = ['LaGuardia Airport', 'Midtown Center', 'Union Sq', 'Murray Hill', 'say "Astoria"', '北京'];
/** Rows set aside: 12 with too few fields in one file, 3 with text after a closing quote in another. */
export const ASIDE = { fields: 12, quotes: 3 };
export const ROWS = 60_000;

/** Gives the folder's path; rows that do not fit only where they are wanted. */
export function makeTrips(broken: boolean): string {
  const random = randomOf(7);
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'partita-trips-'))), 'trips');
  mkdirSync(folder);
  for (let file = 0; file < 4; file++) {
    const lines = ['day,pickup zone,passengers,fare,tip'];
    for (let row = 0; row < ROWS / 4; row++) {
      const zone = random(20) === 0 ? '' : `"${(ZONES[random(ZONES.length)] as string).replaceAll('"', '""')}"`;
      const day = `2024-0${1 + random(9)}-${10 + random(18)}`;
      lines.push(`${day},${zone},${random(6)},${random(400) / 8},${(random(1000) / 100).toFixed(2)}`);
      if (broken && file === 1 && row % 1250 === 0) lines.push(`${day},${zone}`);
      if (broken && file === 2 && row % 5000 === 0) lines.push(`${day},"x" y,1,2,3.00`);
    }
    writeFileSync(join(folder, `trips-${file}.csv`), `${lines.join('\n')}\n`);
  }
  return folder;
}
