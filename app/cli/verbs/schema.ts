import { BOOL, INT64, UTF8, formatBytes, formatType } from '../../../engine/index.js';
import { visible } from '../../output/terminal-text.js';
import type { Dataset, DatasetFile } from '../library.js';
import { openPaths } from '../open-options.js';
import { READING, WRITING } from '../options.js';
import { chosenFormat, writeMade, writeText } from '../result.js';
import { formatExact } from '../units.js';
import type { Verb } from '../verb.js';

/** `partita schema`: what is known of a dataset without running anything. */
export const schema: Verb = {
  name: 'schema',
  operands: '<paths…>',
  summary: 'columns, types, nulls, dialect, files, rows (exact once imported, else an estimate)',
  options: [...WRITING, 'store', 'no-store', ...READING],
  examples: [
    { command: 'schema trips/', doc: 'the columns of a folder, and how its files are read' },
    { command: 'schema trips/ --format json', doc: 'the same for a program: one object with columns, files and rows' },
  ],
  async run(context) {
    const dataset = await openPaths(context, context.positionals);
    const format = chosenFormat(context.values, context.io).name;
    if (format === 'json') {
      await writeText(context, `${JSON.stringify(asObject(dataset), null, 2)}\n`);
      return;
    }
    const nulls = dataset.schema.map((field) => nullsOf(dataset, field.name));
    const columns = [
      { name: 'column', type: UTF8, cells: dataset.schema.map((field) => field.name) },
      { name: 'type', type: UTF8, cells: dataset.schema.map((field) => formatType(field.type)) },
      { name: 'nulls', type: INT64, cells: nulls.map((known) => (known === null ? null : BigInt(known.count))) },
      { name: 'exact', type: BOOL, cells: nulls.map((known) => known?.exact ?? null) },
    ];
    await writeMade(context, columns, format === 'table' ? `${headline(dataset)}\n` : '');
  },
};

/** Files, rows and dialects, for people. */
function headline(dataset: Dataset): string {
  const { rowCount: rows } = dataset;
  const { files } = dataset.csv.source;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const counted = rows.exact
    ? `${formatExact(rows.count)} rows`
    : `about ${formatExact(rows.count)} rows (an estimate)`;
  const source = dataset.stored !== null ? ', imported' : '';
  const names = files.length === 1 ? visible(files[0]?.path ?? '') : `${formatExact(files.length)} files`;
  const dialects = [...new Set(files.map(dialectText))];
  return `${names}, ${formatBytes(bytes)}, ${counted}${source}\n${dialects.map((dialect) => `${dialect}\n`).join('')}`;
}

function dialectText({ dialect, encoding, compression }: DatasetFile): string {
  const named = (character: string | null): string =>
    character === null ? 'none' : character === '\t' ? 'tab' : character === ' ' ? 'space' : `'${character}'`;
  const parts = [
    `delimiter ${named(dialect.delimiter)}`,
    `quote ${named(dialect.quote)}`,
    ...(dialect.escape === dialect.quote ? [] : [`escape ${named(dialect.escape)}`]),
    `header ${dialect.header ? 'yes' : 'no'}`,
    encoding,
    ...(compression === 'none' ? [] : [compression]),
  ];
  return parts.join(', ');
}

function asObject(dataset: Dataset): object {
  return {
    rows: dataset.rowCount,
    stored: dataset.stored !== null,
    columns: dataset.schema.map(({ name, type }) => ({
      column: name,
      type: formatType(type),
      nulls: nullsOf(dataset, name),
    })),
    files: dataset.csv.source.files.map(({ path, size, compression, encoding, dialect }) => ({
      path,
      size,
      compression,
      encoding,
      dialect,
    })),
    notices: dataset.notices,
  };
}

/** Nulls of a column: counted by the import or by a sample of all rows, else projected from the sample. */
function nullsOf(dataset: Dataset, column: string): { readonly count: number; readonly exact: boolean } | null {
  const counted = dataset.stored?.manifest.columns.find(({ name }) => name === column);
  if (counted !== undefined) return { count: counted.nulls, exact: true };
  const { csv, rowCount } = dataset;
  const sampled = csv.statistics[csv.schema.findIndex(({ name }) => name === column)];
  if (sampled === undefined) return null;
  if (csv.exact) return { count: sampled.nulls, exact: true };
  if (csv.sampleRows === 0) return null;
  return { count: Math.round((sampled.nulls / csv.sampleRows) * rowCount.count), exact: false };
}
