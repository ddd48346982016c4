// Shows on data of a size of your choice what the tests show on small data: the command line's answer is right to the
// last digit, the same for any number of threads, any block size, from CSV and from the store, and the memory limit holds.
// Options: --bytes 1e9 --memory SIZE --unique (as many groups as rows) --threads 1,2,4 --blocks 1MB,16MB,64MB --folder DIR (kept)
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { generateFolder, roundedQuotient } from './generate.mjs';

const { values: options } = parseArgs({
  options: {
    bytes: { type: 'string', default: '1e9' },
    memory: { type: 'string' },
    unique: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1,2,4' },
    blocks: { type: 'string', default: '1MB,16MB,64MB' },
    folder: { type: 'string' },
    'no-store': { type: 'boolean', default: false },
  },
});
const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;
const workplace = mkdtempSync(join(tmpdir(), 'partita-verify-'));
const data = options.folder ?? join(workplace, 'data');
const store = join(workplace, 'store');
const QUERY = options.unique
  ? ['--by', 'id', '--agg', 'amount:sum as amount; quantity:max as quantity']
  : ['--by', 'category', '--agg', '*:count as n; quantity:sum as quantity; amount:sum as amount; amount:mean as mean'];

try {
  const generated = existsSync(data)
    ? null
    : generateFolder(data, { bytes: Number(options.bytes), unique: options.unique });
  if (generated !== null) console.log(`${generated.rows} rows in 12 files`);
  const hashes = new Set();
  for (const threads of options.threads.split(',')) {
    for (const block of options.blocks.split(',')) hashes.add(await ask(threads, block, ['--no-store']));
  }
  if (!options['no-store']) {
    const memory = options.memory === undefined ? [] : ['--memory', options.memory];
    const imported = await run(['import', data, '--store', store, '--block-size', '16MB', ...memory], '/dev/null');
    console.log(`import: ${imported.seconds.toFixed(1)} s, peak ${mega(imported.peak)} MB`);
    for (const threads of options.threads.split(',')) hashes.add(await ask(threads, '16MB', ['--store', store]));
  }
  console.log(hashes.size === 1 ? 'all outputs are the same, byte for byte' : `${hashes.size} DIFFERENT outputs`);
  if (options.unique) await checkUnique();
  else await checkAnswer(generated?.expected);
  if (hashes.size !== 1) process.exitCode = 1;
} finally {
  rmSync(workplace, { recursive: true, force: true });
}

async function ask(threads, block, more) {
  const out = join(workplace, 'answer.csv');
  const memory = options.memory === undefined ? [] : ['--memory', options.memory];
  const words = [
    'groupby',
    data,
    ...QUERY,
    '--threads',
    threads,
    '--block-size',
    block,
    '--format',
    'csv',
    ...memory,
    ...more,
  ];
  const { seconds, peak } = await run([...words, '--out', out]);
  const hash = await hashOf(out);
  console.log(
    `threads ${threads}, block ${block} ${more[0]}: ${seconds.toFixed(1)} s, peak ${mega(peak)} MB, ${hash.slice(0, 12)}`,
  );
  return hash;
}

/** Runs the command line; peak is the resident memory of the process and its children, looked at twenty times a second. */
function run(words) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
    let peak = 0;
    const timer = setInterval(() => (peak = Math.max(peak, residentTree(child.pid))), 50);
    child.on('exit', (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, peak });
      else reject(new Error(`partita ${words.join(' ')}: exit code ${code}`));
    });
  });
}

/** Resident bytes of a process and all below it, from Linux's /proc. */
function residentTree(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      const resident = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
      parents.set(Number(name), { parent, resident });
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid) => pid === root || (parents.has(pid) && pid > 1 && below(parents.get(pid).parent));
  return [...parents].reduce((sum, [pid, { resident }]) => (below(pid) ? sum + resident : sum), 0);
}

/** Counts and integer sums against DuckDB, float sums and means against sums of integers. */
async function checkAnswer(expected) {
  const columns =
    "{id: 'BIGINT', category: 'VARCHAR', city: 'VARCHAR', amount: 'DOUBLE', quantity: 'BIGINT', day: 'DATE', at_: 'TIMESTAMP', ok: 'BOOLEAN', big: 'BIGINT', note: 'VARCHAR'}";
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(
    `SELECT category, count(*), sum(quantity) FROM read_csv('${data}/*.csv', header = true, columns = ${columns}) GROUP BY category`,
  );
  const peer = new Map(reader.getRows().map(([category, n, quantity]) => [category, { n, quantity }]));
  const answer = readCsv(readFileSync(join(workplace, 'answer.csv'), 'utf8')).slice(1);
  let wrong = answer.length === peer.size ? 0 : 1;
  for (const [category, n, quantity, amount, mean] of answer) {
    const other = peer.get(category);
    if (BigInt(n) !== other.n || BigInt(quantity) !== BigInt(other.quantity)) wrong++;
    const exact = expected?.get(category);
    if (exact === undefined) continue;
    if (Number(amount) !== roundedQuotient(exact.amount, 1n)) wrong++;
    if (Number(mean) !== roundedQuotient(exact.amount, BigInt(exact.amounts))) wrong++;
  }
  console.log(`${answer.length} groups against DuckDB${expected ? ' and exact sums' : ''}: ${wrong} wrong`);
  if (wrong > 0) process.exitCode = 1;
}

/** Ids run from 0 in steps of 1: the output must count them, in order. */
async function checkUnique() {
  let next = -1;
  for await (const line of createInterface({ input: createReadStream(join(workplace, 'answer.csv')) })) {
    if (next >= 0 && !line.startsWith(`${next},`)) throw new Error(`row ${next}: ${line}`);
    next++;
  }
  console.log(`${next} groups, each id once, in order`);
}

async function hashOf(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/** RFC 4180; an unquoted empty field is null. */
function readCsv(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain || null : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1);
}

function mega(bytes) {
  return Math.round(bytes / 1e6);
}
