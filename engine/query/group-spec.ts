/**
 * Chooses the strategy of a group-by and the anchors of its exact sums: by the statistics of a stored table where they say
 * all, else by a look at a few rows of the input.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { GROUP_PARTITIONS, type GroupBySpec } from '../operators/groupby-spec.js';
import type { Sink, Stage } from '../plan/stage.js';
import type { StageSplit } from '../workers/stage-readers.js';
import type { QueryContext } from './context.js';
import { sourceOf } from './source.js';
import type { StageOutput } from './output.js';
import { knownGroups } from './known-groups.js';
import { packedKeys } from './packed-keys.js';
import { probeGroups } from './probe.js';
import { sampleRows, spreadSplits } from './sample.js';
import { splittersOf } from './splitters.js';

export type GroupSink = Extract<Sink, { kind: 'groups' }>;

/** Rows looked at, from each of at most three splits. */
const PROBE_ROWS = 4096;
/** For splitters, rows in all: those that lie close together are often alike, so they come from many places. */
const RANGE_ROWS = 4096;
const PLACES = 64;

/** What is grouped, and how. */
export interface GroupPlan {
  readonly spec: GroupBySpec;
  /** The stage that gives the rows: with the words of packed keys, where they are. */
  readonly rows: Stage;
  /** Rows from many places, where groups are nearly as many as rows and wanted in the order of their keys. */
  readonly sample: readonly RecordBatch[] | null;
}

/** `ordered`: whether the groups are wanted in the order of their keys. */
export async function chooseGroupSpec(
  context: QueryContext,
  stage: Stage,
  sink: GroupSink,
  previous: StageOutput | null,
  splits: readonly StageSplit[],
  ordered: boolean,
): Promise<GroupPlan> {
  const sample = (of: Stage, name: string, places: number, rows: number): Promise<RecordBatch[]> =>
    sampleRows(context, of, previous, spreadSplits(splits, places), { name, rows });
  let known = knownGroups(stage, sink, context.resources.tableBytes);
  if (known === null) {
    const expected = stage.source.kind === 'dataset' ? sourceOf(stage).rowCount.count : Infinity;
    const batches = await sample(stage, 'probe', 3, PROBE_ROWS);
    const probe = probeGroups(batches, sink.keys, expected, context.resources.tableBytes);
    context.foretold.learn(stage, probe.groups);
    known = probe;
  }
  const { strategy, exponents } = known;
  context.decide('group-by', strategy.kind, known.cause);
  const plain = { input: stage.input, keys: sink.keys, aggregates: sink.aggregates, strategy, exponents };
  const sorted = sink.keys.map((column) => ({ column, descending: false }));
  const packed = strategy.kind === 'dense' ? null : await packedKeys(context, stage, sorted);
  if (packed !== null) {
    const { keys, words } = packed;
    context.decide('group-by', 'packed', { code: 'keys-packed', keys: keys.length, words: words.length });
  }
  const rows: Stage = packed === null ? stage : { ...stage, packed, input: [...stage.input, ...packed.words] };
  const words = packed === null ? {} : { keys: packed.words.map(({ name }) => name), packed };
  const spec: GroupBySpec = { ...plain, input: rows.input, ...words };
  if (!ordered || strategy.kind !== 'radix') return { spec, rows, sample: null };
  const keys = spec.keys.map((column) => ({ column, descending: false }));
  const batches = await sample(rows, 'ranges', PLACES, Math.ceil(RANGE_ROWS / Math.min(PLACES, splits.length)));
  const splitters = splittersOf(batches, keys, GROUP_PARTITIONS);
  return { spec: splitters === null ? spec : { ...spec, splitters }, rows, sample: batches };
}
