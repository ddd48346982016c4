// The five join questions of the h2o db-benchmark (J1): Partita, DuckDB and Polars on the same threads, in one run,
// interleaved, warm, after a warm-up; medians and ratios. `sums`: count(*), sum(v1), sum(v2) of the joined rows; `rows`: all
// joined rows with all columns in memory. Every answer is compared between the engines before its time counts.
// Options: --rows 1e7 --runs 5 --threads N --folder DIR (kept when given) --from csv,table --forms sums,rows --only q1,q5
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateJoin } from './join-data.mjs';
import { openJoinEngine } from './join-engines.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1e7' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
    folder: { type: 'string' },
    from: { type: 'string', default: 'csv,table' },
    forms: { type: 'string', default: 'sums,rows' },
    only: { type: 'string' },
    engines: { type: 'string', default: 'partita,duckdb,polars' },
  },
});
const threads = Number(values.threads);
process.env.POLARS_MAX_THREADS = String(threads);

const QUESTIONS = [
  { name: 'q1', about: 'small inner on id1', table: 'small', on: 'id1', how: 'inner' },
  { name: 'q2', about: 'medium inner on id2', table: 'medium', on: 'id2', how: 'inner' },
  { name: 'q3', about: 'medium left on id2', table: 'medium', on: 'id2', how: 'left' },
  { name: 'q4', about: 'medium inner on id5 (text)', table: 'medium', on: 'id5', how: 'inner' },
  { name: 'q5', about: 'big inner on id3', table: 'big', on: 'id3', how: 'inner' },
];

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'partita-bench-'));
try {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'big.csv'))) generateJoin(folder, { rows: Number(values.rows) });
  for (const from of values.from.split(',')) for (const form of values.forms.split(',')) await compare(from, form);
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true });
}

async function compare(from, form) {
  const names = values.engines.split(',');
  const engines = [];
  for (const name of names) engines.push([name, await openJoinEngine(name, { folder, threads, from })]);
  console.log(`\n${folder} from ${from}, ${form}, ${threads} threads, medians of ${values.runs} runs, seconds`);
  console.log(['question', ...names, ...names.slice(1).map((name) => `${name}/${names[0]}`)].join('\t'));
  for (const question of QUESTIONS) {
    if (values.only !== undefined && !values.only.split(',').includes(question.name)) continue;
    const times = Object.fromEntries(names.map((name) => [name, []]));
    const answers = [];
    for (let run = -1; run < Number(values.runs); run++) {
      for (const [name, engine] of engines) {
        const start = performance.now();
        const answer = await engine.ask(question, form);
        const seconds = (performance.now() - start) / 1000;
        if (run === -1) answers.push([name, await answer()]);
        else times[name].push(seconds);
      }
    }
    sameAnswers(question, answers);
    const medians = names.map((name) => median(times[name]));
    const ratios = medians.slice(1).map((time) => (time / medians[0]).toFixed(2));
    console.log([question.name, ...medians.map((time) => time.toFixed(3)), ...ratios, question.about].join('\t'));
  }
  for (const [, engine] of engines) await engine.close();
}

/** Counts are equal, sums but for their rounding. */
function sameAnswers(question, answers) {
  const [, expected] = answers[0];
  for (const [name, answer] of answers.slice(1)) {
    if (answer.every((sum, i) => Math.abs(sum - expected[i]) <= 1e-9 * Math.abs(expected[i]))) continue;
    throw new Error(`${question.name}: ${name} answers ${answer.join(', ')}, ${answers[0][0]} ${expected.join(', ')}`);
  }
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
