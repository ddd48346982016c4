import type { Schema } from '../../arrow/types.js';
import { UTF8 } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import { openFile, type OpenBytes } from '../byte-source.js';
import { findFiles } from '../files.js';
import type { ColumnStatistics } from './column-sample.js';
import { inferTypes } from './infer.js';
import { lookAtFiles, type OpenedFile } from './look.js';
import { checkOptions, MAX_ROW_BYTES, type CsvOptions } from './options.js';
import { COLUMN_LIMIT, list, tooManyColumns, type Notice } from './sniff.js';
import { isSplittable, type CsvFile, type CsvSource } from './source.js';

/** From paths to a described, typed dataset: the files, their dialects, the columns of all of them and their types. */

export type { CsvOptions } from './options.js';

/** Plain data, except that statistics hold bigints. */
export interface CsvDataset {
  readonly source: CsvSource;
  /** The columns of all files, by name, in order of first appearance; then the file column. */
  readonly schema: Schema;
  /** One entry a column of the schema. */
  readonly statistics: readonly ColumnStatistics[];
  readonly sampleRows: number;
  readonly estimatedRows: number;
  /** Whether the sample was all of the data, so that `estimatedRows` counts the rows that are not put aside. */
  readonly exact: boolean;
  readonly notices: readonly Notice[];
}

/**
 * Throws `user-input` errors for paths and options that do not do, files that are no text and names that do not exist;
 * `unsupported` for more than `COLUMN_LIMIT` columns. Sources are only read.
 */
export async function openCsv(
  paths: readonly string[],
  options: CsvOptions = {},
  open: OpenBytes = openFile,
): Promise<CsvDataset> {
  checkOptions(options);
  const found = await findFiles(paths);
  const looked = await lookAtFiles(found, options, open);
  const opened = adoptNames(looked.opened, options, looked.notices);
  const files = opened.map((entry) => entry.file);
  const nulls = options.nulls ?? [''];
  const inferring = { nulls, types: options.types ?? {}, allText: options.allText ?? false };
  const inferred = await inferTypes(
    files,
    opened.map((entry) => entry.rowBytes),
    inferring,
    open,
  );
  if (inferred.schema.length > COLUMN_LIMIT)
    throw tooManyColumns(words`the table of all files`, inferred.schema.length);
  const fileColumn = options.fileColumn ?? null;
  if (fileColumn !== null && inferred.schema.some((field) => field.name === fileColumn)) {
    throw new PartitaError('user-input', words`the files have a column '${fileColumn}' already`, {
      domain: 'csv',
      value: fileColumn,
      hint: 'choose another name for the column that holds the file',
    });
  }
  const exactRows = inferred.sampleRows;
  return {
    source: {
      files,
      nulls,
      onBadRow: options.onBadRow ?? 'quarantine',
      fileColumn,
      quarantineLimit: options.quarantineLimit ?? 1000,
      maxRowBytes: options.maxRowBytes ?? MAX_ROW_BYTES,
      chunkBytes: options.chunkBytes ?? 262_144,
    },
    schema: fileColumn === null ? inferred.schema : [...inferred.schema, { name: fileColumn, type: UTF8 }],
    statistics:
      fileColumn === null
        ? inferred.statistics
        : [...inferred.statistics, fileStatistics(fileColumn, files, inferred.sampleRows)],
    sampleRows: inferred.sampleRows,
    estimatedRows: inferred.exhaustive ? exactRows : estimateRows(opened, inferred.rowBytes),
    exact: inferred.exhaustive,
    notices: [...looked.notices, ...differences(files), ...inferred.notices],
  };
}

/**
 * A file without a header among files that have one (the parts of one export) takes the names of the first that has as
 * many columns.
 */
function adoptNames(opened: readonly OpenedFile[], options: CsvOptions, notices: Notice[]): readonly OpenedFile[] {
  if (options.header !== undefined) return opened;
  const adopted: string[] = [];
  let from = '';
  const result = opened.map((entry) => {
    const { file } = entry;
    if (file.dialect.header) return entry;
    const model = opened.find(
      (other) => other.file.dialect.header && other.file.columns.length === file.columns.length,
    );
    if (model === undefined) return entry;
    adopted.push(file.path);
    from = model.file.path;
    return { ...entry, file: { ...file, columns: model.file.columns } };
  });
  if (adopted.length > 0) {
    const message = `without names of their own, named by position as in ${from}: ${list(adopted)}`;
    notices.push({ code: 'header-missing', message });
  }
  return result;
}

/** Which columns are not in all files, and which files lack them. */
function differences(files: readonly CsvFile[]): Notice[] {
  const kinds = new Map<readonly string[], { readonly names: ReadonlySet<string>; readonly paths: string[] }>();
  for (const file of files) {
    const kind = kinds.get(file.columns);
    if (kind === undefined) kinds.set(file.columns, { names: new Set(file.columns), paths: [file.path] });
    else kind.paths.push(file.path);
  }
  if (kinds.size < 2) return [];
  const lacking = new Map<string, string[]>();
  for (const name of new Set([...kinds.values()].flatMap((kind) => [...kind.names]))) {
    for (const kind of kinds.values()) {
      if (!kind.names.has(name)) lacking.set(name, [...(lacking.get(name) ?? []), ...kind.paths]);
    }
  }
  if (lacking.size === 0) return [];
  const parts = [...lacking].slice(0, 5).map(([name, paths]) => `'${name}' in ${shortList(paths)}`);
  const more = lacking.size > parts.length ? `; … (${lacking.size} columns in all)` : '';
  return [
    { code: 'columns-differ', message: `columns that some files lack are null there: ${parts.join('; ')}${more}` },
  ];
}

function shortList(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}

function estimateRows(opened: readonly OpenedFile[], rowBytes: number): number {
  if (rowBytes === 0) return 0;
  const text = opened.reduce((sum, { file, expansion }) => {
    return (
      sum + (isSplittable(file) ? file.size - file.dataStart : Math.max(0, file.size * expansion - file.dataStart))
    );
  }, 0);
  return Math.round(text / rowBytes);
}

function fileStatistics(name: string, files: readonly CsvFile[], rows: number): ColumnStatistics {
  const averageBytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.path), 0) / files.length;
  return { name, rows, nulls: 0, distinct: files.length, min: null, max: null, exponent: null, averageBytes };
}
