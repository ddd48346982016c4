import { FORMATS } from '../output/index.js';
import { JOIN_KINDS, parseBytes } from '../../engine/index.js';
import { UsageError } from './usage-error.js';

/**
 * Every option of the command line, once: its spelling, its value, its help. Parsing, `--help` and the reference page all
 * read this table.
 */

export interface Option<T> {
  /** What stands for the value in help; null for a flag. */
  readonly value: string | null;
  readonly doc: string;
  readonly parse: (text: string) => T;
}

export const OPTIONS = {
  columns: text('LIST', "columns and formulas to keep, e.g. 'id, price * 2 as double'"),
  where: text('FORMULA', "keep the rows for which the formula is true, e.g. 'price > 10 and city is not null'"),
  limit: count('N', 'give at most N rows'),
  offset: count('N', 'leave out the first N rows'),
  by: text('LIST', "key columns or formulas, e.g. 'city, year(day) as year'; left out: one group of all rows"),
  agg: text('LIST', "aggregates by column, e.g. 'price:sum,mean; qty:max as top; *:count'"),
  with: text('PATHS', 'the other side: files, folders or globs, separated by commas, read by the same options'),
  on: text('LIST', "columns that must be equal, e.g. 'id, day' or 'city = name' where the sides name them differently"),
  how: choice('KIND', JOIN_KINDS, 'which rows are kept (default: inner)'),
  suffix: text('TEXT', "what is added to the other side's names that are on both (default: _right)"),
  sort: text('LIST', "sort by these, e.g. 'total desc, city'"),
  stage: choice(
    'STAGE',
    ['logical', 'optimized', 'physical', 'graph', 'all'],
    'the planning stage to show (default: all)',
  ),
  format: choice(
    'FORMAT',
    FORMATS.map((format) => format.name),
    'how results are written (default: table on a terminal, csv in a pipe, by its ending for --out)',
  ),
  out: text('FILE', 'write the result to a file, which appears only when it is complete'),
  threads: positive('N', 'worker threads (default: one for each core)'),
  memory: bytes('SIZE', 'memory the run may use, e.g. 1GB; more is spilled to disk'),
  'block-size': bytes('SIZE', 'bytes of input read as one task, e.g. 64MB; results never depend on it'),
  store: text('DIR', 'folder of the partition store'),
  'no-store': flag('read the sources even where an imported table exists'),
  progress: flag('show progress even when the error output is not a terminal'),
  'no-progress': flag('never show progress'),
  partial: flag('on a terminal, show what the groups seen so far give, above the progress'),
  events: text('FILE', 'write every event of the run, one JSON object a line'),
  graph: text('FILE', 'write the task graph; the ending .json, .dot or .svg chooses its form'),
  quarantine: text('FILE', 'write the rows that were set aside, as csv'),
  delimiter: text('CHAR', "what separates fields, e.g. ';' or 'tab' (default: found out)"),
  quote: text('CHAR', "what surrounds quoted fields; 'none' for none (default: found out)"),
  escape: text('CHAR', 'what makes a quote inside quotes literal (default: the quote, doubled)'),
  header: choice('WHEN', ['yes', 'no', 'auto'], 'whether the first row holds the names (default: auto)'),
  encoding: choice('NAME', ['utf-8', 'utf-16le', 'utf-16be', 'latin1'], 'encoding of the files (default: found out)'),
  null: text('LIST', "unquoted texts that mean null, e.g. 'NA,-' (default: only the empty field)"),
  types: text('LIST', "types of columns, e.g. 'id:utf8,price:float64' (default: inferred, checked on every row)"),
  'all-text': flag('read every column as text'),
  'on-bad-row': choice(
    'WHAT',
    ['quarantine', 'error', 'skip'],
    'what to do with rows that do not fit (default: quarantine)',
  ),
  'file-column': text('NAME', "add a column with each row's file"),
  'max-row': bytes('SIZE', 'longest row that is read; longer ones are errors (default: 16MiB)'),
  port: port('N', 'port of this machine to serve the window at (default: one that is free)'),
  'no-open': flag('print the address only, open no browser'),
  workspace: text('DIR', 'folder in which the workspace is kept'),
  help: flag('show the help of the verb'),
} as const satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof OPTIONS;

/** The values given on a command line. */
export type Values = { readonly [K in OptionName]?: ReturnType<(typeof OPTIONS)[K]['parse']> };

/** Options of every verb that reads CSV files. */
export const READING = [
  'delimiter',
  'quote',
  'escape',
  'header',
  'encoding',
  'null',
  'types',
  'all-text',
  'on-bad-row',
  'file-column',
  'max-row',
] as const satisfies readonly OptionName[];

/** Options of every verb that runs tasks. */
export const RUNNING = [
  'threads',
  'memory',
  'block-size',
  'store',
  'no-store',
  'progress',
  'no-progress',
  'events',
  'graph',
  'quarantine',
] as const satisfies readonly OptionName[];

/** Options of every verb that gives a table. */
export const WRITING = ['format', 'out'] as const satisfies readonly OptionName[];

/** Options that people may expect from elsewhere, and why there is nothing for them to say. */
export const REFUSED: Readonly<Record<string, string>> = {
  seed: 'nothing here is random; the same call on the same data always gives the same bytes',
  gpu: 'all work is done by the processor cores',
};

/** One letter for the few that are typed by hand again and again. */
export const SHORT_NAMES: Readonly<Record<string, OptionName>> = { h: 'help', o: 'out', f: 'format' };

function text(value: string, doc: string): Option<string> {
  return { value, doc, parse: (given) => given };
}

function flag(doc: string): Option<true> {
  return { value: null, doc, parse: () => true };
}

function bytes(value: string, doc: string): Option<number> {
  return { value, doc, parse: parseBytes };
}

function count(value: string, doc: string): Option<number> {
  return { value, doc, parse: (given) => wholeNumber(given, 0) };
}

function positive(value: string, doc: string): Option<number> {
  return { value, doc, parse: (given) => wholeNumber(given, 1) };
}

function port(value: string, doc: string): Option<number> {
  const parse = (given: string): number => {
    const number = wholeNumber(given, 1);
    if (number > 65_535) throw new UsageError(`${given} is beyond 65535`);
    return number;
  };
  return { value, doc, parse };
}

function choice<const C extends string>(value: string, choices: readonly C[], doc: string): Option<C> {
  const parse = (given: string): C => {
    const found = choices.find((name) => name === given);
    if (found === undefined) throw new UsageError(`'${given}' is not one of ${choices.join(', ')}`);
    return found;
  };
  return { value, doc: `${doc}: ${choices.join(', ')}`, parse };
}

function wholeNumber(given: string, least: number): number {
  const number = Number(given.replaceAll('_', ''));
  if (!/^[\d_]+$/.test(given) || !Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`'${given}' is not a whole number${least > 0 ? ` of at least ${least}` : ''}`);
  }
  return number;
}
