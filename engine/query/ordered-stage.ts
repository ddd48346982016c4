/** Runs a stage whose splits share nothing, and gives their results in the splits' order. */
import { PartitaError } from '../errors.js';
import type { SplitReport } from '../formats/reader.js';
import type { Sink, Stage } from '../plan/stage.js';
import type { PipelineResult } from '../workers/pipeline.js';
import type { StageSplit } from '../workers/stage-readers.js';
import { bytesOf, isCsv, pipeTask, type QueryContext } from './context.js';
import type { StageOutput } from './output.js';
import { refuseOrWiden, takeReports } from './reports.js';
import { withOwnBytes } from './splits.js';

/** Splits that may be under way ahead of the one whose rows are given next, for each worker. */
const WINDOW = 2;

/** Whether the splits' results, one behind the other, are the stage's rows in their order. */
export function isInOrder(stage: Stage, previous: StageOutput | null): boolean {
  if (stage.sink.kind !== 'sorted') return true;
  const areInOrder =
    previous?.kind === 'ranges'
      ? previous.by.kind === 'groups'
      : previous?.kind === 'groups' && previous.spec.splitters !== undefined;
  return areInOrder && takesInOrder(stage);
}

/** Whether the stage wants groups in the order of their keys, as ranges of keys have it. */
export function takesInOrder({ sink, steps }: Stage): boolean {
  return sink.kind === 'sorted' && sink.presorted && steps.every(({ kind }) => kind !== 'join');
}

/**
 * Runs a stage without common state: the results of its splits in their order, each proven before it is given. Ends
 * early when a limit is reached.
 */
export async function* resultsInOrder(
  context: QueryContext,
  stage: Stage,
  previous: StageOutput | null,
): AsyncGenerator<PipelineResult> {
  const { run, workers } = context.resources;
  const splits = context.splitsOf(stage, previous);
  const path = context.writeStage(stage, previous, stage.sink as Exclude<Sink, { kind: 'groups' }>);
  const prefix = context.prefix(stage);
  const after = context.takes(stage);
  const { sink } = stage;
  const limit = (sink.kind === 'rows' || sink.kind === 'sorted') && isInOrder(stage, previous) ? sink.limit : null;
  const bytes = limit === null ? splits.reduce((sum, split) => sum + bytesOf(split), 0) : 0;
  context.describe(prefix, stage, previous, bytes);
  const add = (split: StageSplit, key: string): void =>
    run.add([pipeTask(key, prefix, path, split, false, after, context.tables.lookedUp(stage, split))]);
  const reports: SplitReport[] = [];
  /** By report: the task that read it. */
  const read: string[] = [];
  let added = 0;
  let rows = 0;
  let ended = false;
  try {
    for (let next = 0; next < splits.length && (limit === null || rows < limit); next++) {
      for (; added < splits.length && added < next + WINDOW * workers; added++) {
        add(withOwnBytes(splits[added] as StageSplit), `${prefix}/${added}`);
      }
      const split = splits[next] as StageSplit;
      let key = `${prefix}/${next}`;
      let result = await context.pipeResult(key);
      const before = reports.at(-1);
      const follows = before !== undefined && splits[next - 1]?.file === split.file && isCsv(stage);
      if (follows && result.report.start !== before.end) {
        run.forget([key]);
        run.discount([key]);
        key += '-again';
        add({ ...split, rowStart: before.end }, key);
        result = await context.pipeResult(key);
      }
      if (result.report.failure !== undefined) throw PartitaError.fromWire(result.report.failure);
      if (result.report.typeBreaks.length > 0) throw refuseOrWiden(stage, result.report.typeBreaks);
      reports.push(result.report);
      read.push(key);
      context.report.spilledBytes += result.spilled;
      run.forget([key]);
      rows += [...(result.runs ?? []).flat(), ...result.batches].reduce((sum, batch) => sum + batch.rows, 0);
      ended = true;
      yield result;
      ended = false;
    }
    ended = true;
  } finally {
    run.complete(prefix);
    // Also where the reader of the rows has seen enough; after an error nothing counts.
    if (!ended) run.discount(splits.slice(0, added).map((_, i) => `${prefix}/${i}`));
    const unread = splits.slice(reports.length, added).map((_, i) => `${prefix}/${reports.length + i}`);
    if (unread.length > 0) run.drop(unread);
    context.gave(splits.slice(0, reports.length).map((_, i) => `${prefix}/${i}`));
    if (ended) context.count(read);
    if (ended) takeReports(context, stage, splits.slice(0, reports.length), reports);
  }
}
