/**
 * Partial answers: while a group-by runs, copies of what the workers have grouped so far are merged here and sent through
 * the rest of the plan, a few times a second. They cost the workers one copy of their groups; where there are too many
 * groups for that to be cheap, there is no partial answer.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { EventStream } from '../events.js';
import { loadKernels, type Kernels } from '../kernels/load.js';
import type { GroupBlockRef } from '../workers/exchange.js';
import { Exchange } from '../workers/exchange.js';
import { StagePipeline } from '../workers/pipeline.js';
import type { SinkOutput } from '../workers/sinks.js';
import { readOutput } from './output.js';
import { outputSplits } from './splits.js';
import type { Stage } from '../plan/stage.js';
import type { Schema } from '../arrow/types.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';

/** Milliseconds between two answers. */
const INTERVAL = 400;
/** Most partial groups, over all workers, that are merged. */
const MOST_GROUPS = 100_000;
/** Kernel memory of the driver for merging. */
const MERGE_BYTES = 128 * 2 ** 20;

export interface PartialRequest {
  /** The stage after the group-by, which gives the result. */
  readonly next: Stage;
  /** Path of that stage's file. */
  readonly nextPath: string;
  readonly grouped: { readonly schema: Schema; readonly spec: GroupBySpec };
  readonly folder: string;
  readonly events: EventStream;
  /** Asks a worker for a copy of its groups; null when it has none or died. */
  readonly snapshot: (worker: number) => Promise<SinkOutput | null>;
  readonly workers: number;
  /** Share of the input's bytes read so far. */
  readonly fraction: () => number;
  readonly give: (rows: readonly RecordBatch[], fraction: number) => void;
}

/** Gives partial answers until the returned function is called, which resolves once none is under way. */
export function givePartialAnswers(request: PartialRequest): () => Promise<void> {
  const kernels = loadKernels(MERGE_BYTES);
  let stopped = false;
  let under: Promise<void> = Promise.resolve();
  let wake = (): void => {};
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, INTERVAL).unref();
      });
      if (!stopped) await answerOnce(request, kernels);
    }
  };
  under = loop();
  return () => {
    stopped = true;
    wake();
    return under;
  };
}

async function answerOnce(request: PartialRequest, kernels: Kernels): Promise<void> {
  const fraction = request.fraction();
  const outputs = await Promise.all(Array.from({ length: request.workers }, (_, worker) => request.snapshot(worker)));
  const blocks = outputs.flatMap((output): readonly GroupBlockRef[] => output?.blocks ?? []);
  if (blocks.length === 0 || blocks.reduce((sum, block) => sum + block.groups, 0) > MOST_GROUPS) return;
  const rows = await mergeAnswer(request, kernels, blocks);
  request.events.emit({ type: 'partial', fraction, rows: rows.reduce((sum, batch) => sum + batch.rows, 0) });
  request.give(rows, fraction);
}

async function mergeAnswer(
  { next, nextPath, grouped, folder }: PartialRequest,
  kernels: Kernels,
  blocks: readonly GroupBlockRef[],
): Promise<RecordBatch[]> {
  const control = { progress() {}, checkpoint() {} };
  const pipeline = new StagePipeline(nextPath, { kernels, control, index: -1 });
  const exchange = new Exchange(folder, -1, Infinity);
  try {
    const [split] = outputSplits({ kind: 'groups', ...grouped, blocks }, Infinity, Infinity, 1);
    if (split === undefined) return [];
    const { batches } = await pipeline.read(split);
    const rows: RecordBatch[] = [];
    const output = { kind: 'batches', schema: next.output, refs: batches } as const;
    for await (const batch of readOutput(output, next.slice, exchange)) rows.push(batch);
    return rows;
  } finally {
    exchange.close();
    pipeline.release();
  }
}
