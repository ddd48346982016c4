/**
 * A dataset as execution sees it: read from its CSV files, or from the store once it was imported. With `splits` only those
 * are read: a window on the dataset.
 */
import type { Schema } from '../arrow/types.js';
import type { DataType } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import type { CsvSource } from '../formats/csv/source.js';
import type { Split } from '../formats/reader.js';
import type { ScanSource } from '../operators/operator.js';
import type { Stage } from '../plan/stage.js';
import type { Manifest } from '../store/manifest.js';
import type { StoreSource } from '../store/reader.js';

export type DatasetSource =
  | { readonly kind: 'csv'; readonly source: CsvSource; readonly splits?: readonly Split[] }
  | {
      readonly kind: 'store';
      readonly source: StoreSource;
      readonly manifest: Manifest;
      readonly splits?: readonly Split[];
    };

export interface QuerySource extends ScanSource {
  readonly schema: Schema;
  readonly data: DatasetSource;
  /** Rows, exactly or as an estimate. */
  readonly rowCount: { readonly count: number; readonly exact: boolean };
  /** Whether the user gave the column's type: a value that does not fit is then an error. */
  isFixed(column: string): boolean;
  /** Whether every value of the column was once seen to fit its type. */
  isSettled(column: string): boolean;
  /** A full pass over these columns found every value to fit. */
  settle(columns: readonly string[]): void;
  /** A value does not fit: from now on the column has this type. */
  widen(column: string, type: DataType): void;
}

/** The dataset that the stage reads. */
export function sourceOf(stage: Stage): QuerySource {
  if (stage.source.kind !== 'dataset') throw new PartitaError('bug', 'the stage has no dataset', { domain: 'query' });
  return stage.source.source as QuerySource;
}
