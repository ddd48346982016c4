// The engines under comparison for joins. `ask` runs a question and gives a function that gives, outside of what is timed,
// count(*), sum(v1) and sum(v2) of the joined rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const TABLES = ['left', 'small', 'medium', 'big'];

/** `from`: `csv` reads the files for every question; `table` reads what was imported, or is in memory, before. */
export async function openJoinEngine(name, options) {
  return { partita: openPartita, duckdb: openDuckdb, polars: openPolars }[name](options);
}

async function openPartita({ folder, threads, from }) {
  const { Engine } = await import('../../dist/engine.js');
  const engine = Engine.start({ threads });
  const store = from === 'csv' ? false : mkdtempSync(join(tmpdir(), 'partita-bench-store-'));
  const path = (table) => join(folder, `${table}.csv`);
  if (store !== false) {
    for (const table of TABLES) await engine.import(await engine.open(path(table), { store }), { store });
  }
  const open = async (table) => (await engine.open(path(table), { store })).frame();
  return {
    async ask({ table, on, how }, form) {
      const joined = (await open('left')).join(await open(table), { on, how });
      const sums = joined.groupBy([], '*:count; v1:sum; v2:sum');
      if (form === 'sums') {
        const result = await sums.collect();
        return () => result.toRows()[0].map(Number);
      }
      const result = await joined.collect();
      return () => [result.rows, total(result, 'v1'), total(result, 'v2')];
    },
    async close() {
      await engine.close();
      if (store !== false) rmSync(store, { recursive: true });
    },
  };
}

/** The sum of a float column of a result. */
function total({ batches, schema }, name) {
  const place = schema.findIndex((field) => field.name === name);
  return batches.reduce((sum, batch) => sum + batch.columns[place].values.reduce((a, b) => a + b, 0), 0);
}

async function openDuckdb({ folder, threads, from }) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  for (const table of TABLES) {
    const kind = from === 'csv' ? 'VIEW' : 'TABLE';
    await connection.run(`CREATE ${kind} "${table}" AS SELECT * FROM '${join(folder, `${table}.csv`)}'`);
  }
  const SUMS = 'count(*), sum(v1), sum(v2)';
  return {
    async ask({ table, on, how }, form) {
      const source = `"left" x ${how} JOIN "${table}" y USING (${on})`;
      const columns = form === 'sums' ? SUMS : 'x.*, y.* EXCLUDE (' + on + ')';
      await connection.run(`CREATE OR REPLACE TABLE answer AS SELECT ${columns} FROM ${source}`);
      return async () => {
        const reader = await connection.runAndReadAll(`SELECT ${form === 'sums' ? '*' : SUMS} FROM answer`);
        return reader.getRows()[0].map(Number);
      };
    },
    async close() {
      connection.closeSync();
    },
  };
}

async function openPolars({ folder, from }) {
  const { default: polars } = await import('nodejs-polars');
  const path = (table) => join(folder, `${table}.csv`);
  const loaded =
    from === 'csv' ? null : Object.fromEntries(TABLES.map((table) => [table, polars.readCSV(path(table))]));
  const open = (table) => (loaded === null ? polars.scanCSV(path(table)) : loaded[table].lazy());
  const sums = [polars.col('v1').count().alias('n'), polars.col('v1').sum(), polars.col('v2').sum()];
  return {
    async ask({ table, on, how }, form) {
      const joined = open('left').join(open(table), { on, how, suffix: '_right' });
      const lazy = form === 'sums' ? joined.select(...sums) : joined;
      const frame = await lazy.collect();
      return () => (form === 'sums' ? frame : frame.select(...sums)).rows()[0].map(Number);
    },
    close: async () => {},
  };
}
