// `node scripts/demo.mjs`: builds what is out of date and shows, on generated sample data, what the command line does. Every command
// is shown as it is run. `--keep` leaves the data where it is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from './build-if-needed.mjs';
import { writeTrips } from './sample-data.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist', 'cli.js');
const keep = process.argv.includes('--keep');
const paint = process.stdout.isTTY && !process.env.NO_COLOR;

const bold = (text) => (paint ? `\u001b[1m${text}\u001b[22m` : text);
const petrol = (text) => (paint ? `\u001b[36m${text}\u001b[39m` : text);
const dim = (text) => (paint ? `\u001b[2m${text}\u001b[22m` : text);

const BY_CITY = ['groupby', 'trips', '--by', 'city', '--agg', '*:count; fare:sum,mean; distance:max'];

const STEPS = [
  { title: 'What is in the folder?', words: ['schema', 'trips'] },
  {
    title: 'Some rows of it, and a column computed from others',
    words: [
      'read',
      'trips',
      '--where',
      "city = 'Bern' and fare > 80",
      '--columns',
      'pickup, city, fare, round(tip / fare, 3) as share',
      '--limit',
      '5',
    ],
  },
  { title: 'A group-by, straight from the CSV files', words: BY_CITY, timed: true },
  {
    title: 'Keys may be formulas, and the result sorted and cut',
    words: [
      'groupby',
      'trips',
      '--by',
      "month(pickup) as month, coalesce(city, 'nowhere') as city",
      '--agg',
      'fare:median; tip:quantile(0.9) as generous',
      '--sort',
      'fare_median desc',
      '--limit',
      '5',
    ],
    timed: true,
  },
  {
    title: 'How it is done',
    words: ['explain', 'groupby', 'trips', '--by', 'city', '--agg', 'fare:sum,mean', '--stage', 'physical'],
  },
  { title: 'Import the folder into a store of partitions', words: ['import', 'trips'], timed: true },
  { title: 'The first group-by again: it reads the partitions now', words: BY_CITY, timed: true },
];

buildIfNeeded((text) => say(dim(text)));
const folder = mkdtempSync(join(tmpdir(), 'partita-demo-'));
process.on('exit', () => {
  if (!keep) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

// The store of partitions stays inside the demonstration.
const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), LOCALAPPDATA: join(folder, 'cache') };

say(bold('Partita: folders of CSV files larger than memory, as one table'));
const rows = writeTrips(join(folder, 'trips'));
const bytes = readdirSync(join(folder, 'trips')).reduce(
  (sum, name) => sum + statSync(join(folder, 'trips', name)).size,
  0,
);
say(
  `Sample data: 12 files, ${Math.round(bytes / 1e6)} MB, ${rows.toLocaleString('en-US')} taxi trips in ${folder}/trips`,
);
say(dim(`In what follows, partita stands for: node ${cli}`));

for (const { title, words, timed } of STEPS) {
  // On a terminal results are tables anyway.
  const all = process.stdout.isTTY || words[0] === 'explain' ? words : [...words, '--format', 'table'];
  say(`\n${bold(title)}\n${petrol(`$ partita ${all.map(quoted).join(' ')}`)}`);
  const start = performance.now();
  const { status, signal } = spawnSync(process.execPath, [cli, ...all], { cwd: folder, stdio: 'inherit', env });
  if (signal !== null || status !== 0) process.exit(status ?? 130);
  if (timed) say(dim(`${((performance.now() - start) / 1000).toFixed(2)} s, with the start of the program`));
}

say(`
${bold('Your turn')}, in this checkout:
  npm run -s cli -- schema your/folder
  npm run -s cli -- groupby your/folder --by some_column --graph tasks.svg
  npm run -s cli -- --help
${keep ? `The sample data stays in ${folder}` : 'The sample data is removed now; --keep leaves it.'}
The window shows the same: npm start`);

function quoted(word) {
  if (/^[\w./:,-]+$/.test(word)) return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
