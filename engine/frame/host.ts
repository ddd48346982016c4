/** What a frame needs of the engine that runs it. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { PlanNode } from '../operators/operator.js';
import type { ExplainOptions } from '../plan/explain.js';
import type { Result, RunOptions, RunReport } from './result.js';

export interface FrameHost {
  readonly explainOptions: ExplainOptions;
  collect(plan: PlanNode, options: RunOptions): Promise<Result>;
  stream(plan: PlanNode, options: RunOptions): AsyncGenerator<RecordBatch, RunReport, void>;
}
