/** Reads one split through the stage's pipeline in this worker. */
import { stretchOf, type StageSplit } from '../stage-readers.js';
import { StagePipeline, type FindTable, type SplitPart } from '../pipeline.js';
import { buffersOf } from '../exchange.js';
import { openTable, type LookedUp } from '../tables.js';
import { liveControl, Transfer, type WorkerContext } from '../context.js';

export interface PipeArgs {
  /** Path of the stage file. */
  readonly stage: string;
  readonly split: StageSplit;
  /** What the stage's joins look up; the stretches follow one another. */
  readonly lookedUp?: readonly LookedUp[];
}

const NOTHING: LookedUp = { stretch: null, tables: [] };

export async function pipe(
  { stage, split, lookedUp = [NOTHING] }: PipeArgs,
  context: WorkerContext,
): Promise<Transfer> {
  keepTables(stage, lookedUp[0] ?? NOTHING, context);
  const pipeline = pipelineOf(stage, context);
  const parts = lookedUp.map((part): SplitPart => {
    const { stretch, tables } = part;
    const table: FindTable = (step) => {
      keepTables(stage, part, context);
      return openTable(context, step, tables);
    };
    return { split: stretch === null ? split : stretchOf(split, stretch), table };
  });
  const result = await pipeline.read(split, parts);
  if (result.spilled > 0) context.control.spilled(result.spilled);
  return new Transfer(
    result,
    buffersOf([
      ...result.batches,
      ...(result.runs ?? []).flat(),
      ...result.blocks,
      ...(result.partitions ?? []),
      ...(result.ranges ?? []),
    ]),
  );
}

/** Closes pipelines of the run's earlier stages, and tables of other rows. */
function keepTables(stage: string, { tables }: LookedUp, context: WorkerContext): void {
  context.keepOnly([stage, ...tables.map(({ id }) => id)]);
}

/** This worker's pipeline of the stage. */
function pipelineOf(stage: string, context: WorkerContext): StagePipeline {
  const { kernels, proven } = context;
  return context.state(stage, () => new StagePipeline(stage, { kernels, control: liveControl(context), proven }));
}
