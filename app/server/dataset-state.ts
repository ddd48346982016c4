/** A dataset as windows see it: before it is opened, once it was looked at, and when its files are gone. */
import { existsSync } from 'node:fs';
import { PartitaError, type Dataset, words } from '../../engine/index.js';
import type { DatasetState } from '../protocol/datasets.js';
import type { KeptDataset } from '../workspace/workspace-file.js';
import { columnsOf } from './chosen-columns.js';

export function firstState({ id, name, paths, options, openedAt }: KeptDataset): DatasetState {
  return {
    id,
    name,
    paths,
    options,
    phase: 'opening',
    fraction: 0,
    secondsLeft: null,
    files: 0,
    bytes: 0,
    rows: { count: 0, exact: false },
    columns: [],
    dialect: '',
    imported: false,
    quarantined: 0,
    notices: [],
    error: null,
    run: null,
    openedAt,
  };
}

type Found = Pick<DatasetState, 'files' | 'bytes' | 'rows' | 'dialect' | 'imported' | 'notices' | 'columns'>;

export function foundState(dataset: Dataset): Found {
  const { files } = dataset.csv.source;
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.size, 0),
    rows: dataset.rowCount,
    dialect: dialectOf(dataset),
    imported: dataset.stored !== null,
    notices: dataset.notices,
    columns: columnsOf(dataset.schema),
  };
}

/** Why the files cannot be opened, where one of them is gone. */
export function missingOf(paths: readonly string[]): PartitaError | null {
  const gone = paths.find((path) => !/[*?[{]/.test(path) && !existsSync(path));
  if (gone === undefined) return null;
  return new PartitaError('user-input', words`${gone} is not there any more`, {
    domain: 'datasets',
    value: gone,
    hint: 'find it where it is now, or close the dataset',
  });
}

function dialectOf(dataset: Dataset): string {
  const file = dataset.csv.source.files[0];
  if (file === undefined) return '';
  const { delimiter, quote, header } = file.dialect;
  const shown = delimiter === '\t' ? 'tab' : delimiter;
  return [shown, quote ?? 'no quotes', file.encoding.toUpperCase(), header ? 'header' : 'no header'].join(' · ');
}
