/** Random tables as cells, as CSV files in random dialects, and as DuckDB tables: one truth in three forms. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell, DataType, Schema } from '../../engine/index.js';
import { formatValue } from '../../engine/formats/csv/values.js';

/** A whole number from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** Marsaglia's xorshift32; the same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4294967296) * below);
  };
}

export interface RandomTable {
  readonly schema: Schema;
  readonly rows: readonly (readonly Cell[])[];
}

export interface ColumnKind {
  readonly type: DataType;
  readonly cell: (random: Random) => Cell;
}

const TEXTS = [
  '',
  'a',
  'b',
  'Zürich',
  'x,y',
  'line\nbreak',
  'with "quotes"',
  '5" pipe',
  '北京',
  'a longer text of 30 characters',
  'a longer text of 31 characters!',
  ' padded ',
  'NULL',
  '0012',
];

export const KINDS: readonly ColumnKind[] = [
  { type: { kind: 'int64' }, cell: (random) => BigInt(random(5)) },
  { type: { kind: 'int64' }, cell: (random) => BigInt(random(2000) - 1000) },
  { type: { kind: 'int64' }, cell: (random) => BigInt(random(2 ** 30)) * 4_000_007n - 2_000_000_000_000_000n },
  // Eighths add up without rounding in any order, so a sum must agree to the last bit with any engine's.
  { type: { kind: 'float64' }, cell: (random) => (random(4000) - 2000) / 8 },
  { type: { kind: 'float64' }, cell: (random) => (random(10) === 0 ? NaN : random(8) / 4 - 1) },
  { type: { kind: 'decimal', scale: 2 }, cell: (random) => BigInt(random(100_000) - 50_000) },
  { type: { kind: 'bool' }, cell: (random) => random(2) === 1 },
  { type: { kind: 'date' }, cell: (random) => BigInt(random(30_000) - 5000) },
  {
    type: { kind: 'timestamp', zone: null },
    cell: (random) => BigInt(random(40)) * 86_400_000_000n + BigInt(random(3) * 1_234_567),
  },
  { type: { kind: 'utf8' }, cell: (random) => TEXTS[random(TEXTS.length)] as string },
  { type: { kind: 'utf8' }, cell: (random) => `key ${random(30)}` },
];

export function randomTable(random: Random): RandomTable {
  const kinds = Array.from({ length: 2 + random(6) }, () => ({
    kind: KINDS[random(KINDS.length)] as ColumnKind,
    nulls: [0, 0, 10, 50][random(4)] as number,
  }));
  const rows = Array.from({ length: [0, 1, 7, 60, 300][random(5)] as number }, () =>
    kinds.map(({ kind, nulls }) => (random(100) < nulls ? null : kind.cell(random))),
  );
  return { schema: kinds.map(({ kind }, i) => ({ name: `c${i}`, type: kind.type })), rows };
}

export interface WrittenFiles {
  readonly options: { readonly delimiter: string; readonly quote: string; readonly header: true };
  readonly paths: readonly string[];
}

/** Writes the rows to one to three files in a random dialect; fields are quoted where they must be, and at random. */
export function writeFiles(table: RandomTable, folder: string, random: Random): WrittenFiles {
  const delimiter = [',', ';', '\t', '|'][random(4)] as string;
  const quote = ['"', "'"][random(2)] as string;
  const feed = ['\n', '\r\n'][random(2)] as string;
  const always = random(4) === 0;
  const field = (cell: Cell, type: DataType): string => {
    // One column alone cannot tell an empty line from a null; a null is never quoted.
    if (cell === null) return '';
    const text = formatValue(type, cell);
    const must = text === '' || text.includes(delimiter) || text.startsWith(quote) || /[\r\n]/.test(text);
    return must || always || random(10) === 0 ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  const files = 1 + random(3);
  const share = Math.ceil(table.rows.length / files);
  const paths = Array.from({ length: files }, (_, i) => {
    const path = join(folder, `${i}.csv`);
    const lines = table.rows
      .slice(i * share, (i + 1) * share)
      .map((row) => row.map((cell, c) => field(cell, (table.schema[c] as Schema[number]).type)).join(delimiter));
    const all = [table.schema.map(({ name }) => name).join(delimiter), ...lines];
    writeFileSync(path, all.join(feed) + (random(3) === 0 ? '' : feed));
    return path;
  });
  return { options: { delimiter, quote, header: true }, paths };
}

const SQL_TYPES: Readonly<Record<DataType['kind'], string>> = {
  bool: 'BOOLEAN',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  decimal: 'DECIMAL(18, 2)',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  utf8: 'VARCHAR',
};

/** Statements that make the table in DuckDB. */
export function createStatements(name: string, table: RandomTable): string[] {
  const columns = table.schema.map((field) => `${field.name} ${SQL_TYPES[field.type.kind]}`);
  const create = `CREATE OR REPLACE TABLE ${name} (position BIGINT, ${columns.join(', ')})`;
  if (table.rows.length === 0) return [create];
  const tuples = table.rows.map((row, position) => {
    const cells = row.map((cell, c) => sqlCell(cell, (table.schema[c] as Schema[number]).type));
    return `(${[position, ...cells].join(', ')})`;
  });
  return [create, `INSERT INTO ${name} VALUES ${tuples.join(', ')}`];
}

function sqlCell(cell: Cell, type: DataType): string {
  if (cell === null) return 'NULL';
  const text = typeof cell === 'string' ? cell : formatValue(type, cell);
  return `'${text.replaceAll("'", "''")}'::${SQL_TYPES[type.kind]}`;
}
