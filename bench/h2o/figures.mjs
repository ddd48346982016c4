// Beside the questions: how fast the h2o file is scanned, parsed and imported, as a share of `cat`; what one worker does and what
// two do; what a task costs that does nothing. Medians; every way in turn in each run.
// Options: --rows 1e7 --file PATH (kept when given) --runs 5 --write SECTION (of bench/results.md)
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Engine } from '../../dist/engine.js';
import { report } from '../report.mjs';
import { measure } from '../stages/scheduler.mjs';
import { machine, markdown, median } from './compare.mjs';
import { generateGroupBy } from './generate.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1e7' },
    file: { type: 'string' },
    runs: { type: 'string', default: '5' },
    write: { type: 'string' },
  },
});
const NUMBERS = ['id4', 'id5', 'id6', 'v1', 'v2', 'v3'];
const TEXTS = ['id1', 'id2', 'id3'];
const ALL = [...NUMBERS, ...TEXTS];
const WAYS = {
  'rows counted': (frame) => frame.groupBy([], '*:count'),
  'one integer parsed': (frame) => frame.groupBy([], 'v1:max'),
  'one float parsed': (frame) => frame.groupBy([], 'v3:max'),
  'nine columns parsed': (frame) =>
    frame.filter(ALL.map((name) => `${name} is not null`).join(' or ')).groupBy([], '*:count'),
  'sum v1 by id1 (q1)': (frame) => frame.groupBy('id1', 'v1:sum'),
  'sums by id6 (q5)': (frame) => frame.groupBy('id6', 'v1:sum; v2:sum; v3:sum'),
};

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const file = values.file ?? join(folder, 'G1.csv');
try {
  if (!existsSync(file)) generateGroupBy(file, { rows: Number(values.rows) });
  const gigabytes = statSync(file).size / 1e9;
  const engines = [1, 2].map((threads) => Engine.start({ threads }));
  const times = new Map();
  for (let run = -1; run < Number(values.runs); run++) {
    const note = async (name, act) => {
      const start = performance.now();
      await act();
      const seconds = (performance.now() - start) / 1000;
      if (run >= 0) times.set(name, [...(times.get(name) ?? []), seconds]);
    };
    await note('cat', cat);
    for (const [place, engine] of engines.entries()) {
      for (const [name, ask] of Object.entries(WAYS)) {
        await note(`${name}, ${place + 1}`, async () =>
          ask((await engine.open(file, { store: false })).frame()).collect(),
        );
      }
      const store = join(folder, 'store');
      const dataset = await engine.open(file, { store });
      await note(`imported, ${place + 1}`, () => engine.import(dataset, { store }));
      rmSync(store, { recursive: true });
    }
  }
  for (const engine of engines) await engine.close();
  const rate = (name) => gigabytes / median(times.get(name));
  const rows = [...Object.keys(WAYS), 'imported'].map((name) => {
    const [one, two] = [rate(`${name}, 1`), rate(`${name}, 2`)];
    return [
      name,
      ...[one, two].map((value) => value.toFixed(2)),
      `${((100 * two) / rate('cat')).toFixed(0)} %`,
      (two / one).toFixed(2),
    ];
  });
  const head = ['what', '1 worker, GB/s', '2 workers, GB/s', 'share of cat', '2 workers / 1'];
  const tasks = [];
  for (const count of [10_000, 100_000, 1_000_000]) {
    const [core, inline, threads] = await measure(count);
    tasks.push([count.toLocaleString('en-GB'), ...[core, inline, threads].map(({ value }) => value.toFixed(1))]);
  }
  const taskHead = ['tasks', 'state machine alone, µs a task', 'inline, µs a task', '2 threads, µs a task'];
  const text = `${gigabytes.toFixed(2)} GB of CSV, medians of ${values.runs} interleaved runs; \`cat\` reads ${rate('cat').toFixed(2)} GB/s. ${machine([], 2)}

${markdown(head, rows, 1)}

What a task costs that does nothing:

${markdown(taskHead, tasks, 0)}`;
  console.log(text);
  if (values.write !== undefined) report(values.write, text);
} finally {
  rmSync(folder, { recursive: true });
}

function cat() {
  const nowhere = openSync('/dev/null', 'w');
  execFileSync('cat', [file], { stdio: ['ignore', nowhere, 'inherit'] });
  closeSync(nowhere);
}
