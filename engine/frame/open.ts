/** Opens files, folders and globs as one dataset: looks at them, and at whether the store has them already. */
import { basename, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseType, type DataType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { openFile, type ByteSource } from '../formats/byte-source.js';
import { openCsv, type CsvDataset, type CsvOptions } from '../formats/csv/open.js';
import { defaultStore, findTable, type StoredTable } from '../store/catalogue.js';
import { schemaOf, type TableIdentity } from '../store/manifest.js';
import { storeSource } from '../store/reader.js';
import { sourceChanges } from '../store/sources.js';
import type { Warning } from '../query/context.js';
import { Dataset } from './dataset.js';
import type { FrameHost } from './host.js';
import { areFilesOf, type LookedAt } from './looked-at.js';

/** How to read the files, beyond what is found out by looking at them. */
export interface OpenOptions extends Omit<CsvOptions, 'types'> {
  /** Types by column, also as text (`'decimal(2)'`); a value that does not fit is then an error. */
  readonly types?: Readonly<Record<string, DataType | string>>;
  /** Folder of the store; false reads the files even where they were imported. The user's cache folder unless given. */
  readonly store?: string | false;
  /**
   * What was opened before: where paths and options are the same, and all files by path, size and time, they are not looked at
   * again. Rows kept aside and lengths of rows are then as they were asked for before.
   */
  readonly known?: Dataset;
  /** Aborting it ends the opening with a `cancelled` error. */
  readonly signal?: AbortSignal;
}

/** `lookedAt`: what the host has opened before. */
export async function openDataset(
  host: FrameHost,
  paths: readonly string[],
  options: OpenOptions,
  lookedAt: LookedAt,
): Promise<Dataset> {
  const { store = defaultStore(), types: given = {}, known, signal, ...rest } = options;
  const types = Object.fromEntries(
    Object.entries(given).map(([name, type]) => [name, typeof type === 'string' ? parseType(type) : type]),
  );
  const open = (path: string): ByteSource => {
    if (signal?.aborted === true) throw new PartitaError('cancelled', 'the run was cancelled', { domain: 'files' });
    return openFile(path);
  };
  const identity: TableIdentity = { paths: paths.map((path) => resolve(path)), options: { ...shapeOf(rest), types } };
  const shape: CsvOptions = { ...rest, types };
  const before = store === false ? null : await lookedAt.find(paths, shape);
  let csv = (await knownFiles(known, paths, identity)) ?? before ?? (await openCsv(paths, shape, open));
  const found = store === false ? null : findStored(store, identity, csv.source.files);
  const stored = found !== null && 'folder' in found ? found : null;
  if (stored !== null) lookedAt.keep(paths, shape, csv);
  else if (csv === before) csv = await openCsv(paths, shape, open);
  const notices: Warning[] = csv.notices.map(({ code, message }) => ({ code, message }));
  if (found !== null && 'stale' in found) notices.push({ code: 'stale', message: found.stale });
  return new Dataset({
    label: labelOf(paths, csv.source.files.length),
    identity,
    csv,
    stored,
    schema: stored === null ? csv.schema : schemaOf(stored.manifest),
    data:
      stored === null
        ? { kind: 'csv', source: csv.source }
        : { kind: 'store', source: storeSource(stored.folder, stored.manifest), manifest: stored.manifest },
    fixed: Object.keys(types),
    host,
    notices,
  });
}

async function knownFiles(
  known: Dataset | undefined,
  paths: readonly string[],
  identity: TableIdentity,
): Promise<CsvDataset | null> {
  if (known === undefined || !isDeepStrictEqual(known.identity, identity)) return null;
  return (await areFilesOf(known.csv, paths)) ? known.csv : null;
}

/** The options that decide which rows the table has; how much is read and kept aside at a time is not one of them. */
function shapeOf(options: CsvOptions): CsvOptions {
  const { quarantineLimit: _limit, chunkBytes: _chunk, maxRowBytes: _longest, ...shape } = options;
  return shape;
}

function findStored(
  store: string,
  identity: TableIdentity,
  files: Parameters<typeof sourceChanges>[1],
): StoredTable | { readonly stale: string } | null {
  let table: StoredTable | null;
  try {
    table = findTable(store, identity);
  } catch (thrown) {
    return { stale: `the import is not used: ${PartitaError.from(thrown, 'store').message}; import again to mend it` };
  }
  if (table === null) return null;
  const changes = sourceChanges(table.manifest.probes, files);
  if (changes.length === 0) return table;
  const named = changes.slice(0, 3).map(({ path, change }) => `${path} (${change})`);
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : '';
  return {
    stale: `the import is not used, since files changed: ${named.join(', ')}${more}; import again to update it`,
  };
}

function labelOf(paths: readonly string[], files: number): string {
  const names = paths.slice(0, 3).map((path) => basename(path) || path);
  const more = paths.length > 3 ? `, … (${paths.length} paths)` : '';
  return `${names.join(', ')}${more}${files > paths.length ? ` (${files} files)` : ''}`;
}
