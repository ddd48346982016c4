/**
 * Runs the first phase of a group-by: tasks that accumulate in the workers, then a flush of each worker. What they gathered
 * counts only after the borders of all splits are proven; a wrong guess means reading again from exact borders.
 */
import { PartitaError } from '../errors.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { Stage } from '../plan/stage.js';
import type { Task } from '../scheduler/task.js';
import type { GroupBlockRef } from '../workers/exchange.js';
import type { FlushResult } from '../workers/operations/flush.js';
import type { PipelineResult } from '../workers/pipeline.js';
import type { StageDescription } from '../workers/stage-file.js';
import type { StageSplit } from '../workers/stage-readers.js';
import { exactRowStarts } from './borders.js';
import { countsOf, isCsv, pipeTask, type QueryContext } from './context.js';
import { sourceOf } from './source.js';
import { chooseGroupSpec, type GroupSink } from './group-spec.js';
import { takesInOrder } from './ordered-stage.js';
import type { StageOutput } from './output.js';
import { runOrderedGroups, sortsRows } from './ordered-groups.js';
import { startPartials } from './partial.js';
import { judgeBorders } from './proof.js';
import { refuseOrWiden, takeReports } from './reports.js';
import type { SortLargeRange } from './sort-ranges.js';
import { withOwnBytes } from './splits.js';

const PROVEN = { kind: 'proven' } as const;

/** What comes behind the groups. */
export interface Follower {
  /** The stage that takes them. */
  readonly next: Stage | null;
  /** Whether it gives the result: then partial answers go through it. */
  readonly isLast: boolean;
}

export interface GroupOptions {
  /** What is progress. */
  readonly counts?: StageDescription['counts'];
  /** Sorts ranges that are too large for a worker; without it rows are never sorted. */
  readonly sortLarge?: SortLargeRange;
}

export async function runGroups(
  context: QueryContext,
  stage: Stage,
  sink: GroupSink,
  previous: StageOutput | null,
  { next, isLast }: Follower,
  { counts = countsOf(stage), sortLarge }: GroupOptions = {},
): Promise<Extract<StageOutput, { kind: 'groups' | 'ranges' }>> {
  const splits = context.splitsOf(stage, previous);
  const isOrdered = next !== null && takesInOrder(next);
  const { spec, rows, sample } = await chooseGroupSpec(context, stage, sink, previous, splits, isOrdered);
  if (sortLarge !== undefined && sample !== null && sortsRows(spec, sample)) {
    const ranges = await runOrderedGroups(context, rows, previous, spec, sample, sortLarge);
    if (ranges !== null) return ranges;
  }
  let current: readonly StageSplit[] = splits;
  for (;;) {
    const { results, flushes, keys } = await accumulate(
      context,
      rows,
      previous,
      spec,
      current,
      isLast ? next : null,
      counts,
    );
    const reports = results.map((result) => result.report);
    const verdict = isCsv(stage) ? judgeBorders(current, reports) : PROVEN;
    if (verdict.kind !== 'proven') context.resources.run.discount(keys);
    if (verdict.kind === 'wrong-guess') {
      context.decide('row borders', 'read again from exact borders', { code: 'wrong-border' });
      current = await exactSplits(context, stage, current);
      continue;
    }
    if (verdict.kind === 'stopped') {
      if (verdict.failure !== null) throw PartitaError.fromWire(verdict.failure);
      throw refuseOrWiden(stage, verdict.breaks);
    }
    takeReports(context, stage, current, reports);
    context.count(keys);
    const outputs = [...results, ...flushes];
    const givers = keys.filter((_, i) => (outputs[i]?.blocks.length ?? 0) > 0);
    context.gave(givers, keys.slice(results.length));
    for (const output of outputs) {
      context.report.spilledBytes += output.spilled;
      for (const { choice, cause } of output.decisions) context.decide('group-by', choice, cause);
    }
    if (stage.source.kind === 'dataset')
      context.report.profile = flushes.flatMap(({ profile }) => (profile === undefined ? [] : [profile]));
    const blocks = outputs.flatMap((output): readonly GroupBlockRef[] => output.blocks);
    context.resources.run.forget(keys);
    return { kind: 'groups', schema: stage.output, spec, blocks };
  }
}

async function exactSplits(context: QueryContext, stage: Stage, splits: readonly StageSplit[]): Promise<StageSplit[]> {
  const { data } = sourceOf(stage);
  if (data.kind !== 'csv') return [...splits];
  const path = context.writeStage(stage, null, { kind: 'rows', limit: 0 });
  return exactRowStarts(data.source, splits, context.resources.run, path, context.prefix(stage));
}

async function accumulate(
  context: QueryContext,
  stage: Stage,
  previous: StageOutput | null,
  spec: GroupBySpec,
  splits: readonly StageSplit[],
  next: Stage | null,
  counts: StageDescription['counts'],
): Promise<{ results: PipelineResult[]; flushes: FlushResult[]; keys: string[] }> {
  const { run, workers } = context.resources;
  const path = context.writeStage(stage, previous, { kind: 'groups', spec }, counts);
  const prefix = context.prefix(stage);
  const after = context.takes(stage);
  const tasks = splits.map((split) => {
    const lookedUp = context.tables.lookedUp(stage, split);
    return pipeTask(`${prefix}/${split.index}`, prefix, path, withOwnBytes(split), true, after, lookedUp);
  });
  const flushTasks = Array.from({ length: workers }, (_, worker): Task => {
    const deps = tasks.map((task) => task.key);
    return {
      key: `${prefix}-flush/${worker}`,
      op: 'flush',
      args: { stage: path },
      deps,
      group: prefix,
      partition: worker,
      worker,
      bytes: 0,
    };
  });
  context.describe(prefix, stage, previous);
  run.add([...tasks, ...flushTasks]);
  const endPartials = startPartials(context, stage, spec, path, next, tasks);
  try {
    await run.done(tasks.map((task) => task.key));
  } finally {
    await endPartials();
  }
  const flushes = await Promise.all(flushTasks.map(async (task) => (await run.result(task.key)) as FlushResult));
  const results = await Promise.all(tasks.map((task) => context.pipeResult(task.key)));
  return { results, flushes, keys: [...tasks, ...flushTasks].map((task) => task.key) };
}
