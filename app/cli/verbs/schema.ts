import type { Cell } from '../../../engine/index.js';
import { INT64, UTF8, formatType } from '../../../engine/index.js';
import { visible } from '../../output/terminal-text.js';
import type { Dataset, DatasetFile } from '../library.js';
import { openPaths } from '../open-options.js';
import { READING, WRITING } from '../options.js';
import { chosenFormat, writeMade, writeText } from '../result.js';
import { formatBytes, formatExact } from '../units.js';
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
    const columns = [
      { name: 'column', type: UTF8, cells: dataset.schema.map((field) => field.name) },
      { name: 'type', type: UTF8, cells: dataset.schema.map((field) => formatType(field.type)) },
      { name: 'nulls', type: INT64, cells: dataset.schema.map((field) => nullsOf(dataset, field.name)) },
    ];
    await writeMade(context, columns, format === 'table' ? `${headline(dataset)}\n` : '');
  },
};

/** Files, rows and dialects, for people. */
function headline(dataset: Dataset): string {
  const { files, rows } = dataset;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const counted = rows.exact
    ? `${formatExact(rows.count)} rows`
    : `about ${formatExact(rows.count)} rows (an estimate)`;
  const source = dataset.stored ? ', imported' : '';
  const names = files.length === 1 ? visible(files[0]?.path ?? '') : `${formatExact(files.length)} files`;
  const dialects = [...new Set(files.map(dialectText))];
  return `${names}, ${formatBytes(bytes)}, ${counted}${source}\n${dialects.map((dialect) => `${dialect}\n`).join('')}`;
}

function dialectText({ dialect, encoding, compression }: DatasetFile): string {
  const named = (character: string | null): string =>
    character === null ? 'none' : character === '\t' ? 'tab' : character === ' ' ? 'space' : character;
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
    rows: dataset.rows,
    stored: dataset.stored,
    columns: dataset.schema.map((field) => {
      const nulls = nullsOf(dataset, field.name);
      return { column: field.name, type: formatType(field.type), nulls: nulls === null ? null : Number(nulls) };
    }),
    files: dataset.files.map(({ path, size, compression, encoding, dialect }) => ({
      path,
      size,
      compression,
      encoding,
      dialect: {
        delimiter: dialect.delimiter,
        quote: dialect.quote,
        escape: dialect.escape,
        header: dialect.header,
      },
    })),
    notices: dataset.notices,
  };
}

function nullsOf(dataset: Dataset, column: string): Cell & (bigint | null) {
  const known = dataset.statistics[column];
  return known === undefined ? null : BigInt(known.nulls);
}
