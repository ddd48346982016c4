/** Gives away what the stage accumulated in this worker, and closes the stage here. */
import { buffersOf } from '../exchange.js';
import type { StagePipeline } from '../pipeline.js';
import type { SinkOutput } from '../sink.js';
import { Transfer, type WorkerContext } from '../context.js';

export interface FlushArgs {
  /** Path of the stage file. */
  readonly stage: string;
}

export interface FlushResult extends SinkOutput {
  readonly spilled: number;
}

const NOTHING: FlushResult = { batches: [], blocks: [], decisions: [], spilled: 0 };

export function flush(args: FlushArgs, context: WorkerContext): FlushResult | Transfer {
  const pipeline = context.peek<StagePipeline>(args.stage);
  if (pipeline === undefined) return NOTHING;
  const result: FlushResult = pipeline.flush();
  if (result.spilled > 0) context.control.spilled(result.spilled);
  context.forget(args.stage);
  return new Transfer(result, buffersOf([...result.batches, ...result.blocks]));
}
