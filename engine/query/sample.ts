/** A few rows of a stage's input, from several places, as they are behind its steps. */
import type { RecordBatch } from '../arrow/record-batch.js';
import { takeRows } from '../arrow/take.js';
import type { Stage } from '../plan/stage.js';
import type { StageSplit } from '../workers/stage-readers.js';
import { pipeTask, type QueryContext } from './context.js';
import { describeGroup } from './describe.js';
import { readRefs, type StageOutput } from './output.js';
import { withOwnBytes } from './splits.js';

/** `name`: what the keys of its tasks end with. `rows`: of each split, at most, at equal distances among some of its first. */
export async function sampleRows(
  context: QueryContext,
  stage: Stage,
  previous: StageOutput | null,
  splits: readonly StageSplit[],
  { name, rows }: { readonly name: string; readonly rows: number },
): Promise<RecordBatch[]> {
  const path = context.writeStage(stage, previous, { kind: 'rows', limit: rows }, 'nothing');
  const prefix = `${context.prefix(stage)}-${name}`;
  const { run } = context.resources;
  run.describe(describeGroup(prefix, [context.sourceName(stage, previous), 'sample']));
  run.add(
    splits.map((split, i) => ({
      ...pipeTask(
        `${prefix}/${i}`,
        prefix,
        path,
        withOwnBytes(split),
        false,
        [],
        context.tables.lookedUp(stage, split),
      ),
      bytes: 0,
    })),
  );
  const batches: RecordBatch[] = [];
  for (const [i] of splits.entries()) {
    const result = await context.pipeResult(`${prefix}/${i}`);
    const given = result.batches.reduce((sum, batch) => sum + batch.rows, 0);
    for await (const batch of readRefs(result.batches, stage.input)) batches.push(thinned(batch, rows / given));
  }
  return batches;
}

/** A part of the rows, at equal distances. */
function thinned(batch: RecordBatch, part: number): RecordBatch {
  if (part >= 1) return batch;
  const rows = Math.ceil(batch.rows * part);
  return takeRows(
    batch,
    Uint32Array.from({ length: rows }, (_, i) => Math.floor((i * batch.rows) / rows)),
  );
}

/** Splits at about equal distances, `most` at most, the first and last among them. */
export function spreadSplits(splits: readonly StageSplit[], most: number): StageSplit[] {
  const last = splits.length - 1;
  const places = Array.from({ length: most }, (_, i) => Math.floor((i * last) / (most - 1)));
  return [...new Set(places)].flatMap((place) => splits[place] ?? []);
}
