/** What code is written of: a dataset, how it is read, its columns, and the steps over it. */
import type { ColumnInfo, DatasetState, ReadOptions } from '../../protocol/datasets.js';
import type { Step } from '../steps.js';

export interface Recipe {
  /** The dataset's name, as the table is called in SQL. */
  readonly name: string;
  readonly paths: readonly string[];
  /** As they were given. */
  readonly options: ReadOptions;
  /** What was found out besides, for whoever finds out less well. */
  readonly found: ReadOptions;
  readonly columns: readonly ColumnInfo[];
  /** Rows that were set aside. */
  readonly quarantined: number;
  readonly steps: readonly Step[];
}

/** Why a recipe cannot be said in a language, or what to know about the code: a key of the language files. */
export type CodeNote = 'noCommandLine' | 'noDaskAggregate' | 'sqlOrder' | 'sqlAside';

export interface Code {
  readonly language: 'formula' | 'sql' | 'python' | 'shell' | 'typescript';
  readonly text: string;
  readonly note: CodeNote | null;
}

/** Steps over an open dataset. */
export function recipeOf(dataset: DatasetState, steps: readonly Step[]): Recipe {
  const { name, paths, options, columns, quarantined, dialect } = dataset;
  return { name, paths, options, columns, quarantined, steps, found: optionsOfDialect(dialect) };
}

/** The options that a dialect stands for, as the dataset says it: `; · " · UTF-8 · header`. */
export function optionsOfDialect(dialect: string): ReadOptions {
  const [delimiter, quote, encoding, header] = dialect.split(' · ');
  if (delimiter === undefined || quote === undefined || header === undefined) return {};
  const known = (['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const).find((name) => name === encoding?.toLowerCase());
  return {
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    quote: quote === 'no quotes' ? 'none' : quote,
    header: header === 'header' ? 'yes' : 'no',
    ...(known === undefined ? {} : { encoding: known }),
  };
}

/** Whether a path names a table by its ending or is a glob; any other is taken for a folder of tables. */
export function isFolder(path: string): boolean {
  return !/[*?{[]/.test(path) && !/\.(?:csv|tsv|tab|psv|txt)(?:\.(?:gz|zst|zstd))?$/i.test(path);
}
