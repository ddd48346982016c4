import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Engine, type Cell, type DataFrame, type EngineEvent, type JoinKind } from '../../engine/index.js';
import { createInline, type InlineExecutor } from '../../engine/workers/inline.js';
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
 * Tables that are sorted by their first key, or nearly so, or not at all, must give the same rows in the same order in
 * each way of joining: range by range, with the table in each worker, through partitions, and in DuckDB.
 */
const SEED = Number(process.env['PARTITA_SEED'] ?? Date.now() % 1_000_000);
const CASES = Number(process.env['PARTITA_CASES'] ?? 24);
const HOWS: readonly JoinKind[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];
const SMALL = 80_000;
const INT64 = { kind: 'int64' } as const;

const SORTED_KINDS: readonly ColumnKind[] = [
  { type: INT64, cell: (random) => BigInt(random(700) - 350) },
  { type: INT64, cell: (random) => [-(2n ** 63n), 2n ** 63n - 1n, 0n][random(3)] as bigint },
  { type: INT64, cell: (random) => 2n ** 62n + BigInt(random(900)) },
  { type: { kind: 'float64' }, cell: (random) => (random(6) === 0 ? NaN : (random(800) - 400) / 8) },
  { type: { kind: 'float64' }, cell: (random) => [Infinity, -Infinity, 1e300, 5e-324, -0, 0][random(6)] as number },
  { type: { kind: 'date' }, cell: (random) => BigInt(random(1500) - 500) },
  { type: { kind: 'timestamp', zone: null }, cell: (random) => BigInt(random(900)) * 86_400_000_000n - 3n },
  { type: { kind: 'decimal', scale: 2 }, cell: (random) => BigInt(random(1000) - 500) },
  { type: { kind: 'utf8' }, cell: (random) => `${'long common prefix '.repeat(4)}${random(700)}` },
  { type: { kind: 'utf8' }, cell: (random) => `${'é'.repeat(random(90))}${random(9)}` },
  { type: { kind: 'bool' }, cell: (random) => random(2) === 1 },
];

let opener: Engine;
let executors: InlineExecutor[];
let peer: DuckDBConnection;
const ways = new Set<string>();

beforeAll(async () => {
  console.log(`seed ${SEED}: set PARTITA_SEED to repeat`);
  opener = Engine.start({ executor: 'inline' });
  executors = [
    createInline({ workers: 1, budget: 200e6 }),
    createInline({ workers: 3, budget: 200e6 }),
    createThreads({ threads: 2, budget: 200e6 }),
  ];
  peer = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  await Promise.all([opener.close(), ...executors.map((executor) => executor.close())]);
});

test(`${CASES} random joins of sorted tables give the same rows in each way, in their order`, async () => {
  for (let round = 0; round < CASES; round++) await compareOnce(randomOf(SEED * 1000 + round), round);
  for (const way of ['broadcast', 'merge', 'partitions']) expect(ways.has(way), way).toBe(true);
}, 600_000);

async function compareOnce(random: Random, round: number): Promise<void> {
  // The first case is one that is done range by range, whatever the seed.
  const order =
    round === 0
      ? 'ascending'
      : (['ascending', 'ascending', 'ascending', 'nearly', 'descending', 'shuffled'][random(6)] as string);
  const asked = randomJoin(random, round, order);
  const { left, right, keys, how } = asked;
  for (const statement of [...createStatements('x', left), ...createStatements('y', right)]) await peer.run(statement);
  const folder = mkdtempSync(join(tmpdir(), 'partita-sorted-join-'));
  try {
    const [own, other] = [join(folder, 'l'), join(folder, 'r')];
    const sides = [await open(left, own, random, order), await open(right, other, random, order)] as const;
    const what = `PARTITA_SEED=${SEED}, case ${round}: ${how}, ${order}, ${JSON.stringify(left.schema[0])}, ${keys.length} keys`;
    const follows = random(1000);
    const joined = (place: 'known' | 'plain'): ReturnType<typeof after> =>
      after(sides[0][place].join(sides[1][place], { on: keys, how }), randomOf(follows + 1));
    const names = sides[0].plain.join(sides[1].plain, { on: keys, how }).schema.map(({ name }) => name);
    const { sql } = joined('plain');
    const expected = (await peer.runAndReadAll(sql(peerJoin(asked, names)))).getRows().map((row) => row.map(plainCell));
    const exchangeBytes = [1e8, 2000][random(2)] as number;
    const blockBytes = [200, 1500][random(2)] as number;
    for (const [place, tableBytes] of [
      ['known', SMALL],
      ['known', 1e9],
      ['plain', SMALL],
    ] as const) {
      const onEvent = (event: EngineEvent): void => {
        if (event.type !== 'decision' || event.subject !== 'join') return;
        ways.add(event.choice.split(' ')[0] as string);
      };
      const executor = executors[random(executors.length)] as InlineExecutor;
      const options = { tableBytes, blockBytes, exchangeBytes, onEvent };
      const told = `${what}, ${place}, ${tableBytes} bytes, ${sql('…')}`;
      const rows = await runPlan(joined(place).frame.plan, executor, options).catch((error: unknown) => {
        throw new Error(told, { cause: error });
      });
      expect(rows.length, told).toBe(expected.length);
      rows.forEach((row, r) => expectRow(row, expected[r] as Cell[], `${told}, row ${r}`));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `plain`: of which nothing is known; `known`: stored, or what a sort gave. */
async function open(
  table: RandomTable,
  folder: string,
  random: Random,
  order: string,
): Promise<Record<'known' | 'plain', DataFrame>> {
  mkdirSync(folder);
  const { paths, options } = writeFiles(table, folder, random);
  const types = Object.fromEntries(table.schema.map((field) => [field.name, field.type]));
  const dataset = await opener.open(paths, { ...options, types, store: false });
  const plain = dataset.frame();
  if (order === 'ascending' && random(3) === 0) return { plain, known: plain.sort('k0') };
  const store = join(folder, 'store');
  await opener.import(dataset, { store, blockBytes: [300, 1500][random(2)] as number });
  return { plain, known: (await opener.open(paths, { ...options, types, store })).frame() };
}

function randomJoin(random: Random, round: number, order: string): RandomJoin {
  const first = SORTED_KINDS[round === 0 ? 0 : random(SORTED_KINDS.length)] as ColumnKind;
  const kinds = [first, ...Array.from({ length: random(2) }, () => KINDS[0] as ColumnKind)];
  const keys = kinds.map((_, i) => ({ left: `k${i}`, right: `k${i}` }));
  const payload = KINDS[random(KINDS.length)] as ColumnKind;
  const side = (name: string): RandomTable =>
    sortedTable(random, [...keys.map(({ left }) => left), name], [...kinds, payload], order, round === 0 ? 900 : null);
  return { left: side('p'), right: side('q'), keys, how: HOWS[round % HOWS.length] as JoinKind };
}

function sortedTable(
  random: Random,
  names: readonly string[],
  kinds: readonly ColumnKind[],
  order: string,
  size: number | null,
): RandomTable {
  const nulls = [0, 3, 20][random(3)] as number;
  const count = size ?? ([300, 900, 1300][random(3)] as number);
  const rows = Array.from({ length: count }, () =>
    kinds.map(({ cell }): Cell => (random(100) < nulls ? null : cell(random))),
  );
  rows.sort((a, b) =>
    order === 'descending' ? compare(b[0] ?? null, a[0] ?? null) : compare(a[0] ?? null, b[0] ?? null),
  );
  const swaps = order === 'nearly' ? 5 : order === 'shuffled' ? count : 0;
  for (let swap = 0; swap < swaps; swap++) {
    const from = random(count);
    const to = order === 'nearly' ? Math.min(count - 1, from + random(40)) : random(count);
    [rows[from], rows[to]] = [rows[to] as Cell[], rows[from] as Cell[]];
  }
  return { schema: kinds.map(({ type }, c) => ({ name: names[c] as string, type })), rows };
}

/** As `sort` has it: nulls and before them NaN last, texts by their bytes. */
function compare(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  if (a < b) return -1;
  return a > b ? 1 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}
