/**
 * What the tests of the CSV reader share: files on disk, reading them split by split into cells, and a parser of the
 * grammar so plain that it can be checked by eye.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from '../../../../engine/arrow/record-batch.js';
import type { DataType, Schema } from '../../../../engine/arrow/types.js';
import { UTF8, physicalOf } from '../../../../engine/arrow/types.js';
import type { Batch } from '../../../../engine/arrow/vector.js';
import { openCsvReader } from '../../../../engine/formats/csv/reader.js';
import type { CsvDialect, CsvFile, CsvSource } from '../../../../engine/formats/csv/source.js';
import { parseValue } from '../../../../engine/formats/csv/values.js';
import type { Control, SplitReport } from '../../../../engine/formats/reader.js';
import { loadKernels, type Kernels } from '../../../../engine/kernels/load.js';

export const RFC: CsvDialect = { delimiter: ',', quote: '"', escape: '"', header: false };

export const quietControl: Control = { progress: () => {}, checkpoint: () => {} };

export const kernels: Kernels = loadKernels(2 ** 28);

const folder = mkdtempSync(join(tmpdir(), 'partita-csv-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let written = 0;

export interface FileOptions {
  readonly columns: readonly string[];
  readonly dialect?: CsvDialect;
  readonly dataStart?: number;
  readonly name?: string;
}

export function writeFile(text: string | Uint8Array, options: FileOptions): CsvFile {
  const path = join(folder, options.name ?? `${written++}.csv`);
  writeFileSync(path, text);
  const { size, mtimeMs } = statSync(path);
  const { columns, dialect = RFC, dataStart = 0 } = options;
  return {
    path,
    size,
    modified: mtimeMs,
    compression: 'none',
    encoding: 'utf-8',
    dialect,
    columns,
    dataStart,
    dataLine: 1,
  };
}

export function sourceOf(files: readonly CsvFile[], options: Partial<CsvSource> = {}): CsvSource {
  return {
    files,
    nulls: [''],
    onBadRow: 'quarantine',
    fileColumn: null,
    quarantineLimit: 1000,
    maxRowBytes: 2 ** 20,
    chunkBytes: 262_144,
    ...options,
  };
}

export interface Reading {
  readonly rows: Cell[][];
  readonly positions: bigint[];
  readonly reports: SplitReport[];
}

export interface ReadOptions {
  readonly columns: Schema;
  readonly file?: number;
  /** Inner borders of the splits; none: the whole file is one. */
  readonly borders?: readonly number[];
  /** First row starts of the splits, where they are known. */
  readonly rowStarts?: readonly number[];
}

export async function readFile(source: CsvSource, options: ReadOptions): Promise<Reading> {
  const reader = openCsvReader(kernels, source, { columns: options.columns, positions: true }, quietControl);
  const place = options.file ?? 0;
  const file = source.files[place] as CsvFile;
  const cuts = [0, ...(options.borders ?? []), file.size];
  const reading: Reading = { rows: [], positions: [], reports: [] };
  try {
    for (let index = 0; index + 1 < cuts.length; index++) {
      const [start, end] = [cuts[index] as number, cuts[index + 1] as number];
      const rowStart = options.rowStarts?.[index];
      const known = rowStart === undefined ? {} : { rowStart };
      const report = await reader.read({ index, path: file.path, file: place, start, end, ...known }, (batch) => {
        reading.rows.push(...rowsOf(batch));
        const { u64 } = kernels.memory;
        for (let row = 0; row < batch.rows; row++) reading.positions.push(u64[batch.positions / 8 + row] as bigint);
        return true;
      });
      reading.reports.push(report);
    }
  } finally {
    reader.release();
  }
  return reading;
}

/** The batch's cells, row by row. */
export function rowsOf(batch: Batch): Cell[][] {
  const { u8, u32, i64, f64 } = kernels.memory;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Array.from({ length: batch.rows }, (_, row) =>
    batch.vectors.map(({ type, values, validity }) => {
      if (validity !== 0 && u8[validity + row] === 0) return null;
      switch (physicalOf(type)) {
        case 'u8':
          return u8[values + row] === 1;
        case 'i64':
          return i64[values / 8 + row] as bigint;
        case 'f64':
          return f64[values / 8 + row] as number;
        case 'str': {
          const at = u32[values / 4 + row * 2] as number;
          return decoder.decode(u8.subarray(at, at + (u32[values / 4 + row * 2 + 1] as number)));
        }
      }
    }),
  );
}

/** Whether the splits' ends and starts prove each other. */
export function chained(reports: readonly SplitReport[]): boolean {
  return reports.every((report, i) => i === 0 || report.start === (reports[i - 1] as SplitReport).end);
}

export function textColumns(names: readonly string[]): Schema {
  return names.map((name) => ({ name, type: UTF8 }));
}

/** A field as written: its text without quotes and escapes. */
export interface RawField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface RawRow {
  readonly byte: number;
  readonly line: number;
  readonly fields: readonly RawField[];
  readonly problem: string | null;
}

/** Rows of Latin-1 text (one character a byte), character by character. Null when a quote is never closed. */
export function referenceRows(text: string, dialect: CsvDialect, columns: number): RawRow[] | null {
  const { delimiter, quote } = dialect;
  const escape = quote === null ? null : (dialect.escape ?? quote);
  const rows: RawRow[] = [];
  let i = 0;
  let line = 0;
  while (i < text.length) {
    const byte = i;
    const startLine = line;
    const fields: RawField[] = [];
    let problem: string | null = null;
    for (;;) {
      let content = '';
      const quoted = quote !== null && text[i] === quote;
      if (quoted) {
        i++;
        for (;;) {
          if (i >= text.length) return null;
          const char = text[i] as string;
          const next = text[i + 1];
          if (char === escape && (next === quote || (escape !== quote && next === escape))) {
            content += next;
            i += 2;
          } else if (char === quote) {
            i++;
            break;
          } else {
            if (char === '\n') line++;
            content += char;
            i++;
          }
        }
      }
      let rest = '';
      while (i < text.length && text[i] !== delimiter && text[i] !== '\n') rest += text[i++];
      const atFeed = text[i] === '\n';
      if (rest.endsWith('\r') && (atFeed || (i >= text.length && i === byte + 1))) rest = rest.slice(0, -1);
      if (quoted && rest !== '') problem = 'text after a closing quote';
      fields.push({ text: quoted ? content : rest, quoted });
      if (i >= text.length || atFeed) break;
      i++;
    }
    if (text[i] === '\n') line++;
    i++;
    const [only] = fields;
    const empty = fields.length === 1 && only?.text === '' && !only.quoted && problem === null;
    if (empty && columns > 1) continue;
    const count = `${fields.length} field${fields.length === 1 ? '' : 's'} instead of ${columns}`;
    rows.push({ byte, line: startLine, fields, problem: problem ?? (fields.length === columns ? null : count) });
  }
  return rows;
}

/** The cell of a field by the grammar; undefined when its type cannot hold it. */
export function referenceCell(field: RawField, type: DataType, nulls: readonly string[]): Cell | undefined {
  const text = Buffer.from(field.text, 'latin1').toString('utf8');
  if (nulls.includes(text) && (type.kind !== 'utf8' || !field.quoted)) return null;
  return parseValue(type, text);
}

export function isUtf8(text: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
    return true;
  } catch {
    return false;
  }
}

/** A generator of numbers in [0, 1) from a seed (mulberry32), and the seed, printed so that a failure can be repeated. */
export function seededRandom(what: string): () => number {
  const seed = Number(process.env['PARTITA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`${what}: PARTITA_SEED=${seed}`);
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
