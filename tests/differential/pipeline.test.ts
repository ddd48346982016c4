import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Cell, type DataFrame, type Field } from '../../engine/index.js';
import { plainCell } from './cells.js';
import { createStatements, randomOf, randomTable, writeFiles, type Random } from './random-tables.js';

/** Random chains of filter, formula, projection, distinct, sort and limit must give DuckDB's rows, in DuckDB's order. */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['PARTITA_CASES'] ?? 200);

let engines: Engine[];
let peer: DuckDBConnection;

beforeAll(async () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  engines = [
    Engine.start({ executor: 'inline', blockBytes: 100, memory: '256MB' }),
    Engine.start({ executor: 'inline', blockBytes: 100_000, memory: '256MB' }),
    Engine.start({ threads: 2, blockBytes: 300, memory: '512MB' }),
  ];
  peer = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
});

test(`${CASES} random chains of operators give the rows that DuckDB gives`, async () => {
  for (let round = 0; round < CASES; round++) {
    await compareOnce(randomOf(SEED * 1000 + round), `PARTITA_SEED=${SEED}, case ${round}`);
  }
}, 600_000);

/** A chain under construction: the frame, the same as SQL, its columns, and whether its rows have a full order. */
interface Chain {
  readonly frame: DataFrame;
  readonly sql: string;
  readonly columns: readonly Field[];
}

async function compareOnce(random: Random, name: string): Promise<void> {
  const table = randomTable(random);
  for (const statement of createStatements('x', table)) await peer.run(statement);
  const folder = mkdtempSync(join(tmpdir(), 'partita-differential-'));
  try {
    const { paths, options } = writeFiles(table, folder, random);
    const engine = engines[random(engines.length)] as Engine;
    const types = Object.fromEntries(table.schema.map((field) => [field.name, field.type]));
    const dataset = await engine.open(paths, { ...options, types, store: false, chunkBytes: 64 + random(500) });
    const names = table.schema.map((field) => field.name).join(', ');
    let chain: Chain = { frame: dataset.frame(), sql: `SELECT ${names} FROM x`, columns: table.schema };
    for (let step = 0; step < 1 + random(5); step++) chain = extend(chain, random, step);
    const finished = ordered(chain);
    const result = await finished.frame.collect();
    const expected = (await peer.runAndReadAll(finished.sql)).getRows().map((row) => row.map(plainCell));
    const what = `${name}: ${finished.sql}`;
    expect(result.rows, what).toBe(expected.length);
    result
      .toRows()
      .forEach((row, r) =>
        expect(row.map(comparable), `${what}, row ${r}`).toEqual((expected[r] as Cell[]).map(comparable)),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** NaN equals itself here, and minus zero equals zero, as in a group. */
function comparable(cell: Cell): Cell {
  return cell === 0 ? 0 : cell;
}

function extend(chain: Chain, random: Random, step: number): Chain {
  const field = chain.columns[random(chain.columns.length)] as Field;
  switch (random(6)) {
    case 0: {
      const condition = conditionOn(field, random);
      return { ...chain, frame: chain.frame.filter(condition), sql: `SELECT * FROM (${chain.sql}) WHERE ${condition}` };
    }
    case 1: {
      const [formula, type] = formulaOf(field);
      const name = `f${step}`;
      if (chain.columns.some((column) => column.name === name)) return chain;
      return {
        frame: chain.frame.withColumns(`${formula} as ${name}`),
        sql: `SELECT *, ${formula} AS ${name} FROM (${chain.sql})`,
        columns: [...chain.columns, { name, type }],
      };
    }
    case 2: {
      const kept = chain.columns.filter((column) => column === field || random(3) > 0);
      const names = kept.map((column) => column.name);
      return {
        frame: chain.frame.select(...names),
        sql: `SELECT ${names.join(', ')} FROM (${chain.sql})`,
        columns: kept,
      };
    }
    case 3:
      return { ...chain, frame: chain.frame.distinct(), sql: `SELECT DISTINCT * FROM (${chain.sql})` };
    case 4: {
      const whole = ordered(chain);
      const [count, offset] = [random(50), random(10)];
      return {
        ...whole,
        frame: whole.frame.limit(count, offset),
        sql: `SELECT * FROM (${whole.sql} LIMIT ${count} OFFSET ${offset})`,
      };
    }
    default: {
      const rest = chain.columns.filter((column) => column !== field);
      if (rest.length === 0) return chain;
      const keys = rest.map((column) => column.name);
      const name = `n${step}`;
      if (keys.includes(name)) return chain;
      return {
        frame: chain.frame.groupBy(keys.join(', '), `${field.name}:count as ${name}`),
        sql: `SELECT ${keys.join(', ')}, count(${field.name}) AS ${name} FROM (${chain.sql}) GROUP BY ALL`,
        columns: [...rest, { name, type: { kind: 'int64' } }],
      };
    }
  }
}

/** Sorted by every column, some descending, so that both engines have one order only. */
function ordered(chain: Chain): Chain {
  const keys = chain.columns.map(({ name }, i) => ({ column: name, descending: i % 2 === 1 }));
  const order = keys.map((key) => `${key.column} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST`).join(', ');
  return { ...chain, frame: chain.frame.sort(keys), sql: `SELECT * FROM (${chain.sql}) ORDER BY ${order}` };
}

function conditionOn({ name, type }: Field, random: Random): string {
  switch (type.kind) {
    case 'int64':
      return [`${name} > 1`, `${name} between -100 and 3`, `${name} in (0, 2, 4)`, `not (${name} = 1)`][
        random(4)
      ] as string;
    case 'float64':
      return [`${name} >= 0.25`, `${name} < 10.0 or ${name} is null`][random(2)] as string;
    case 'utf8':
      return [`${name} like '%e%'`, `length(${name}) > 3`, `${name} <> 'a'`, `${name} is null`][random(4)] as string;
    case 'bool':
      return name;
    default:
      return `${name} is not null`;
  }
}

function formulaOf({ name, type }: Field): [string, Field['type']] {
  switch (type.kind) {
    case 'int64':
      return [`${name} % 7 + 1`, type];
    case 'float64':
      return [`${name} * 2.0 + 1.0`, type];
    case 'utf8':
      return [`upper(${name})`, type];
    case 'date':
      return [`year(${name})`, { kind: 'int64' }];
    default:
      return [`${name} is null`, { kind: 'bool' }];
  }
}
