// The engines under comparison. Each opens the CSV anew for every question, on the same number of threads, and gives the
// answer's rows and a checksum that does not depend on their order.
import { DuckDBInstance } from '@duckdb/node-api';

/** `{ name, version, ask(question) -> { rows, checksum }, close() }` */
export async function openEngine(name, file, threads) {
  return { partita: openPartita, duckdb: openDuckdb, polars: openPolars }[name](file, threads);
}

async function openPartita(file, threads) {
  const { Engine } = await import('../../dist/engine.js');
  const engine = Engine.start({ threads });
  return {
    async ask({ keys, aggregates }) {
      const dataset = await engine.open(file, { store: false });
      const result = await dataset.frame().groupBy(keys, aggregates).collect();
      const sums = result.schema
        .filter((field) => field.name.startsWith('v'))
        .map((field) => total(result.column(field.name)));
      return { rows: result.rows, sums };
    },
    close: () => engine.close(),
  };
}

async function openDuckdb(file, threads) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  return {
    async ask({ sql }) {
      await connection.run(`CREATE OR REPLACE TABLE answer AS ${sql.replace('FROM x', `FROM '${file}'`)}`);
      return {
        check: async () => {
          const reader = await connection.runAndReadAll('SELECT * FROM answer');
          const columns = reader.columnNames();
          const rows = reader.getRows();
          const sums = columns.flatMap((name, c) => (name.startsWith('v') ? [total(rows.map((row) => row[c]))] : []));
          return { rows: rows.length, sums };
        },
      };
    },
    close: async () => connection.closeSync(),
  };
}

async function openPolars(file) {
  const { default: polars } = await import('nodejs-polars');
  return {
    async ask({ polars: question }) {
      const frame = await question(polars.scanCSV(file), polars).collect();
      const sums = frame.columns
        .filter((name) => name.startsWith('v'))
        .map((name) => total(frame.getColumn(name).toArray()));
      return { rows: frame.height, sums };
    },
    close: async () => {},
  };
}

function total(values) {
  return values.reduce((sum, value) => sum + Number(value ?? 0), 0);
}
