// q1 to q5 of the h2o group-by straight from CSV: Partita, DuckDB and Polars on the same threads, in one run, interleaved,
// warm file, after a warm-up; medians and ratios. Every answer is compared between the engines before its time counts.
// Options: --rows 1e7 --groups 100 --nulls 0 --runs 5 --threads N --file PATH (kept when given) --only q1,q3
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from './engines.mjs';
import { generateGroupBy } from './generate.mjs';
import { questions } from './questions.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1e7' },
    groups: { type: 'string', default: '100' },
    nulls: { type: 'string', default: '0' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(availableParallelism()) },
    file: { type: 'string' },
    only: { type: 'string' },
    engines: { type: 'string', default: 'partita,duckdb,polars' },
  },
});
const threads = Number(values.threads);
process.env.POLARS_MAX_THREADS = String(threads);

const folder = values.file === undefined ? mkdtempSync(join(tmpdir(), 'partita-bench-')) : null;
const file = values.file ?? join(folder, 'G1.csv');
try {
  if (!existsSync(file)) {
    const [rows, groups, nulls] = [values.rows, values.groups, values.nulls].map(Number);
    generateGroupBy(file, { rows, groups, nulls });
  }
  await compare();
} finally {
  if (folder !== null) rmSync(folder, { recursive: true });
}

async function compare() {
  const names = values.engines.split(',');
  const chosen = questions.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
  const engines = await Promise.all(names.map(async (name) => [name, await openEngine(name, file, threads)]));
  console.log(`${file}, ${threads} threads, medians of ${values.runs} interleaved runs, seconds`);
  console.log(['question', ...names, ...names.slice(1).map((name) => `${name}/partita`)].join('\t'));
  for (const question of chosen) {
    const times = Object.fromEntries(names.map((name) => [name, []]));
    const answers = [];
    for (let run = -1; run < Number(values.runs); run++) {
      for (const [name, engine] of engines) {
        const start = performance.now();
        const answer = await engine.ask(question);
        const seconds = (performance.now() - start) / 1000;
        if (run === -1) answers.push([name, answer.check === undefined ? answer : await answer.check()]);
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

function sameAnswers(question, answers) {
  const [, expected] = answers[0];
  for (const [name, answer] of answers.slice(1)) {
    const close = answer.sums.every((sum, i) => Math.abs(sum - expected.sums[i]) <= 1e-9 * Math.abs(expected.sums[i]));
    if (answer.rows !== expected.rows || !close) {
      throw new Error(
        `${question.name}: ${name} answers ${JSON.stringify(answer)}, ${answers[0][0]} ${JSON.stringify(expected)}`,
      );
    }
  }
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
