import { PartitaError, words } from '../../engine/index.js';
import type { Dataset, EngineOptions, OpenOptions, StoreOptions } from './library.js';
import { splitList, splitPair } from './lists.js';
import type { Values } from './options.js';
import { formatExact } from './units.js';
import { UsageError } from './usage-error.js';
import type { VerbContext } from './verb.js';

/** Rows set aside that are kept with their text when `--quarantine` asks for them. */
const QUARANTINE_FILE_ROWS = 1_000_000;

/** Opens the paths of the command line with its reading options, and says on stderr what the engine has to say. */
export async function openPaths(context: VerbContext, paths: readonly string[]): Promise<Dataset> {
  if (paths.length === 0) {
    throw new UsageError('no path given; name files, folders or globs', context.verb);
  }
  const dataset = await context.engine().open(paths, { ...openOptions(context.values), signal: context.signal });
  for (const notice of dataset.notices) context.monitor.warn(notice);
  const aside = dataset.stored?.manifest.quarantined ?? 0;
  if (aside > 0) {
    const rows = formatExact((dataset.stored?.manifest.rows ?? 0) + aside);
    const message = `${formatExact(aside)} of ${rows} rows were set aside by the import; --no-store --quarantine FILE shows them`;
    context.monitor.warn({ code: 'quarantine', message });
  }
  return dataset;
}

export function openOptions(values: Values): OpenOptions {
  const options: { -readonly [K in keyof OpenOptions]: OpenOptions[K] } = { ...storeOptions(values) };
  if (values.delimiter !== undefined) options.delimiter = character('delimiter', values.delimiter);
  if (values.quote !== undefined) options.quote = values.quote === 'none' ? null : character('quote', values.quote);
  if (values.escape !== undefined) options.escape = character('escape', values.escape);
  if (values.header !== undefined && values.header !== 'auto') options.header = values.header === 'yes';
  if (values.encoding !== undefined) options.encoding = values.encoding;
  if (values.null !== undefined) options.nulls = values.null.split(',');
  if (values.types !== undefined) options.types = typesByColumn(values.types);
  if (values['all-text'] === true) options.allText = true;
  if (values['on-bad-row'] !== undefined) options.onBadRow = values['on-bad-row'];
  if (values['file-column'] !== undefined) options.fileColumn = values['file-column'];
  if (values['max-row'] !== undefined) options.maxRowBytes = values['max-row'];
  if (values.quarantine !== undefined) options.quarantineLimit = QUARANTINE_FILE_ROWS;
  return options;
}

/** Limits of the engine, as the command line gives them. */
export function engineOptions(values: Values): EngineOptions {
  const options: { -readonly [K in keyof EngineOptions]: EngineOptions[K] } = {};
  if (values.threads !== undefined) options.threads = values.threads;
  if (values.memory !== undefined) options.memory = values.memory;
  if (values['block-size'] !== undefined) options.blockBytes = values['block-size'];
  return options;
}

function storeOptions(values: Values): StoreOptions {
  if (values.store !== undefined && values['no-store'] === true) {
    throw new UsageError('--store and --no-store contradict each other');
  }
  const options: { -readonly [K in keyof StoreOptions]: StoreOptions[K] } = {};
  if (values.store !== undefined) options.store = values.store;
  if (values['no-store'] === true) options.store = false;
  return options;
}

const NAMED_CHARACTERS: Readonly<Record<string, string>> = {
  tab: '\t',
  '\\t': '\t',
  space: ' ',
  comma: ',',
  semicolon: ';',
};

function character(option: string, given: string): string {
  const text = NAMED_CHARACTERS[given] ?? given;
  if (text.length !== 1 || text.charCodeAt(0) > 0x7e) {
    throw new UsageError(
      `--${option}: '${given}' is not one ASCII character, nor 'tab', 'space', 'comma' or 'semicolon'`,
    );
  }
  return text;
}

function typesByColumn(text: string): Record<string, string> {
  const types: Record<string, string> = {};
  for (const entry of splitList(text, ',')) {
    const parts = splitPair(entry, ':');
    if (parts === null) throw new UsageError(`--types: '${entry}' is not 'column:type'`);
    const [column, type] = parts;
    if (Object.hasOwn(types, column)) {
      throw new PartitaError('user-input', words`--types names the column '${column}' twice`, {
        domain: 'command line',
        value: text,
      });
    }
    types[column] = type;
  }
  return types;
}
