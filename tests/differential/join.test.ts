import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, JOIN_KINDS, type Cell, type DataFrame, type EngineEvent, type JoinKind } from '../../engine/index.js';
import type { InlineExecutor } from '../../engine/workers/inline.js';
import { createInline } from '../../engine/workers/inline.js';
import { createThreads } from '../../engine/workers/threads.js';
import { runPlan } from '../engine/query/run-plan.js';
import { plainCell } from './cells.js';
import { after, expectRow, peerJoin, type RandomJoin } from './peer-join.js';
import {
  createStatements,
  KINDS,
  randomOf,
  writeFiles,
  type ColumnKind,
  type Random,
  type RandomTable,
} from './random-tables.js';

/**
 * Random tables joined at random must give DuckDB's rows in the order of the left side, then of the right one, whatever the
 * memory: a table in each worker, partitions, partitions of partitions, the pieces of one key.
 */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['PARTITA_CASES'] ?? 80);
const MEMORY = [1e9, 300_000, 100_000, 40_000];
const BLOCKS = [64, 700, 100_000];

let opener: Engine;
let executors: InlineExecutor[];
let peer: DuckDBConnection;
const ways = new Set<string>();

beforeAll(async () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  opener = Engine.start({ executor: 'inline' });
  executors = [
    createInline({ workers: 1, budget: 200e6 }),
    createInline({ workers: 4, budget: 200e6 }),
    createThreads({ threads: 2, budget: 200e6 }),
  ];
  peer = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  await Promise.all([opener.close(), ...executors.map((executor) => executor.close())]);
});

test(`${CASES} random joins give the rows that DuckDB gives, in their order`, async () => {
  for (let round = 0; round < CASES; round++) {
    const random = randomOf(SEED * 1000 + round);
    await compareOnce(random, `PARTITA_SEED=${SEED}, case ${round}`, SHAPES[round]);
  }
  for (const way of ['broadcast', 'partitions some', 'partitions some of one', 'pieces']) expect(ways).toContain(way);
}, 600_000);

/** Rows of both sides, how many of them differ, and the memory: together they lead to a way of joining, whatever the cells. */
interface Shape {
  readonly rows: number;
  readonly distinct: number;
  readonly tableBytes: number;
}

/** The first cases: each way at least once. */
const SHAPES: readonly Shape[] = [
  { rows: 60, distinct: 60, tableBytes: 1e9 },
  { rows: 300, distinct: 300, tableBytes: 100_000 },
  { rows: 300, distinct: 300, tableBytes: 40_000 },
  { rows: 300, distinct: 1, tableBytes: 40_000 },
];

async function compareOnce(random: Random, name: string, shape?: Shape): Promise<void> {
  const asked = randomJoin(random, shape);
  const { left, right, keys, how } = asked;
  for (const statement of [...createStatements('x', left), ...createStatements('y', right)]) await peer.run(statement);
  const folder = mkdtempSync(join(tmpdir(), 'partita-join-'));
  try {
    const frames = [await open(left, join(folder, 'l'), random), await open(right, join(folder, 'r'), random)] as const;
    const joined = frames[0].join(frames[1], { on: keys, how });
    const names = joined.schema.map((field) => field.name);
    const { frame, sql } = after(joined, random);
    const expected = (await peer.runAndReadAll(sql(peerJoin(asked, names)))).getRows().map((row) => row.map(plainCell));
    const tableBytes = shape === undefined ? (MEMORY[random(MEMORY.length)] as number) : shape.tableBytes;
    const executor = executors[random(executors.length)] as InlineExecutor;
    const what = `${name}: ${how} on ${JSON.stringify(keys)} of ${left.rows.length} and ${right.rows.length} rows, ${tableBytes} bytes, ${sql('…')}`;
    const options = {
      tableBytes,
      blockBytes: BLOCKS[random(BLOCKS.length)] as number,
      exchangeBytes: [1e8, 2000][random(2)] as number,
    };
    const onEvent = (event: EngineEvent): void => {
      if (event.type === 'decision' && event.subject === 'join') ways.add(event.choice.replace(/\d+/, 'some'));
    };
    const rows = await runPlan(frame.plan, executor, { ...options, onEvent }).catch((error: unknown) => {
      throw new Error(what, { cause: error });
    });
    expect(rows.length, what).toBe(expected.length);
    rows.forEach((row, r) => expectRow(row, expected[r] as Cell[], `${what}, row ${r}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function open(table: RandomTable, folder: string, random: Random): Promise<DataFrame> {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(folder);
  const { paths, options } = writeFiles(table, folder, random);
  const types = Object.fromEntries(table.schema.map((field) => [field.name, field.type]));
  const store = random(6) === 0 ? join(folder, 'store') : false;
  const dataset = await opener.open(paths, { ...options, types, store });
  if (store === false || table.rows.length === 0) return dataset.frame();
  await opener.import(dataset, { store, blockBytes: 500 });
  return (await opener.open(paths, { ...options, types, store })).frame();
}

function randomJoin(random: Random, shape?: Shape): RandomJoin {
  const how = shape === undefined ? (JOIN_KINDS[random(JOIN_KINDS.length)] as JoinKind) : 'inner';
  const keyKinds =
    shape === undefined
      ? Array.from({ length: 1 + random(3) }, () => KINDS[random(KINDS.length)] as ColumnKind)
      : [KINDS[2] as ColumnKind];
  const keys = keyKinds.map((_, i) => ({ left: `k${i}`, right: random(2) === 0 ? `k${i}` : `other${i}` }));
  const payload = (): ColumnKind[] =>
    Array.from({ length: 1 + random(3) }, () => KINDS[random(KINDS.length)] as ColumnKind);
  const left = tableOf(random, [...keys.map((key) => key.left), 'p0', 'p1', 'p2'], [...keyKinds, ...payload()], shape);
  const isMixed = keyKinds.map(({ type }) => type.kind === 'int64' && random(3) === 0);
  const rightKinds = keyKinds.map((kind, i) => (isMixed[i] === true ? (KINDS[3 + 2 * random(2)] as ColumnKind) : kind));
  const right = tableOf(
    random,
    [...keys.map((key) => key.right), 'p0', 'q1', 'q2'],
    [...rightKinds, ...payload()],
    shape,
  );
  return { left, right, keys, how };
}

function tableOf(random: Random, names: readonly string[], kinds: readonly ColumnKind[], shape?: Shape): RandomTable {
  const nulls = kinds.map(() => [0, 0, 10, 50][random(4)] as number);
  const count = shape === undefined ? ([0, 1, 7, 60, 300][random(5)] as number) : shape.rows;
  const same = shape?.distinct ?? (random(4) === 0 ? random(count + 1) : count);
  const rows: Cell[][] = [];
  for (let row = 0; row < count; row++) {
    // Some tables repeat one row over and over: a key that no hash can part.
    const again = row > 0 && row >= same ? rows[0] : undefined;
    rows.push(again ?? kinds.map(({ cell }, c) => (random(100) < (nulls[c] as number) ? null : cell(random))));
  }
  return { schema: kinds.map(({ type }, c) => ({ name: names[c] as string, type })), rows };
}
