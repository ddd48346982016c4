// The ten h2o group-by questions: engines on the same threads, in one run, interleaved, warm file, after a warm-up; medians
// and ratios. Every answer is compared between the engines before its time counts.
// Options: --source csv|store --rows 1e7 --groups 100 --nulls 0 --sorted --runs 5 --threads N --memory 1GB --only q1,q3
// --file PATH (kept when given) --engines partita,duckdb,... --write SECTION (of bench/results.md)
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from '../report.mjs';
import { compare, machine, table } from './compare.mjs';
import { openEngine } from './engines.mjs';
import { generateGroupBy } from './generate.mjs';
import { questions } from './questions.mjs';

const { values } = parseArgs({
  options: {
    source: { type: 'string', default: 'csv' },
    rows: { type: 'string', default: '1e7' },
    groups: { type: 'string', default: '100' },
    nulls: { type: 'string', default: '0' },
    sorted: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
    memory: { type: 'string' },
    file: { type: 'string' },
    only: { type: 'string' },
    engines: { type: 'string', default: 'partita,duckdb,polars,dask,pandas,polars-py' },
    write: { type: 'string' },
  },
});
const threads = Number(values.threads);
process.env.POLARS_MAX_THREADS = String(threads);

const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const file = values.file ?? join(folder, 'G1.csv');
try {
  if (!existsSync(file)) {
    const [rows, groups, nulls] = [values.rows, values.groups, values.nulls].map(Number);
    generateGroupBy(file, { rows, groups, nulls, sorted: values.sorted });
  }
  const { source, memory } = values;
  const options = { file, threads, source, memory, folder: join(folder, 'store') };
  const engines = [];
  for (const name of values.engines.split(',')) {
    try {
      engines.push(await openEngine(name, options));
    } catch (error) {
      if (name === 'partita') throw error;
      console.log(`without ${name}: ${error.message}`);
    }
  }
  const chosen = questions.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
  const size = `${(statSync(file).size / 1e6).toFixed(0)} MB`;
  console.log(`${size}, from ${source}, ${threads} threads, medians of ${values.runs} interleaved runs, seconds`);
  console.log(['question', ...engines.map(({ name }) => name)].join('\t'));
  const results = await compare(engines, chosen, Number(values.runs), (line) => console.log(line));
  const text = `${size} of CSV, medians of ${values.runs} interleaved runs in seconds. ${machine(engines, threads)}\n\n${table(engines, results)}`;
  console.log(`\n${text}`);
  if (values.write !== undefined) report(values.write, text);
  for (const engine of engines) await engine.close();
} finally {
  rmSync(folder, { recursive: true });
}
