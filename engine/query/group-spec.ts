/**
 * Chooses the strategy of a group-by and the anchors of its exact sums: by the statistics of a stored table where they say
 * all, else by a look at a few rows of the input.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { Sink, Stage } from '../plan/stage.js';
import type { StageSplit } from '../workers/stage-readers.js';
import { pipeTask, type QueryContext } from './context.js';
import { sourceOf } from './source.js';
import { describeGroup } from './describe.js';
import { readRefs, type StageOutput } from './output.js';
import { knownGroups } from './known-groups.js';
import { probeGroups } from './probe.js';
import { withOwnBytes } from './splits.js';
import { sharedTables } from './tables.js';

export type GroupSink = Extract<Sink, { kind: 'groups' }>;

/** Rows looked at, from each of at most three splits. */
const PROBE_ROWS = 4096;

export async function chooseGroupSpec(
  context: QueryContext,
  stage: Stage,
  sink: GroupSink,
  previous: StageOutput | null,
  splits: readonly StageSplit[],
): Promise<GroupBySpec> {
  const known = knownGroups(stage, sink, context.resources.tableBytes);
  if (known !== null) {
    context.decide('group-by', known.strategy.kind, known.cause);
    const { strategy, exponents } = known;
    return { input: stage.input, keys: sink.keys, aggregates: sink.aggregates, strategy, exponents };
  }
  const path = context.writeStage(stage, previous, { kind: 'rows', limit: PROBE_ROWS }, 'nothing');
  const prefix = `${context.prefix(stage)}-probe`;
  const chosen = [...new Set([0, splits.length >> 1, splits.length - 1])].flatMap((i) => splits[i] ?? []);
  const { run } = context.resources;
  const tables = sharedTables(context.tables.of(stage));
  run.describe(describeGroup(prefix, [context.sourceName(stage, previous), 'sample']));
  run.add(
    chosen.map((split, i) => ({
      ...pipeTask(`${prefix}/${i}`, prefix, path, withOwnBytes(split), false, [], tables),
      bytes: 0,
    })),
  );
  const batches: RecordBatch[] = [];
  for (const [i] of chosen.entries()) {
    const result = await context.pipeResult(`${prefix}/${i}`);
    for await (const batch of readRefs(result.batches, stage.input)) batches.push(batch);
  }
  const expected = stage.source.kind === 'dataset' ? sourceOf(stage).rowCount.count : Infinity;
  const probe = probeGroups(batches, sink.keys, expected, context.resources.tableBytes);
  context.decide('group-by', probe.strategy.kind, probe.cause);
  context.foretold.learn(stage, probe.groups);
  const { strategy, exponents } = probe;
  return { input: stage.input, keys: sink.keys, aggregates: sink.aggregates, strategy, exponents };
}
