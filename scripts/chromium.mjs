// The Chromium that journeys, measurements and pictures use: the one that PARTITA_CHROMIUM names, else the first of the path.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Draws by the processor and speaks to nobody. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Null where there is none. */
export function findChromium() {
  const named = process.env.PARTITA_CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = named === undefined ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name))) : [named];
  return places.find((place) => existsSync(place)) ?? null;
}
