// The h2o group-by questions under a memory limit, straight from CSV: each in a process of its own, whose peak of resident
// memory the system gives; rows are taken as they come and dropped. Options: --file PATH (or --rows N) --memory 1GB --threads N
// --only q1,q3 --limit SECONDS a question
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { generateGroupBy } from './generate.mjs';
import { questions } from './questions.mjs';

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    rows: { type: 'string', default: '1e7' },
    memory: { type: 'string', default: '1GB' },
    threads: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string' },
    limit: { type: 'string', default: '600' },
    ask: { type: 'string' },
  },
});

if (values.ask !== undefined) await ask(values.ask);
else await askAll();

async function askAll() {
  const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
  const file = values.file ?? join(folder, 'G1.csv');
  try {
    if (!existsSync(file)) generateGroupBy(file, { rows: Number(values.rows) });
    const gigabytes = statSync(file).size / 1e9;
    console.log(`${gigabytes.toFixed(2)} GB of CSV, ${values.threads} threads, limit ${values.memory}`);
    console.log('| question | groups | seconds | s per GB | peak RSS, MB | spilled, MB | forecast |');
    console.log('| --- | ---: | ---: | ---: | ---: | ---: | --- |');
    for (const { name } of questions) {
      if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
      const told = await own(file, name);
      if (typeof told === 'string') console.log(`| ${name} | ${told} |`);
      else {
        const { rows, seconds, resident, spilled, forecast } = told;
        const figures = [rows, seconds.toFixed(1), (seconds / gigabytes).toFixed(2), (resident / 1e6).toFixed(0)];
        console.log(`| ${[name, ...figures, (spilled / 1e6).toFixed(0), forecast].join(' | ')} |`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function own(file, name) {
  const { memory, threads, limit } = values;
  const args = [
    fileURLToPath(import.meta.url),
    '--file',
    file,
    '--memory',
    memory,
    '--threads',
    threads,
    '--ask',
    name,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 1000 * Number(limit) }, (error, out, err) => {
      if (error === null) resolve(JSON.parse(out));
      else
        resolve(
          error.killed ? `not within ${limit} s` : (err.split('\n').find((line) => line.includes('Error')) ?? 'failed'),
        );
    });
  });
}

async function ask(name) {
  const { Engine, forecastText } = await import('../../dist/engine.js');
  const engine = Engine.start({ threads: Number(values.threads), memory: values.memory });
  const dataset = await engine.open(values.file, { store: false });
  const { partita } = questions.find((question) => question.name === name);
  let forecast = '';
  let limit = 0;
  const onEvent = (event) => {
    if (event.type === 'run-started') limit = event.memory;
    if (event.type === 'forecast') forecast = forecastText(event, limit);
  };
  let rows = 0;
  const stream = partita(dataset.frame()).batches({ onEvent });
  for (;;) {
    const next = await stream.next();
    if (next.done) {
      await engine.close();
      const resident = 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
      const { seconds, spilledBytes: spilled } = next.value;
      process.stdout.write(JSON.stringify({ rows, seconds, resident, spilled, forecast }));
      return;
    }
    rows += next.value.rows;
  }
}
