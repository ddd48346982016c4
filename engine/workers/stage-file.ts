/**
 * What the tasks of a stage share: written once by the driver to a file of the run's temporary folder, read once by each
 * worker, also by one that replaces another. Tasks then carry only a path, a split and references.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { SortKey } from '../arrow/compare.js';
import type { Schema } from '../arrow/types.js';
import type { Control } from '../formats/reader.js';
import type { CsvSource } from '../formats/csv/source.js';
import type { JoinSpec, PlaceSpec } from '../operators/join-spec.js';
import type { PackedKeys } from '../operators/packed/packed-keys.js';
import type { PartitionSpec, RangesOrder } from '../operators/partition-spec.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { Step } from '../plan/stage.js';
import type { PartTarget } from '../store/import-split.js';
import { guard } from '../store/disk.js';
import type { StoreSource } from '../store/reader.js';

/** Where a stage's rows come from, as its workers need to know it. */
export type SourceDescription =
  | { readonly kind: 'csv'; readonly source: CsvSource; readonly positions: boolean }
  | { readonly kind: 'store'; readonly source: StoreSource; readonly positions: boolean }
  /** Record batches of an earlier stage. */
  | { readonly kind: 'batches'; readonly positions: boolean }
  /** Partial groups of an earlier stage, to be merged by hash partition. */
  | { readonly kind: 'groups'; readonly spec: GroupBySpec }
  /** Partitions of both sides of a join. */
  | { readonly kind: 'join'; readonly spec: JoinSpec; readonly probeSchema: Schema }
  /** Ranges of rows that are to be put in order. */
  | { readonly kind: 'ranges'; readonly by: RangesOrder };

export type SinkDescription =
  | { readonly kind: 'rows'; readonly limit: number | null }
  /** Rows for the workers' tables, in shared memory. */
  | { readonly kind: 'table' }
  | { readonly kind: 'partitions'; readonly spec: PartitionSpec }
  /** Rows by the range of their places. */
  | { readonly kind: 'ranges'; readonly spec: PlaceSpec }
  | { readonly kind: 'groups'; readonly spec: GroupBySpec }
  /** Parts of a table in the store. */
  | { readonly kind: 'parts'; readonly target: PartTarget }
  | {
      readonly kind: 'sorted';
      readonly keys: readonly SortKey[];
      readonly limit: number | null;
      readonly presorted: boolean;
    };

export interface StageDescription {
  readonly source: SourceDescription;
  /** The source's columns. */
  readonly columns: Schema;
  readonly steps: readonly Step[];
  readonly packed?: PackedKeys | undefined;
  readonly sink: SinkDescription;
  /** Column whose bounds are asked for of each batch that it gives. */
  readonly bounded?: string | undefined;
  /** Folder for spill files. */
  readonly folder: string;
  /** Bytes of results that one worker may keep in memory during the stage before it spills them. */
  readonly exchangeBytes: number;
  /** Bytes that the group-by tables of one worker may take. */
  readonly tableBytes: number;
  /** Whether its source's columns are profiled as they are read. */
  readonly profile: boolean;
  /** What of its reading is progress of the run: rows count once, where they are read from the dataset for good. */
  readonly counts: 'rows' | 'bytes' | 'nothing';
}

export function writeStage(path: string, stage: StageDescription): void {
  guard(path, () => writeFileSync(path, serialize(stage), { mode: 0o600 }));
}

export function readStage(path: string): StageDescription {
  return deserialize(readFileSync(path)) as StageDescription;
}

/** The control that counts just what of the stage is progress. */
export function countedControl({ counts }: StageDescription, control: Control): Control {
  if (counts === 'rows') return control;
  return {
    progress: (bytes) => (counts === 'bytes' ? control.progress(bytes, 0) : undefined),
    checkpoint: () => control.checkpoint(),
  };
}
