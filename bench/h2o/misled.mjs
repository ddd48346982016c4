// What it costs to be misled by a sample: group-bys of rows of which each block's first ones, which are looked at, are unlike
// the others, beside rows that are not: the same ones shuffled, or all as the rest; interleaved, medians and ratios, and what was decided on the way.
// Options: --rows 8e6 --runs 5 --threads N
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Engine } from '../../dist/engine.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '8e6' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const ROWS = Number(values.rows);
/** Rows are of one length, so that blocks begin where they are told to. */
const ROW_BYTES = 20;
const BLOCK_ROWS = 500_000;
const LOOKED_AT = 20_000;
/** All keys have as many digits. */
const LEAST = 1e14;
const CASES = [
  ['all groups differ where it looks, 1,000 in the rest', (row) => LEAST + row, () => key(below(1000))],
  ['10 groups where it looks, one a row in the rest', () => key(below(10)), (row) => LEAST + row, true],
  ['10 groups where it looks, 500,000 in the rest', () => key(below(10)), () => key(below(500_000))],
  ['whole numbers below 1,000 where it looks, some far ones in the rest', () => LEAST + below(1000), far],
];
let state = 42;

function below(count) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * count);
}

/** Spread, so that no index over a range serves. */
function key(number) {
  return LEAST + number * 999_983;
}

function far() {
  return below(1000) === 0 ? key(below(50)) : LEAST + below(1000);
}

const folder = mkdtempSync(join(tmpdir(), 'partita-misled-'));
const engine = Engine.start({ threads: Number(values.threads) });
try {
  console.log('| rows | told, s | misled, s | misled / told | decided |');
  console.log('| --- | ---: | ---: | ---: | --- |');
  for (const [about, looked, rest, uniform = false] of CASES) {
    const keys = Array.from({ length: ROWS }, (_, row) => (row % BLOCK_ROWS < LOOKED_AT ? looked(row) : rest(row)));
    const misled = write('misled.csv', keys);
    if (uniform) keys.forEach((_, row) => (keys[row] = rest(row)));
    for (let row = ROWS - 1; row > 0; row--) {
      const other = below(row + 1);
      [keys[row], keys[other]] = [keys[other], keys[row]];
    }
    const told = write('told.csv', keys);
    const times = { misled: [], told: [] };
    const choices = [];
    for (let run = -1; run < Number(values.runs); run++) {
      for (const [name, path] of Object.entries({ told, misled })) {
        const seconds = await ask(path, run === -1 && name === 'misled' ? choices : []);
        if (run >= 0) times[name].push(seconds);
      }
    }
    const [one, other] = [median(times.told), median(times.misled)];
    const figures = [one.toFixed(2), other.toFixed(2), (other / one).toFixed(2), choices.join(', ')];
    console.log(`| ${[about, ...figures].join(' | ')} |`);
  }
} finally {
  await engine.close();
  rmSync(folder, { recursive: true });
}

function write(name, keys) {
  const path = join(folder, name);
  const lines = keys.map((one, row) => `${one},${100 + (row % 900)}\n`);
  const pieces = [];
  for (let row = 0; row < lines.length; row += BLOCK_ROWS) pieces.push(lines.slice(row, row + BLOCK_ROWS).join(''));
  writeFileSync(path, 'k,val\n');
  for (const piece of pieces) writeFileSync(path, piece, { flag: 'a' });
  return path;
}

async function ask(path, choices) {
  const start = performance.now();
  const dataset = await engine.open(path, { store: false });
  const options = {
    blockBytes: BLOCK_ROWS * ROW_BYTES,
    onEvent: (event) => event.type === 'decision' && !choices.includes(event.choice) && choices.push(event.choice),
  };
  await dataset.frame().groupBy('k', 'val:sum as v').collect(options);
  return (performance.now() - start) / 1000;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[times.length >> 1];
}
