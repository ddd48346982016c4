/** Reads one split through the stage's pipeline in this worker. */
import type { StageSplit } from '../stage-readers.js';
import { StagePipeline } from '../pipeline.js';
import { buffersOf } from '../exchange.js';
import { openTable, type SharedTable } from '../tables.js';
import { liveControl, Transfer, type WorkerContext } from '../context.js';

export interface PipeArgs {
  /** Path of the stage file. */
  readonly stage: string;
  readonly split: StageSplit;
  /** What the stage's joins look up. */
  readonly tables?: readonly SharedTable[];
}

export async function pipe(args: PipeArgs, context: WorkerContext): Promise<Transfer> {
  const { split, tables = [] } = args;
  const result = await pipelineOf(args, context).read(split, (step) => openTable(context, step, tables));
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

/** This worker's pipeline of the stage; those of the run's earlier stages, and tables of other splits, are closed. */
function pipelineOf({ stage, tables = [] }: PipeArgs, context: WorkerContext): StagePipeline {
  context.keepOnly([stage, ...tables.map(({ id }) => id)]);
  const { kernels } = context;
  return context.state(stage, () => new StagePipeline(stage, { kernels, control: liveControl(context) }));
}
