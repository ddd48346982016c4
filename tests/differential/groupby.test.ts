import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aggregates } from '../../engine/aggregates/index.js';
import type { Aggregate } from '../../engine/aggregates/aggregate.js';
import { Engine, type AggregateRequest, type Cell, type Field } from '../../engine/index.js';
import { plainCell } from './cells.js';
import { createStatements, randomOf, randomTable, writeFiles, type Random, type RandomTable } from './random-tables.js';

/** Random tables in random dialects, grouped at random, must give DuckDB's answer at any block size and any threads. */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['PARTITA_CASES'] ?? 300);

let engines: Engine[];
let peer: DuckDBConnection;

beforeAll(async () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  const inline = [64, 1000, 1_000_000].map((blockBytes) =>
    Engine.start({ executor: 'inline', blockBytes, memory: '256MB' }),
  );
  engines = [...inline, Engine.start({ threads: 3, blockBytes: 400, memory: '512MB' })];
  peer = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});

test(`${CASES} random group-bys give the rows that DuckDB gives`, async () => {
  for (let round = 0; round < CASES; round++) {
    const random = randomOf(SEED * 1000 + round);
    await compareOnce(random, `PARTITA_SEED=${SEED}, case ${round}`);
  }
}, 600_000);

async function compareOnce(random: Random, name: string): Promise<void> {
  const table = randomTable(random);
  const keys = table.schema.filter(() => random(3) === 0).slice(0, 3);
  const requests = randomRequests(table, random);
  const filter = randomFilter(table, random);
  for (const statement of createStatements('x', table)) await peer.run(statement);
  const expected = await askPeer(keys, requests, filter);
  const folder = mkdtempSync(join(tmpdir(), 'partita-differential-'));
  try {
    const { paths, options } = writeFiles(table, folder, random);
    const engine = engines[random(engines.length)] as Engine;
    const types = Object.fromEntries(table.schema.map((field) => [field.name, field.type]));
    const dataset = await engine.open(paths, { ...options, types, store: false, chunkBytes: 64 + random(500) });
    const frame = filter === null ? dataset.frame() : dataset.frame().filter(filter.formula);
    const grouped = frame.groupBy(
      keys.map((key) => key.name).join(', ') || [],
      requests.map(({ request }) => request),
    );
    const result = await grouped.collect();
    const what = `${name}: by ${keys.map((key) => key.name).join()} ${requests.map(({ sql }) => sql).join('; ')} where ${filter?.sql}`;
    expect(result.rows, what).toBe(expected.length);
    result.toRows().forEach((row, r) => expectRow(row, expected[r] as Cell[], `${what}, row ${r}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface SqlRequest {
  readonly request: AggregateRequest;
  readonly sql: string;
}

function randomRequests(table: RandomTable, random: Random): SqlRequest[] {
  const wanted = Array.from({ length: 1 + random(5) }, () => randomRequest(table, random));
  return wanted.map(({ request, sql }, i) => ({ request: { ...request, as: `a${i}` }, sql: `${sql} AS a${i}` }));
}

function randomRequest(table: RandomTable, random: Random): SqlRequest {
  const field = table.schema[random(table.schema.length)] as Field;
  // Of columns that hardly vary DuckDB's rounding makes anything: pairs are compared elsewhere (aggregates/duckdb.test.ts).
  const fitting = aggregates.filter(
    (candidate: Aggregate) => candidate.pair !== true && candidate.accepts.includes(field.type.kind),
  );
  const aggregate = fitting[random(fitting.length)] as Aggregate;
  const parameters = aggregate.parameters.map(({ whole }) => (whole === true ? 1 + random(4) : random(5) / 4));
  const input = { node: 'column', name: field.name } as const;
  const request = { aggregate: aggregate.name, input, parameters, as: '' };
  return { request, sql: peerSql(aggregate, field, parameters) };
}

/** The aggregate as DuckDB must be asked for it. Its first and last follow an order only when they are given one, and take nulls. */
function peerSql(aggregate: Aggregate, field: Field, parameters: readonly number[]): string {
  const { name: column } = field;
  if (aggregate.name === 'first' || aggregate.name === 'last') {
    const order = aggregate.name === 'first' ? 'ASC' : 'DESC';
    return `first(${column} ORDER BY position ${order}) FILTER (WHERE ${column} IS NOT NULL)`;
  }
  const { kind } = field.type;
  // Its quantiles of decimals are decimals, cut to their scale; here they are floats.
  if (kind === 'decimal' && ['median', 'quantile'].includes(aggregate.name))
    return aggregate.sql(`${column}::DOUBLE`, parameters);
  if (kind === 'bool' && ['sum', 'mean', 'std', 'var'].includes(aggregate.name))
    return aggregate.sql(`${column}::INT`, parameters);
  // Its mode takes each NaN for another value, here they are one.
  if (kind === 'float64' && aggregate.name === 'mode') return `mode(${column}::VARCHAR ORDER BY ${column})::DOUBLE`;
  // It refuses deviations of NaN, where they are NaN.
  if (kind === 'float64' && ['std', 'var'].includes(aggregate.name)) {
    const finite = aggregate.sql(`CASE WHEN isnan(${column}) THEN NULL ELSE ${column} END`, parameters);
    return `CASE WHEN bool_or(isnan(${column})) AND count(${column}) > 1 THEN 'NaN'::DOUBLE ELSE ${finite} END`;
  }
  return aggregate.sql(column, parameters);
}

function randomFilter(table: RandomTable, random: Random): { formula: string; sql: string } | null {
  if (random(2) === 0) return null;
  const field = table.schema[random(table.schema.length)] as Field;
  const formula =
    field.type.kind === 'int64' ? `${field.name} % 3 = 0 or ${field.name} is null` : `${field.name} is not null`;
  return { formula, sql: formula };
}

async function askPeer(
  keys: readonly Field[],
  requests: readonly SqlRequest[],
  filter: { sql: string } | null,
): Promise<Cell[][]> {
  const columns = [...keys.map((key) => key.name), ...requests.map(({ sql }) => sql)].join(', ');
  const where = filter === null ? '' : ` WHERE ${filter.sql}`;
  const names = keys.map((key) => key.name);
  const group = names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`;
  const order = names.length === 0 ? '' : ` ORDER BY ${names.map((key) => `${key} NULLS LAST`).join(', ')}`;
  const reader = await peer.runAndReadAll(`SELECT ${columns} FROM x${where}${group}${order}`);
  return reader.getRows().map((row) => row.map(plainCell));
}

function expectRow(row: readonly Cell[], expected: readonly Cell[], what: string): void {
  row.forEach((cell, c) => {
    const other = expected[c] as Cell;
    if (typeof cell === 'number' && typeof other === 'number' && !Object.is(cell, other) && cell !== other) {
      // Moments and interpolations of DuckDB are rounded more than once.
      expect(Math.abs(cell - other), `${what}, column ${c}: ${cell} and ${other}`).toBeLessThanOrEqual(
        1e-9 * Math.max(1, Math.abs(other)),
      );
    } else {
      expect(
        cell === other || Object.is(cell, other),
        `${what}, column ${c}: ${String(cell)} and ${String(other)}`,
      ).toBe(true);
    }
  });
}
