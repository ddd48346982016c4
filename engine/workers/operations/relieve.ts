/** Memory is short: what the run accumulated in this worker goes to disk as far as it can. */
import { StagePipeline } from '../pipeline.js';
import type { WorkerContext } from '../context.js';

export function relieve(_args: null, context: WorkerContext): null {
  for (const state of context.states.get(context.run)?.values() ?? []) {
    if (state instanceof StagePipeline) state.relieve();
  }
  return null;
}
