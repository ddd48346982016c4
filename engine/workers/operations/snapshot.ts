/** A copy of what the stage accumulated in this worker so far; the stage goes on. */
import { buffersOf } from '../exchange.js';
import type { StagePipeline } from '../pipeline.js';
import type { SinkOutput } from '../sink.js';
import { Transfer, type WorkerContext } from '../context.js';

export interface SnapshotArgs {
  /** Path of the stage file. */
  readonly stage: string;
}

export function snapshot(args: SnapshotArgs, context: WorkerContext): SinkOutput | Transfer {
  const pipeline = context.peek<StagePipeline>(args.stage);
  if (pipeline === undefined) return { batches: [], blocks: [], decisions: [] };
  const output = pipeline.snapshot();
  if (output.spilled > 0) context.control.spilled(output.spilled);
  return new Transfer(output, buffersOf([...output.batches, ...output.blocks]));
}
