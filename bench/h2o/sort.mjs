// Sorting the h2o group-by table by one key and by several: Partita from its store, tables of DuckDB and frames of Polars in
// memory; the whole sorted table is made. Same threads, one run, interleaved, after a warm-up whose answers are compared.
// Options: --rows 1e7 --runs 3 --threads N --file PATH (kept when given) --only s1,s3 --engines partita,duckdb,polars
// --write SECTION (of bench/results.md)
import { DuckDBInstance } from '@duckdb/node-api';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { report } from '../report.mjs';
import { compare, machine, table } from './compare.mjs';
import { generateGroupBy } from './generate.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1e7' },
    runs: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    file: { type: 'string' },
    only: { type: 'string' },
    engines: { type: 'string', default: 'partita,duckdb,polars' },
    write: { type: 'string' },
  },
});
const threads = Number(values.threads);
process.env.POLARS_MAX_THREADS = String(threads);

const question = (name, columns, keys) => ({
  name,
  columns,
  keys,
  about: `${columns.join(', ')} by ${keys.join(', ')}`,
});
const QUESTIONS = [
  question('s1', ['id4', 'v1', 'v3'], ['id4']),
  question('s2', ['id3', 'v3'], ['v3']),
  question('s3', ['id3', 'id6', 'v1', 'v3'], ['id3']),
  question('s4', ['id2', 'id6', 'v3'], ['id6 desc', 'v3 desc']),
  question('s5', ['id1', 'id2', 'id3', 'id4', 'id5', 'id6', 'v3'], ['id1', 'id2', 'id3', 'id4', 'id5', 'id6']),
];
/** Of so many rows one is compared. */
const STEP = 1000;

const OPENERS = { partita: openPartita, duckdb: openDuckdb, polars: openPolars };
const folder = mkdtempSync(join(tmpdir(), 'partita-bench-'));
const file = values.file ?? join(folder, 'G1.csv');
try {
  if (!existsSync(file)) generateGroupBy(file, { rows: Number(values.rows) });
  const engines = [];
  for (const name of values.engines.split(',')) engines.push(await OPENERS[name]());
  const chosen = QUESTIONS.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
  const results = await compare(engines, chosen, Number(values.runs), (line) => console.log(line));
  const text = `Medians of ${values.runs} interleaved runs in seconds. ${machine(engines, threads)}\n\n${table(engines, results)}`;
  console.log(`\n${text}`);
  if (values.write !== undefined) report(values.write, text);
  for (const engine of engines) await engine.close();
} finally {
  rmSync(folder, { recursive: true });
}

async function openPartita() {
  const { Engine } = await import('../../dist/engine.js');
  const engine = Engine.start({ threads });
  const store = join(folder, 'store');
  await engine.import(await engine.open(file, { store }), { store });
  const dataset = await engine.open(file, { store });
  return {
    name: 'partita',
    version: (await import('../../package.json', { with: { type: 'json' } })).default.version,
    async ask({ columns, keys }) {
      const result = await dataset.frame().select(columns.join(', ')).sort(keys.join(', ')).collect();
      return { check: () => tally(keys, (name) => result.column(name), result.rows) };
    },
    close: () => engine.close(),
  };
}

async function openDuckdb() {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE x AS SELECT * FROM '${file}'`);
  const rowsOf = async (sql) => (await connection.runAndReadAll(sql)).getRows();
  const [[version]] = await rowsOf('SELECT version()');
  return {
    name: 'duckdb',
    version,
    async ask({ columns, keys }) {
      await connection.run('DROP TABLE IF EXISTS answer');
      await connection.run(`CREATE TABLE answer AS SELECT ${columns.join(', ')} FROM x ORDER BY ${keys.join(', ')}`);
      return {
        async check() {
          const sums = keys.map((key) => {
            const column = columnOf(key);
            const number = column.startsWith('id') ? `regexp_extract(${column}::VARCHAR, '[0-9]+')::DOUBLE` : column;
            return `sum(${number} * (rowid // ${STEP} + 1)) FILTER (rowid % ${STEP} = 0)`;
          });
          const [[rows, ...totals]] = await rowsOf(`SELECT count(*), ${sums.join(', ')} FROM answer`);
          return { rows: Number(rows), sums: totals.map(Number) };
        },
      };
    },
    close: async () => connection.closeSync(),
  };
}

async function openPolars() {
  const { default: polars } = await import('nodejs-polars');
  const { version } = (await import('nodejs-polars/package.json', { with: { type: 'json' } })).default;
  const frame = polars.readCSV(file);
  return {
    name: 'polars',
    version: `${version} (Node)`,
    async ask({ columns, keys }) {
      // One direction for all keys is all that it has.
      const descending = keys.every((key) => key.endsWith(' desc'));
      const sorted = frame.select(...columns).sort({ by: keys.map(columnOf), descending });
      return { check: () => tally(keys, (name) => sorted.getColumn(name).toArray(), sorted.height) };
    },
    close: async () => {},
  };
}

function columnOf(key) {
  return key.split(' ')[0];
}

/** Rows, and of each key the sum of some of its values times their place. */
function tally(keys, column, rows) {
  const sums = keys.map((key) => {
    let sum = 0;
    let row = 0;
    for (const value of column(columnOf(key))) {
      if (row % STEP === 0)
        sum += (typeof value === 'string' ? Number(/\d+/.exec(value)[0]) : Number(value)) * (row / STEP + 1);
      row++;
    }
    return sum;
  });
  return { rows, sums };
}
