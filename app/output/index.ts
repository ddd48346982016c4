import { arrow } from './arrow.js';
import { csv } from './csv.js';
import type { OutputFormat } from './format.js';
import { json, ndjson } from './json.js';
import { parquet } from './parquet.js';
import { table } from './table.js';

/** Every way to write a table: one file each, one line here. */
export const FORMATS = [table, csv, json, ndjson, arrow, parquet] as const satisfies readonly OutputFormat[];
