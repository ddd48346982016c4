// The engines under comparison, on the same number of threads. `csv`: each reads the file anew for every question; `store`:
// each has loaded it before in the form that it is quickest with: Partita's imported store, a table of DuckDB in memory,
// frames of Polars, pandas and Dask in memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const DUCKDB_SOURCE = { csv: (file) => `'${file}'`, store: () => 'x' };

/**
 * `{ name, version, ask(question) -> { check() -> { rows, sums } }, close() }`; `ask` ends when the answer is whole. Throws
 * where the engine is not installed.
 */
export function openEngine(name, options) {
  const open = { partita: openPartita, duckdb: openDuckdb, polars: openPolars }[name];
  return open === undefined ? openPython(name, options) : open(options);
}

async function openPartita({ file, threads, source, memory, folder }) {
  const { Engine } = await import('../../dist/engine.js');
  const engine = Engine.start({ threads, ...(memory === undefined ? {} : { memory }) });
  const open = () => engine.open(file, { store: source === 'store' ? folder : false });
  if (source === 'store') await engine.import(await open(), { store: folder });
  const ready = source === 'store' ? await open() : null;
  return {
    name: 'partita',
    version: (await import('../../package.json', { with: { type: 'json' } })).default.version,
    async ask({ partita, values }) {
      const dataset = ready ?? (await open());
      const result = await partita(dataset.frame()).collect();
      const names = result.schema.map((field) => field.name);
      return { check: () => tally(names, (name) => result.column(name), result.rows, values) };
    },
    close: () => engine.close(),
  };
}

async function openDuckdb({ file, threads, source }) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  if (source === 'store') await connection.run(`CREATE TABLE x AS SELECT * FROM '${file}'`);
  const [[version]] = (await connection.runAndReadAll('SELECT version()')).getRows();
  return {
    name: 'duckdb',
    version,
    async ask({ sql, values }) {
      const from = `FROM ${DUCKDB_SOURCE[source](file)}`;
      await connection.run(`CREATE OR REPLACE TABLE answer AS ${sql.replace('FROM x', from)}`);
      return {
        check: () => tallyInSql(connection, values),
      };
    },
    close: async () => connection.closeSync(),
  };
}

async function openPolars({ file, source }) {
  const { default: polars } = await import('nodejs-polars');
  const { version } = (await import('nodejs-polars/package.json', { with: { type: 'json' } })).default;
  const loaded = source === 'store' ? polars.readCSV(file).lazy() : null;
  return {
    name: 'polars',
    version: `${version} (Node)`,
    async ask({ polars: question, values }) {
      const frame = await question(loaded ?? polars.scanCSV(file), polars).collect();
      const column = (name) => frame.getColumn(name).toArray();
      return { check: () => tally(frame.columns, column, frame.height, values) };
    },
    close: async () => {},
  };
}

/** dask, pandas or polars-py: a process of its own, by PARTITA_PEERS (a Python with bench/peers/requirements.txt). */
async function openPython(name, { file, threads, source }) {
  const python = process.env.PARTITA_PEERS;
  if (python === undefined) throw new Error('PARTITA_PEERS names no Python');
  const script = new URL('../peers/peer.py', import.meta.url).pathname;
  const child = spawn(python, [script, name, file, source, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, POLARS_MAX_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (request) => {
    if (request !== null) child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended`);
    return JSON.parse(value);
  };
  const { version } = await answer(null);
  return {
    name,
    version,
    async ask(question) {
      const { seconds, error } = await answer({ ask: question.name });
      if (error !== undefined) throw new Error(`${name}: ${error}`);
      return { seconds, check: () => answer({ check: question.name, values: question.values === true }) };
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** As `tally` of DuckDB's table `answer`, whose rows may be too many for JavaScript. */
async function tallyInSql(connection, values) {
  const names = (await connection.runAndReadAll('SELECT * FROM answer LIMIT 0')).columnNames();
  const compared = names.filter((name) => name.startsWith('v')).map((name) => `${name}::DOUBLE`);
  const sums = compared.map((value) => `coalesce(sum(${value}) FILTER (NOT isnan(${value})), 0)`);
  const rows = values === true ? `count(${compared[0]})` : 'count(*)';
  const [row] = (await connection.runAndReadAll(`SELECT ${[rows, ...sums].join(', ')} FROM answer`)).getRows();
  const [count, ...totals] = row.map(Number);
  return { rows: count, sums: totals };
}

/** Rows and the sums of the compared columns; with `values` the number of values and their sum. */
function tally(names, column, rows, values) {
  const cells = names.filter((name) => name.startsWith('v')).map((name) => Array.from(column(name)));
  if (values !== true) return { rows, sums: cells.map(total) };
  const all = cells.flat().filter((value) => value !== null);
  return { rows: all.length, sums: [total(all)] };
}

function total(values) {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : Number(value ?? 0)), 0);
}
