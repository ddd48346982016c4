/** Reads one split through the stage's pipeline in this worker. */
import type { StageSplit } from '../stage-readers.js';
import { StagePipeline } from '../pipeline.js';
import { buffersOf } from '../exchange.js';
import { Transfer, type WorkerContext } from '../context.js';

export interface PipeArgs {
  /** Path of the stage file. */
  readonly stage: string;
  readonly split: StageSplit;
}

export async function pipe(args: PipeArgs, context: WorkerContext): Promise<Transfer> {
  const result = await pipelineOf(args.stage, context).read(args.split);
  if (result.spilled > 0) context.control.spilled(result.spilled);
  return new Transfer(result, buffersOf([...result.batches, ...result.blocks]));
}

/** This worker's pipeline of the stage; those of the run's earlier stages are closed. */
function pipelineOf(stage: string, context: WorkerContext): StagePipeline {
  for (const other of context.states.get(context.run)?.keys() ?? []) if (other !== stage) context.forget(other);
  return context.state(stage, () => {
    const control = {
      progress: (bytes: number, rows: number) => context.control.progress(bytes, rows),
      checkpoint: () => context.control.checkpoint(),
    };
    return new StagePipeline(stage, { kernels: context.kernels, control, index: context.index });
  });
}
