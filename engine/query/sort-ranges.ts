/**
 * Sorts many rows range by range: rows go to ranges of their keys, which are sorted by themselves and need no merging. Rows
 * with the keys of a splitter are a range of their own, which is in order as it comes, however many they are.
 */
import type { SortKey } from '../arrow/compare.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Field, Schema } from '../arrow/types.js';
import type { Stage } from '../plan/stage.js';
import { canSort } from '../workers/ranges-reader.js';
import type { Piece, StageSplit } from '../workers/stage-readers.js';
import { bytesOf, type QueryContext } from './context.js';
import { NOTHING_HIDDEN } from './join-order.js';
import type { ReadyStage } from './join-stage.js';
import { isInOrder } from './ordered-stage.js';
import { packedKeys } from './packed-keys.js';
import { countBytes, countRows, runPartitions } from './partitions.js';
import { sampleRows, spreadSplits } from './sample.js';
import { splittersOf } from './splitters.js';

/** Of a task's input, the part from which cutting is worth its pass; and rows of a top-n from which it is none. */
const LEAST_BLOCK = 0.25;
const TOP_ROWS = 2 ** 16;
/** Bytes of a range of average size, so that sorting it stays in the caches; and of what tables may take. */
const RANGE_BYTES = 2 ** 21;
const RANGE_SHARE = 1 / 16;
export const MOST_SPLITTERS = 127;
/** Places that are sampled, and rows of each; fewer where rows are found by work. */
const PLACES = 64;
const FEW_PLACES = 16;
const SAMPLED_ROWS = 4096;

/** Sorts a range that is too large for a worker, in runs that are merged; gives it as pieces in order. */
export type SortLargeRange = (stage: Stage, pieces: readonly Piece[], schema: Schema) => Promise<readonly Piece[]>;

/** The stage as one that puts ranges in order, if it is to be done so. */
export async function sortInRanges(
  context: QueryContext,
  ready: ReadyStage,
  sortLarge: SortLargeRange,
): Promise<ReadyStage> {
  const { stage, previous, hidden } = ready;
  const { sink } = stage;
  if (sink.kind !== 'sorted' || sink.presorted || isInOrder(stage, previous)) return ready;
  if (sink.limit !== null && sink.limit < TOP_ROWS) return ready;
  const splits = context.splitsOf(stage, previous);
  const bytes = splits.reduce((sum, split) => sum + bytesOf(split), 0);
  const { blockBytes, tableBytes } = context.resources;
  if (splits.length < 2 || bytes < LEAST_BLOCK * blockBytes) return ready;

  const packed = await packedKeys(context, stage, sink.keys);
  if (packed !== null) {
    context.decide('sort', 'packed', { code: 'keys-packed', keys: sink.keys.length, words: packed.words.length });
  }
  const given: Stage = packed === null ? stage : { ...stage, packed };
  const words = packed?.words ?? [];
  const keys = packed === null ? sink.keys : words.map(({ name }) => ({ column: name, descending: false }));
  // Keys that are packed come back from their words.
  const others = packed === null ? stage.output : stage.output.filter(isNoneOf(packed.keys));
  const schema: Schema = [...words, ...others, ...hidden.columns];
  const all: Schema = [...stage.output, ...hidden.columns, ...words];
  const isPlain = stage.steps.every(({ kind }) => kind === 'project') && previous?.kind !== 'join';
  const chosen = spreadSplits(splits, isPlain ? PLACES : FEW_PLACES);
  const rows = Math.ceil(SAMPLED_ROWS / chosen.length);
  const sample = await sampleRows(context, { ...given, input: all }, previous, chosen, { name: 'ranges', rows });
  const splitters = cutAt(sample, keys, bytes / Math.min(RANGE_BYTES, RANGE_SHARE * tableBytes));
  if (splitters === null) return ready;

  const spec = {
    cut: { kind: 'ranges', keys, splitters } as const,
    columns: schema.map(({ name }) => name),
    position: null,
  };
  const { parts } = await runPartitions(context, { stage: given, spec }, previous, all);
  context.decide('sort', `ranges ${parts.filter((pieces) => pieces.length > 0).length}`, {
    code: 'sorted-apart',
    sampled: sample.reduce((sum, batch) => sum + batch.rows, 0),
  });
  const ranges = await rangeSplits(context, { ...stage, sink: { ...sink, keys } }, schema, parts, sortLarge);
  return {
    stage: {
      ...stage,
      source: { kind: 'stage', stage: stage.index },
      steps: [],
      sink: { kind: 'rows', limit: sink.limit },
      input: stage.output,
    },
    previous: {
      kind: 'ranges',
      schema: stage.output,
      by: { kind: 'keys', keys, schema, ...(packed === null ? {} : { packed }) },
      splits: ranges,
    },
    hidden: NOTHING_HIDDEN,
  };
}

function isNoneOf(keys: Schema): (field: Field) => boolean {
  const names = new Set(keys.map(({ name }) => name));
  return ({ name }) => !names.has(name);
}

/** Splits of one range each, of rows that were cut at splitters; ranges that a worker cannot sort are sorted here. */
export async function rangeSplits(
  context: QueryContext,
  stage: Stage,
  schema: Schema,
  parts: readonly (readonly Piece[])[],
  sortLarge: SortLargeRange,
): Promise<StageSplit[]> {
  const ranges: StageSplit[] = [];
  let start = 0;
  for (const [part, pieces] of parts.entries()) {
    const count = countRows(pieces);
    if (count === 0) continue;
    // Between the ranges of others stand those of one key.
    const sorted = part % 2 === 1;
    const fits = sorted || canSort(count, countBytes(pieces), context.resources.tableBytes);
    const own = fits ? pieces : await sortLarge({ ...stage, input: schema }, pieces, schema);
    const place = { index: ranges.length, path: 'range', file: 0, start, end: start + count };
    ranges.push({ ...place, pieces: [own], ordered: sorted || !fits });
    start += count;
  }
  return ranges;
}

function cutAt(sample: readonly RecordBatch[], keys: readonly SortKey[], ranges: number): RecordBatch | null {
  const splitters = splittersOf(sample, keys, Math.min(MOST_SPLITTERS + 1, Math.ceil(ranges)));
  return splitters === null || splitters.rows === 0 ? null : splitters;
}
