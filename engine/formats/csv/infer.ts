import type { DataType, Schema } from '../../arrow/types.js';
import { formatType, UTF8 } from '../../arrow/types.js';
import { unknownName } from '../../errors.js';
import type { ByteSource, OpenBytes } from '../byte-source.js';
import { giveWay } from '../give-way.js';
import { ColumnSample, NullTokens, type ColumnStatistics } from './column-sample.js';
import { hasInvalidUtf8 } from './encoding.js';
import { list, type Notice } from './sniff.js';
import { isSplittable, type CsvFile } from './source.js';
import { planStretches, readStretch, type StretchContent } from './stretches.js';

/** The types of a table's columns from a spread sample of its files; the same for any number of threads and block size. */

export interface InferOptions {
  readonly nulls: readonly string[];
  /** Types that are not to be inferred, by column. */
  readonly types: Readonly<Record<string, DataType>>;
  /** Whether all other columns are text. */
  readonly allText: boolean;
}

export interface Inferred {
  /** The columns of all files by name, in order of first appearance. */
  readonly schema: Schema;
  /** One entry a column of the schema. */
  readonly statistics: readonly ColumnStatistics[];
  readonly sampleRows: number;
  /** Mean bytes of a row in the text, 0 where no row was seen. */
  readonly rowBytes: number;
  /** Whether the sample was all of the data. */
  readonly exhaustive: boolean;
  readonly notices: readonly Notice[];
}

export async function inferTypes(
  files: readonly CsvFile[],
  rowBytes: readonly number[],
  options: InferOptions,
  open: OpenBytes,
): Promise<Inferred> {
  const columns = new Map<string, ColumnSample>();
  for (const file of files)
    for (const name of file.columns) if (!columns.has(name)) columns.set(name, new ColumnSample());
  for (const name of Object.keys(options.types)) {
    if (!columns.has(name)) throw unknownName('csv', 'column', name, [...columns.keys()]);
  }
  const totals = await sampleFiles(files, rowBytes, columns, new NullTokens(options.nulls), open);
  const schema = [...columns].map(([name, sample]) => ({ name, type: typeOf(name, sample, options) }));
  const statistics = schema.map(({ name, type }) => (columns.get(name) as ColumnSample).statistics(name, type));
  return {
    schema,
    statistics,
    sampleRows: totals.rows,
    rowBytes: totals.rows === 0 ? 0 : totals.rowBytes / totals.rows,
    exhaustive: totals.exhaustive,
    notices: [...encodingNotices(totals.notUtf8), ...nullWordNotices(columns, schema, options)],
  };
}

interface Totals {
  rows: number;
  rowBytes: number;
  exhaustive: boolean;
  /** Paths of UTF-8 files that hold other bytes. */
  readonly notUtf8: string[];
}

async function sampleFiles(
  files: readonly CsvFile[],
  rowBytes: readonly number[],
  columns: ReadonlyMap<string, ColumnSample>,
  nulls: NullTokens,
  open: OpenBytes,
): Promise<Totals> {
  const totals: Totals = { rows: 0, rowBytes: 0, exhaustive: true, notUtf8: [] };
  const whole = new Set<number>();
  let opened: { readonly place: number; readonly source: ByteSource } | undefined;
  try {
    for (const [place, stretch] of planStretches(files, rowBytes).entries()) {
      await giveWay(place);
      const file = files[stretch.file] as CsvFile;
      if (opened?.place !== stretch.file) {
        opened?.source.close();
        opened = { place: stretch.file, source: open(file.path) };
      }
      const content = await readStretch(opened.source, file, stretch);
      if (stretch.start === file.dataStart && content?.atEnd !== false) whole.add(stretch.file);
      if (content === undefined) continue;
      if (hasInvalidUtf8(content.bytes) && !totals.notUtf8.includes(file.path)) totals.notUtf8.push(file.path);
      const samples = file.columns.map((name) => columns.get(name) as ColumnSample);
      sampleRows(content, samples, nulls, totals);
    }
  } finally {
    opened?.source.close();
  }
  totals.exhaustive = files.every((file, i) => whole.has(i) || (isSplittable(file) && file.dataStart >= file.size));
  return totals;
}

/** Adds the whole and sound rows of a stretch. */
function sampleRows(
  content: StretchContent,
  samples: readonly ColumnSample[],
  nulls: NullTokens,
  totals: Totals,
): void {
  const { bytes, cursor, atEnd } = content;
  while (cursor.next()) {
    if (!cursor.closed && !atEnd) return;
    if (cursor.problem !== null || cursor.count !== samples.length) continue;
    totals.rows++;
    totals.rowBytes += cursor.rowEnd - cursor.rowStart;
    for (let i = 0; i < samples.length; i++) (samples[i] as ColumnSample).add(bytes, cursor, i, nulls);
  }
}

function typeOf(name: string, sample: ColumnSample, options: InferOptions): DataType {
  const given = Object.hasOwn(options.types, name) ? options.types[name] : undefined;
  return given ?? (options.allText ? UTF8 : sample.type);
}

function encodingNotices(paths: readonly string[]): Notice[] {
  if (paths.length === 0) return [];
  const message = `rows with bytes that are not UTF-8 will be put aside (${list(paths)}); --encoding latin1 reads them`;
  return [{ code: 'not-utf8', message }];
}

function nullWordNotices(columns: ReadonlyMap<string, ColumnSample>, schema: Schema, options: InferOptions): Notice[] {
  if (options.allText) return [];
  const notices: Notice[] = [];
  for (const { name, type } of schema) {
    const found =
      type.kind === 'utf8' && !Object.hasOwn(options.types, name) ? columns.get(name)?.nullWords() : undefined;
    if (found === undefined) continue;
    const words = found.words.map((word) => `'${word}'`).join(', ');
    const fix = `--null '${[...new Set([...found.words, ...options.nulls])].join(',')}'`;
    notices.push({
      code: 'null-word',
      message: `column '${name}' is text because of ${words}; with ${fix} it is ${formatType(found.type)}`,
    });
  }
  return notices;
}
