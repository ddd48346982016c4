import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type Recipe } from '../../../app/recipe/code/index.js';
import { libraryOptions } from '../../../app/recipe/code/typescript.js';
import { schemaOf } from '../../../app/recipe/schema.js';
import type { Step } from '../../../app/recipe/steps.js';
import { csv } from '../../../app/output/csv.js';
import { Engine, type Cell, type DataFrame, type RecordBatch } from '../../../engine/index.js';
import { parseAggregates, parseExpression, parseNamedExpressions, parseSortKeys } from '../../../engine/plain.js';
import { plainCell } from '../../differential/cells.js';
import { written } from '../output/memory-sink.js';
import { frameOf, randomOf, seed, withSteps, writeTable } from './recipes.js';

const CASES = Number(process.env['PARTITA_CASES'] ?? 80);
/** How many rows these steps leave depends on which rows they get. */
const CHOOSING = new Set<Step['kind']>(['filter', 'distinct', 'groupBy']);
let folder: string;
let engine: Engine;
let peer: DuckDBConnection;

beforeAll(async () => {
  console.log(`seed ${seed}: set PARTITA_SEED to repeat`);
  folder = mkdtempSync(join(tmpdir(), 'partita-recipe-'));
  engine = Engine.start({ executor: 'inline', memory: '256MB' });
  peer = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});

afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function recipes(count: number, first = 0): Promise<{ recipe: Recipe; frame: DataFrame; label: string }[]> {
  const table = writeTable(folder, randomOf(seed));
  const dataset = await engine.open(table.paths, { ...libraryOptions(table.options), store: false });
  return Array.from({ length: count }, (_, at) => {
    const number = seed * 1000 + first + at;
    const recipe = withSteps(table, schemaOf(table.columns), randomOf(number));
    return { recipe, frame: frameOf(dataset.frame(), recipe.steps), label: `recipe ${number}` };
  });
}

describe('a recipe as SQL', () => {
  it(`gives in DuckDB what the engine gives, for ${CASES} random recipes`, async () => {
    let judged = 0;
    for (const { recipe, frame, label } of await recipes(CASES)) {
      const { text, note } = codeOf(recipe, 'sql');
      const mine = (await frame.collect()).toRows();
      const theirs = await peer.runAndReadAll(text).then(
        (reader) => reader.getRows().map((row) => row.map(plainCell)),
        (error: unknown) => {
          throw new Error(`${label}: ${String(error)}\n${text}`, { cause: error });
        },
      );
      // A limit of rows in no order, or of ties, takes other rows there; their number is the same, unless later steps choose.
      const steps = recipe.steps.filter((step) => !step.off);
      const cut = steps.findIndex(
        (step) => step.kind === 'limit' || (step.kind === 'groupBy' && step.groupBy.limit !== null),
      );
      if (cut >= 0 && steps.slice(cut + 1).some((step) => CHOOSING.has(step.kind))) continue;
      expect(theirs.length, `${label}\n${text}`).toBe(mine.length);
      if (cut >= 0 || note !== null) continue;
      judged++;
      const [a, b] = [sortedRows(mine), sortedRows(theirs)];
      a.forEach((row, r) =>
        row.forEach((cell, c) =>
          expect(
            same(cell, b[r]?.[c]),
            `${label}: ${row.map(String).join('|')} and ${b[r]?.map(String).join('|')}\n${text}`,
          ).toBe(true),
        ),
      );
    }
    expect(judged).toBeGreaterThan(CASES / 3);
  });

  it('spells aggregates of pairs with both columns', () => {
    const columns = [
      { name: 'a b', type: 'float64' },
      { name: 'c', type: 'int64' },
    ];
    const one = { id: 'a', aggregate: 'corr', input: '"a b"', other: 'c + 1', parameters: [], as: 'r' };
    const groupBy = { keys: [], aggregates: [one], having: [], order: [], nullKeys: true, limit: null };
    const step = { kind: 'groupBy', id: 's', off: false, title: '', groupBy } as const;
    const recipe = { ...writeTable(folder, randomOf(seed)), columns, steps: [step] };
    expect(codeOf(recipe, 'sql').text).toContain(`corr("a b", ("c" + CAST('1' AS BIGINT))) as "r"`);
    expect(codeOf(recipe, 'formula').text).toContain('"a b":corr(c + 1) as r');
  });

  it('keeps the order that the steps give', async () => {
    const [first] = await recipes(1);
    const name = first!.recipe.columns[0]!.name;
    const steps = [
      { kind: 'sort', id: 's1', off: false, keys: [{ column: name, descending: true }] },
      { kind: 'rename', id: 's2', off: false, from: name, to: 'now' },
      {
        kind: 'filter',
        id: 's3',
        off: false,
        chips: [{ id: 'c', off: false, condition: { op: 'is not null', column: 'now' } }],
      },
      { kind: 'select', id: 's4', off: false, columns: ['now'] },
    ] as const;
    const recipe = {
      ...first!.recipe,
      steps: steps.map((step) => structuredClone(step)) as unknown as Recipe['steps'],
    };
    const rows = (await peer.runAndReadAll(codeOf(recipe, 'sql').text)).getRows().map(([cell]) => Number(cell));
    expect(rows.length).toBeGreaterThan(50);
    expect(rows).toEqual([...rows].sort((a, b) => b - a));
  });
});

describe('a recipe as a command line', () => {
  it('gives through a shell, byte for byte, what the engine writes', async () => {
    const made = (await recipes(400, 5000)).flatMap((entry) => {
      const code = codeOf(entry.recipe, 'command');
      return code.language === 'shell' ? [{ ...entry, text: code.text }] : [];
    });
    expect(made.length).toBeGreaterThan(20);
    const some = made.slice(0, 8);
    for (const { frame, text, label } of some) {
      const script = `partita() { "$NODE" "$CLI" "$@"; }\n${text} --no-store --no-progress --format csv`;
      const env = { ...process.env, NODE: process.execPath, CLI: resolve('dist/cli.js'), XDG_CACHE_HOME: folder };
      const run = spawnSync('sh', ['-c', script], { env, encoding: 'utf8' });
      expect(run.status, `${label}\n${text}\n${run.stderr}`).toBe(0);
      const batches: RecordBatch[] = (await frame.collect()).batches as RecordBatch[];
      const mine = batches.length === 0 ? headerOf(frame) : (await written(csv, batches)).toString();
      expect(run.stdout, `${label}\n${text}`).toBe(mine);
    }
  });

  it('is said with the library where one line cannot say it, and that runs too', async () => {
    const made = (await recipes(60, 9000)).filter(({ recipe }) => codeOf(recipe, 'command').language === 'typescript');
    expect(made.length).toBeGreaterThan(5);
    for (const { recipe, frame, label } of made.slice(0, 3)) {
      const { text, note } = codeOf(recipe, 'command');
      expect(note).toBe('noCommandLine');
      const program = text
        .replace('partita/dist/engine.js', pathToFileURL(resolve('dist/engine.js')).href)
        .replace(
          'console.log(result.toRows())',
          'console.log(JSON.stringify(result.toRows(), (_, x) => typeof x === "bigint" ? String(x) : x))',
        );
      const file = join(folder, 'recipe.mjs');
      writeFileSync(file, program);
      const printed = execFileSync(process.execPath, [file], {
        encoding: 'utf8',
        env: { ...process.env, XDG_CACHE_HOME: folder },
      });
      const mine = JSON.stringify((await frame.collect()).toRows(), (_, x: unknown) =>
        typeof x === 'bigint' ? String(x) : x,
      );
      expect(printed.trim(), label).toBe(mine);
    }
  });
});

describe('a recipe as formulas', () => {
  it('is lines that the engine reads', async () => {
    const readers: Readonly<Record<string, (text: string) => unknown>> = {
      where: parseExpression,
      keep: parseExpression,
      compute: parseNamedExpressions,
      rename: parseNamedExpressions,
      select: parseNamedExpressions,
      by: parseNamedExpressions,
      aggregate: parseAggregates,
      sort: parseSortKeys,
      distinct: (text) => (text === '*' ? null : parseNamedExpressions(text)),
      limit: (text) => expect(text).toMatch(/^\d+( offset \d+)?$/),
    };
    for (const { recipe, label } of await recipes(60)) {
      // A quoted name may hold a line break; a new line begins with one of the words.
      const lines = codeOf(recipe, 'formula')
        .text.split(new RegExp(`\\n(?=(?:${Object.keys(readers).join('|')}) )`))
        .filter(Boolean);
      for (const line of lines) {
        const [, word = '', rest = ''] = /^(\w+) (.*)$/s.exec(line) ?? [];
        expect(() => readers[word]!(rest), `${label}: ${line}`).not.toThrow();
      }
    }
  });
});

describe('a recipe as Dask', () => {
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import ast']).status === 0);
  it.skipIf(python === undefined)('is Python that compiles', async () => {
    const programs = (await recipes(40)).map(({ recipe }) => codeOf(recipe, 'dask').text);
    const check = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)';
    const run = spawnSync(python!, ['-c', check], { input: JSON.stringify(programs), encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  const dask = python !== undefined && spawnSync(python, ['-c', 'import dask.dataframe']).status === 0;
  it.skipIf(!dask)('gives what the engine gives (where Dask is installed)', async () => {
    const [first] = await recipes(1);
    const column = first!.recipe.columns[0]!.name;
    const groupBy = {
      keys: [],
      aggregates: [{ id: 'a', aggregate: 'count', input: null, parameters: [], as: 'n' }],
      having: [],
      order: [],
      nullKeys: true,
      limit: null,
    };
    const steps: Recipe['steps'] = [
      {
        kind: 'filter',
        id: 's1',
        off: false,
        chips: [{ id: 'c', off: false, condition: { op: '>', column, value: 0 } }],
      },
      { kind: 'groupBy', id: 's2', off: false, title: '', groupBy },
    ];
    const text = codeOf({ ...first!.recipe, steps }, 'dask').text;
    const run = spawnSync(python!, ['-c', text], { encoding: 'utf8' });
    const dataset = await engine.open(first!.recipe.paths, { ...libraryOptions(first!.recipe.options), store: false });
    const [row] = (await frameOf(dataset.frame(), steps).collect()).toRows();
    expect(run.stdout, run.stderr).toContain(String(row?.[0]));
  });
});

function headerOf(frame: DataFrame): string {
  return `${frame.schema.map(({ name }) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(',')}\n`;
}

function sortedRows(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const keyed = rows.map((row) => ({
    row,
    key: row.map((cell) => (typeof cell === 'number' ? cell.toPrecision(9) : String(cell))).join('\u0000'),
  }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ row }) => row);
}

function same(a: Cell, b: Cell | undefined): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
  return false;
}
