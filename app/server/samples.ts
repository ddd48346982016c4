/** Small real data for first steps: taxi trips of a year, a year of weather, and files with faults to look at. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Sample = 'taxi' | 'weather' | 'broken';

/** Gives the folder; made once, always the same bytes. */
export async function makeSample(sample: Sample, folder: string): Promise<string> {
  const place = join(folder, NAMES[sample]);
  if (existsSync(place)) return place;
  const temporary = `${place}.partial`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  for (const [name, text] of MAKERS[sample]()) await writeFile(join(temporary, name), text);
  await rename(temporary, place);
  return place;
}

/** Where samples are made below `folder`. */
export function sampleFolders(folder: string): readonly string[] {
  return Object.values(NAMES).map((name) => join(folder, name));
}

const NAMES: Readonly<Record<Sample, string>> = { taxi: 'trips', weather: 'weather', broken: 'broken' };

type Files = Iterable<readonly [name: string, text: string]>;

const MAKERS: Readonly<Record<Sample, () => Files>> = { taxi, weather, broken };

const CITIES = ['Basel', 'Bern', 'Chur', 'Genève', 'Lausanne', 'Lugano', 'Luzern', 'Neuchâtel', 'St. Gallen', 'Zürich'];
const NOTES = [
  '"asked for a receipt, twice"',
  '"said ""keep the change"""',
  '"two stops:\nstation, then airport"',
  'pet',
];
const TRIPS_A_MONTH = 25_000;

/** With what real files have: nulls, quoted commas and line breaks, a column that turns to text late, cut lines. */
function* taxi(): Files {
  const random = generator(1);
  for (let month = 1; month <= 12; month++) {
    const lines = ['trip,pickup,city,zone,passengers,distance,fare,tip,paid,note'];
    for (let row = 0; row < TRIPS_A_MONTH; row++) {
      const trip = (month - 1) * TRIPS_A_MONTH + row;
      if (month % 4 === 2 && row === TRIPS_A_MONTH >> 1) lines.push(`${trip},2024-${pad(month)}`);
      else lines.push(tripLine(random, trip, month));
    }
    yield [`trips-2024-${pad(month)}.csv`, `${lines.join('\n')}\n`];
  }
}

function tripLine(random: () => number, trip: number, month: number): string {
  const city = random() < 0.01 ? '' : CITIES[Math.floor(random() ** 1.5 * CITIES.length)];
  const minute = Math.floor(random() * 28 * 1440);
  const day = `2024-${pad(month)}-${pad(1 + Math.floor(minute / 1440))}`;
  const pickup = `${day} ${pad(Math.floor(minute / 60) % 24)}:${pad(minute % 60)}:00`;
  const zone = month === 12 && random() < 0.05 ? `A${Math.floor(random() * 90)}` : Math.floor(random() * 900);
  const passengers = random() < 0.03 ? '' : 1 + Math.floor(random() ** 3 * 6);
  const distance = 0.4 + random() ** 2 * 30;
  const fare = (6 + distance * 3.2).toFixed(2);
  const tip = random() < 0.4 ? '' : (random() * 9).toFixed(1);
  const note = random() < 0.02 ? NOTES[Math.floor(random() * NOTES.length)] : '';
  return `${trip},${pickup},${city},${zone},${passengers},${distance.toFixed(3)},${fare},${tip},${random() < 0.7},${note}`;
}

const STATIONS = ['Davos', 'Genève', 'Lugano', 'Säntis', 'Zürich'];

function* weather(): Files {
  const random = generator(2);
  for (const station of STATIONS) {
    const high = station === 'Säntis' || station === 'Davos' ? -8 : 4;
    const lines = ['station,hour,temperature,humidity,rain,sunshine'];
    for (let hour = 0; hour < 366 * 24; hour++) {
      const time = new Date(Date.UTC(2024, 0, 1, hour)).toISOString().slice(0, 16).replace('T', ' ');
      const season = -Math.cos((hour / (366 * 24)) * 2 * Math.PI);
      const temperature = high + 9 * season - 4 * Math.cos(((hour % 24) / 24) * 2 * Math.PI) + 3 * (random() - 0.5);
      const rain = random() < 0.12 ? (random() ** 2 * 9).toFixed(1) : random() < 0.02 ? '' : '0.0';
      const humidity = Math.round(50 + 45 * random());
      const sun = Math.max(0, Math.round(60 * Math.sin((((hour % 24) - 6) / 12) * Math.PI) * random()));
      lines.push(`${station},${time},${temperature.toFixed(1)},${humidity},${rain},${sun}`);
    }
    yield [`${station}.csv`, `${lines.join('\n')}\n`];
  }
}

/** Four faults in five files. */
function* broken(): Files {
  const header = 'id,name,amount,day';
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${i},name ${i},${(i * 1.5).toFixed(2)},2024-01-${pad(1 + (i % 28))}`,
  );
  const fault = (change: (row: string, i: number) => string): string => `${[header, ...rows.map(change)].join('\n')}\n`;
  yield ['1-whole.csv', fault((row) => row)];
  yield ['2-too-few-fields.csv', fault((row, i) => (i % 20 === 7 ? row.split(',').slice(0, 3).join(',') : row))];
  yield ['3-too-many-fields.csv', fault((row, i) => (i % 40 === 11 ? `${row},surplus` : row))];
  yield ['4-other-types.csv', fault((row, i) => (i === 150 ? row.replace(/,[\d.]+,2024/, ',unknown,2024') : row))];
  yield [
    '5-more-columns.csv',
    fault((row) => row)
      .replace(header, `${header},note`)
      .replaceAll(/-(\d\d)\n/g, '-$1,ok\n'),
  ];
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
