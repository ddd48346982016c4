import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Cell, type ScannedColumn } from '../../engine/index.js';
import { plainCell } from './cells.js';
import { createStatements, randomOf, randomTable, writeFiles, type Random } from './random-tables.js';

/** What a scan finds in random tables, at any block size and any threads, must be what DuckDB says of them. */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['PARTITA_CASES'] ?? 60);

let engines: Engine[];
let peer: DuckDBConnection;

beforeAll(async () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  engines = [Engine.start({ executor: 'inline', memory: '256MB' }), Engine.start({ threads: 3, memory: '512MB' })];
  peer = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});

test(`${CASES} random tables are profiled as DuckDB counts them`, async () => {
  for (let round = 0; round < CASES; round++) {
    const random = randomOf(SEED * 1000 + round);
    await compareOnce(random, `PARTITA_SEED=${SEED}, case ${round}`);
  }
}, 600_000);

async function compareOnce(random: Random, name: string): Promise<void> {
  const table = randomTable(random);
  for (const statement of createStatements('x', table)) await peer.run(statement);
  const folder = mkdtempSync(join(tmpdir(), 'partita-differential-'));
  try {
    const { paths, options } = writeFiles(table, folder, random);
    const types = Object.fromEntries(table.schema.map((field) => [field.name, field.type]));
    const engine = engines[random(engines.length)] as Engine;
    const dataset = await engine.open(paths, { ...options, types, store: false });
    const { columns } = await dataset.scan({ blockBytes: [64, 1000, 1_000_000][random(3)] as number });
    for (const column of columns) await compareColumn(column, table.rows.length, `${name}, ${column.name}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compareColumn(column: ScannedColumn, rows: number, what: string): Promise<void> {
  const { name, type } = column;
  const isCounted = type.kind === 'utf8' || type.kind === 'bool';
  const finite = type.kind === 'float64' ? `count(*) filter (isfinite(${name}))` : `count(${name})`;
  const [present, inBins, distinct, min, max] = (
    await ask(`select count(${name}), ${finite}, count(distinct ${name}), min(${name}), max(${name}) from x`)
  )[0] as Cell[];
  expect([column.rows, rows - column.nulls], what).toEqual([rows, Number(present)]);
  if (isCounted) {
    const top = await ask(
      `select ${name}, count(*) from x where ${name} is not null group by 1 order by 2 desc limit 6`,
    );
    const counts = new Map(
      (await ask(`select ${name}, count(*) from x group by 1`)).map(([value, count]) => [value, Number(count)]),
    );
    expect(column.distinct, what).toEqual({ count: Number(distinct), exact: true });
    expect(column.top?.exact, what).toBe(true);
    // Values that are equally frequent may be named in another order.
    const found = column.top?.values ?? [];
    expect(
      found.map(({ count }) => count),
      what,
    ).toEqual(top.map(([, count]) => Number(count)));
    expect(
      found.map(({ value }) => counts.get(value)),
      what,
    ).toEqual(found.map(({ count }) => count));
    return;
  }
  const sum = (column.histogram?.counts ?? []).reduce((total, count) => total + count, 0);
  expect(sum, what).toBe(Number(inBins));
  expect([column.min, column.max].map(text), what).toEqual([min, max].map((bound) => text(bound as Cell)));
}

const text = (cell: Cell): string => (Object.is(cell, -0) ? '0' : String(cell));

async function ask(sql: string): Promise<Cell[][]> {
  const reader = await peer.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(plainCell));
}
