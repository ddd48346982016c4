/**
 * Output of a stage, wherever it lies, as record batches in order: refs are read one at a time, sorted runs are merged
 * (in several passes when there are many), and the stage's slice is applied.
 */
import type { SortKey } from '../arrow/compare.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import { sliceRows } from '../arrow/take.js';
import type { Schema } from '../arrow/types.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { JoinSpec } from '../operators/join-spec.js';
import type { RangesOrder } from '../operators/partition-spec.js';
import { mergeRuns } from '../operators/sort/merge.js';
import type { Stage } from '../plan/stage.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import type { BatchRef, Exchange, GroupBlockRef } from '../workers/exchange.js';
import type { Piece, StageSplit } from '../workers/stage-readers.js';

export type StageOutput =
  | { readonly kind: 'batches'; readonly schema: Schema; readonly refs: readonly BatchRef[] }
  | {
      readonly kind: 'groups';
      readonly schema: Schema;
      readonly spec: GroupBySpec;
      readonly blocks: readonly GroupBlockRef[];
    }
  | {
      readonly kind: 'runs';
      readonly schema: Schema;
      readonly keys: readonly SortKey[];
      readonly runs: readonly (readonly BatchRef[])[];
      /** Columns of the schema that are wanted: the first ones; the others only give the order. */
      readonly visible: number;
    }
  /** Parts of batches, in order. */
  | { readonly kind: 'pieces'; readonly schema: Schema; readonly pieces: readonly Piece[] }
  /** Ranges of rows, as the tasks that put them in order take them. */
  | {
      readonly kind: 'ranges';
      readonly schema: Schema;
      readonly by: RangesOrder;
      readonly splits: readonly StageSplit[];
    }
  /** Partitions of both sides of a join, as the tasks take them. */
  | {
      readonly kind: 'join';
      readonly schema: Schema;
      readonly spec: JoinSpec;
      readonly probeSchema: Schema;
      readonly splits: readonly StageSplit[];
    };

/** Fewest and most runs merged at a time; in between, as many as their pages fit in memory. */
const LEAST_WIDTH = 16;
const MOST_WIDTH = 1024;

/** What merging may use: a place for the output of passes, and memory for one page of each run. */
export interface Merging {
  readonly exchange: Exchange;
  readonly bytes: number;
}

/** The rows of ordered output. */
export async function* readOutput(
  output: Extract<StageOutput, { kind: 'batches' | 'runs' }>,
  slice: Stage['slice'],
  merging: Merging,
): AsyncGenerator<RecordBatch> {
  if (output.kind === 'batches') {
    yield* sliced(readRefs(output.refs, output.schema), slice);
    return;
  }
  let runs = output.runs.filter((run) => run.length > 0);
  const width = mergeWidth(runs, merging.bytes);
  while (runs.length > width) {
    const merged: BatchRef[][] = [];
    for (let i = 0; i < runs.length; i += width) {
      const refs: BatchRef[] = [];
      for await (const batch of merge(runs.slice(i, i + width), output)) refs.push(merging.exchange.putBatch(batch));
      merged.push(refs);
    }
    runs = merged;
  }
  for await (const batch of sliced(merge(runs, output), slice)) yield visibleOf(batch, output.visible);
}

function visibleOf(batch: RecordBatch, visible: number): RecordBatch {
  if (visible === batch.columns.length) return batch;
  return { ...batch, schema: batch.schema.slice(0, visible), columns: batch.columns.slice(0, visible) };
}

function mergeWidth(runs: readonly (readonly BatchRef[])[], mergeBytes: number): number {
  const page = runs.reduce((most, run) => Math.max(most, run[0]?.bytes ?? 0), 1);
  return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.floor(mergeBytes / page)));
}

/** Rows [offset, offset + count) of a stream; it is closed as soon as they were seen. */
export async function* sliced(batches: AsyncIterable<RecordBatch>, slice: Stage['slice']): AsyncGenerator<RecordBatch> {
  if (slice === null) {
    yield* batches;
    return;
  }
  let { offset, count } = slice;
  if (count === 0) return;
  for await (const batch of batches) {
    const skipped = Math.min(offset, batch.rows);
    const taken = Math.min(count, batch.rows - skipped);
    offset -= skipped;
    count -= taken;
    if (taken > 0) yield sliceRows(batch, skipped, skipped + taken);
    if (count === 0) return;
  }
}

/** The rows of sorted runs in their common order. */
export function merge(
  runs: readonly (readonly BatchRef[])[],
  output: Pick<Extract<StageOutput, { kind: 'runs' }>, 'schema' | 'keys'>,
): AsyncIterable<RecordBatch> {
  const single = runs.length === 1 ? runs[0] : undefined;
  if (single !== undefined) return readRefs(single, output.schema);
  return mergeRuns(
    runs.map((run) => readRefs(run, output.schema)),
    output.schema,
    output.keys,
  );
}

/** The batches behind references, one at a time. */
export async function* readRefs(refs: readonly BatchRef[], schema: Schema): AsyncGenerator<RecordBatch> {
  for (const { ref, bytes } of refs) {
    // Lets timers and signals through between batches, so that a cancellation is seen.
    await new Promise<void>((resolve) => setImmediate(resolve));
    yield batchFromBytes(readSpilled(ref, 0, bytes), schema);
  }
}
