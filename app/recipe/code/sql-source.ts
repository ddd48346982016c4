/** The files of a dataset as a table function of DuckDB, read as the engine reads them: same types, same nulls. Gives lines. */
import { parseType, sqlType } from '../../../engine/plain.js';
import type { ReadOptions } from '../../protocol/datasets.js';
import { isFolder, type Recipe } from './recipe.js';

export function sqlSource(recipe: Recipe): string[] {
  const options = { ...recipe.found, ...recipe.options };
  const names = recipe.columns.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
  const types = recipe.columns
    .filter(({ name }) => name !== options.fileColumn)
    .map(({ name, type }) => `${text(name)}: ${text(sqlType(parseType(type)))}`);
  const files = recipe.paths.map((path) => text(isFolder(path) ? `${path}/**/*.csv` : path));
  const given = [
    `[${files.join(', ')}]`,
    `types = {${types.join(', ')}}`,
    'union_by_name = true',
    'ignore_errors = true',
    'allow_quoted_nulls = false',
    // What it takes for a mistake of its own it would refuse to read at all.
    ...(recipe.quarantined > 0 ? ['strict_mode = false'] : []),
    ...dialect(options),
  ];
  return [`select ${names.join(', ')}`, `from read_csv(${given.join(', ')})`];
}

function dialect(options: ReadOptions): string[] {
  const given: string[] = [];
  if (options.delimiter !== undefined) given.push(`delim = ${text(character(options.delimiter))}`);
  if (options.quote !== undefined) given.push(`quote = ${text(options.quote === 'none' ? '' : options.quote)}`);
  if (options.escape !== undefined) given.push(`escape = ${text(options.escape)}`);
  if (options.header === 'yes' || options.header === 'no') given.push(`header = ${options.header === 'yes'}`);
  if (options.encoding !== undefined) given.push(`encoding = ${text(ENCODINGS[options.encoding])}`);
  if (options.nulls !== undefined) given.push(`nullstr = [${['', ...options.nulls].map(text).join(', ')}]`);
  if (options.fileColumn !== undefined) given.push(`filename = ${text(options.fileColumn)}`);
  if (options.maxRowBytes !== undefined) given.push(`max_line_size = ${options.maxRowBytes}`);
  return given;
}

const ENCODINGS = { 'utf-8': 'utf-8', 'utf-16le': 'utf-16', 'utf-16be': 'utf-16', latin1: 'latin-1' } as const;

function character(given: string): string {
  const named: Readonly<Record<string, string>> = { tab: '\t', '\\t': '\t', space: ' ', comma: ',', semicolon: ';' };
  return named[given] ?? given;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
