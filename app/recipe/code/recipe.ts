/** What code is written of: a dataset, how it is read, its columns, and the steps over it. */
import type { ReadOptions } from '../../protocol/datasets.js';
import type { ColumnInfo } from '../../protocol/datasets.js';
import type { Step } from '../steps.js';

export interface Recipe {
  /** The dataset's name, as the table is called in SQL. */
  readonly name: string;
  readonly paths: readonly string[];
  readonly options: ReadOptions;
  readonly columns: readonly ColumnInfo[];
  readonly steps: readonly Step[];
}

/** Why a recipe cannot be said in a language, or what to know about the code: a key of the language files. */
export type CodeNote = 'noCommandLine' | 'noDaskAggregate' | 'sqlOrder';

export interface Code {
  readonly language: 'formula' | 'sql' | 'python' | 'shell' | 'typescript';
  readonly text: string;
  readonly note: CodeNote | null;
}

/** Whether a path names a table by its ending or is a glob; any other is taken for a folder of tables. */
export function isFolder(path: string): boolean {
  return !/[*?{[]/.test(path) && !/\.(?:csv|tsv|tab|psv|txt)(?:\.(?:gz|zst|zstd))?$/i.test(path);
}
