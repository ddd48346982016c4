// Sample data for the demonstration and for first steps: twelve months of taxi trips as CSV files with what real files
// have: nulls, quoted commas, quotes and line breaks, an identifier that turns to text late, rows that do not fit.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CITIES = ['Basel', 'Bern', 'Chur', 'Genève', 'Lausanne', 'Lugano', 'Luzern', 'Neuchâtel', 'St. Gallen', 'Zürich'];
const NOTES = [
  '"asked for a receipt, twice"',
  '"said ""keep the change"""',
  '"two stops:\nstation, then airport"',
  'pet',
];
const CHUNK = 1 << 20;
const POOL = 8192;

/**
 * Writes the files into `folder` and gives the number of rows. The same seed always writes the same bytes.
 * @param {string} folder
 * @param {{ files?: number, rowsPerFile?: number, seed?: number }} [options]
 */
export function writeTrips(folder, { files = 12, rowsPerFile = 70_000, seed = 1 } = {}) {
  mkdirSync(folder, { recursive: true });
  const random = generator(seed);
  for (let month = 0; month < files; month++) {
    const file = openSync(join(folder, `trips-2024-${pad(month + 1)}.csv`), 'w');
    let text = 'trip,pickup,city,zone,passengers,distance,fare,tip,paid,note\n';
    // Whole rows out of a pool: quicker to make than every row anew, and as good to look at.
    const pool = Array.from({ length: POOL }, () => tripTail(random, month + 1, month === files - 1));
    for (let row = 0; row < rowsPerFile; row++) {
      const trip = month * rowsPerFile + row;
      // A cut line now and then, as a full disk leaves it.
      const cut = month % 4 === 1 && row === rowsPerFile >> 1;
      text += cut ? `${trip},2024-${pad(month + 1)}\n` : trip + pool[Math.floor(random() * POOL)];
      if (text.length > CHUNK) {
        writeSync(file, text);
        text = '';
      }
    }
    writeSync(file, text);
    closeSync(file);
  }
  return files * rowsPerFile;
}

function tripTail(random, month, last) {
  const city = random() < 0.01 ? '' : CITIES[Math.floor(random() ** 1.5 * CITIES.length)];
  const minute = Math.floor(random() * 28 * 1440);
  const pickup = `2024-${pad(month)}-${pad(1 + Math.floor(minute / 1440))} ${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}:00`;
  const zone = last && random() < 0.05 ? `A${Math.floor(random() * 90)}` : Math.floor(random() * 900);
  const passengers = random() < 0.03 ? '' : 1 + Math.floor(random() ** 3 * 6);
  const distance = 0.4 + random() ** 2 * 30;
  const fare = (6 + distance * 3.2).toFixed(2);
  const tip = random() < 0.4 ? '' : (random() * 9).toFixed(1);
  const note = random() < 0.02 ? NOTES[Math.floor(random() * NOTES.length)] : '';
  return `,${pickup},${city},${zone},${passengers},${distance.toFixed(3)},${fare},${tip},${random() < 0.7},${note}\n`;
}

function pad(value) {
  return String(value).padStart(2, '0');
}

/** Numbers in [0, 1) by mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

if (process.argv[1]?.endsWith('sample-data.mjs')) {
  const [folder = 'sample-trips', rows = '70000'] = process.argv.slice(2);
  console.log(`${writeTrips(folder, { rowsPerFile: Number(rows) }).toLocaleString('en-US')} rows in ${folder}/`);
}
