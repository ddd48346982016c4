/**
 * Partial answers: while a group-by runs, copies of what the workers have grouped so far are merged here and sent through
 * the rest of the plan, a few times a second. They cost the workers one copy of their groups; where there are too many
 * groups for that to be cheap, there is no partial answer.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import { decisionEvent } from '../decisions.js';
import { PartitaError } from '../errors.js';
import type { EventStream } from '../events.js';
import { loadKernels, type Kernels } from '../kernels/load.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { Stage } from '../plan/stage.js';
import type { Task } from '../scheduler/task.js';
import type { GroupBlockRef } from '../workers/exchange.js';
import { StagePipeline } from '../workers/pipeline.js';
import type { SinkOutput } from '../workers/sink.js';
import type { GivePartial, QueryContext } from './context.js';
import { merge, sliced } from './output.js';
import { outputSplits } from './splits.js';

/** Most partial groups, over all workers, that are merged. */
const MOST_GROUPS = 100_000;
/** Kernel memory of the driver for merging. */
const MERGE_BYTES = 128 * 2 ** 20;

/**
 * Gives partial answers of a group-by whose output the last stage reads, until the returned function is called, which
 * resolves once none is under way.
 */
export function startPartials(
  context: QueryContext,
  stage: Stage,
  spec: GroupBySpec,
  path: string,
  next: Stage | null,
  tasks: readonly Task[],
): () => Promise<void> {
  const give = context.onPartial;
  const isLast = next !== null && next.sink.kind !== 'groups' && next.steps.every(({ kind }) => kind !== 'join');
  if (give === undefined || !isLast) return () => Promise.resolve();
  const { run, events, workers, ask } = context.resources;
  const grouped = { schema: stage.output, spec };
  const nextPath = context.writeStage(next, { kind: 'groups', ...grouped, blocks: [] }, next.sink);
  const before = run.totals.bytes;
  const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0);
  const group = `${context.prefix(stage)}-partial`;
  return givePartialAnswers({
    next,
    nextPath,
    grouped,
    events,
    workers,
    snapshot: async (worker) => {
      const task: Task = {
        key: group,
        op: 'snapshot',
        args: { stage: path },
        deps: [],
        group,
        partition: worker,
        bytes: 0,
      };
      return (await ask(worker, task)) as SinkOutput | null;
    },
    fraction: () => (bytes === 0 ? 1 : Math.min(1, (run.totals.bytes - before) / bytes)),
    give,
    interval: context.partialInterval,
  });
}

interface PartialRequest {
  /** The stage after the group-by, which gives the result. */
  readonly next: Stage;
  /** Path of that stage's file. */
  readonly nextPath: string;
  readonly grouped: { readonly schema: Schema; readonly spec: GroupBySpec };
  readonly events: EventStream;
  /** Asks a worker for a copy of its groups; null when it has none or died. */
  readonly snapshot: (worker: number) => Promise<SinkOutput | null>;
  readonly workers: number;
  /** Share of the input's bytes read so far. */
  readonly fraction: () => number;
  readonly give: GivePartial;
  readonly interval: number;
}

function givePartialAnswers(request: PartialRequest): () => Promise<void> {
  const kernels = loadKernels(MERGE_BYTES);
  let stopped = false;
  let wake = (): void => {};
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, request.interval).unref();
      });
      // It may be stopped while an answer is under way: that must not be undone.
      if (!stopped && !(await isAnswered(request, kernels))) stopped = true;
    }
  };
  const ended = loop();
  // Whoever ends the answers is told of what went wrong, and nobody before.
  ended.catch(() => {});
  return () => {
    stopped = true;
    wake();
    return ended;
  };
}

/** Tries to give an answer; false where the groups take more memory than there is for it, as they will from now on. */
async function isAnswered(request: PartialRequest, kernels: Kernels): Promise<boolean> {
  try {
    await answerOnce(request, kernels);
    return true;
  } catch (error) {
    if (!(error instanceof PartitaError) || error.kind !== 'resources') throw error;
    request.events.emit(decisionEvent('partial answers', 'no more', { code: 'no-room', message: error.message }));
    return false;
  }
}

async function answerOnce(request: PartialRequest, kernels: Kernels): Promise<void> {
  const fraction = request.fraction();
  const outputs = await Promise.all(Array.from({ length: request.workers }, (_, worker) => request.snapshot(worker)));
  const blocks = outputs.flatMap((output): readonly GroupBlockRef[] => output?.blocks ?? []);
  if (blocks.length === 0 || blocks.reduce((sum, block) => sum + block.groups, 0) > MOST_GROUPS) return;
  const rows = await mergeAnswer(request, kernels, blocks);
  request.events.emit({ type: 'partial', fraction, rows: rows.reduce((sum, batch) => sum + batch.rows, 0) });
  request.give(
    rows,
    fraction,
    outputs.flatMap((output) => (output?.profile === undefined ? [] : [output.profile])),
  );
}

async function mergeAnswer(
  { next, nextPath, grouped }: PartialRequest,
  kernels: Kernels,
  blocks: readonly GroupBlockRef[],
): Promise<RecordBatch[]> {
  const control = { progress() {}, checkpoint() {} };
  const pipeline = new StagePipeline(nextPath, { kernels, control });
  try {
    const [split] = outputSplits({ kind: 'groups', ...grouped, blocks }, Infinity, Infinity, 1);
    if (split === undefined) return [];
    const { batches, runs = [] } = await pipeline.read(split, [{ split, table: noTable }]);
    const keys = next.sink.kind === 'sorted' ? next.sink.keys : [];
    const merged = merge(
      [...runs, batches].filter((run) => run.length > 0),
      { schema: next.output, keys },
    );
    const rows: RecordBatch[] = [];
    for await (const batch of sliced(merged, next.slice)) rows.push(batch);
    return rows;
  } finally {
    pipeline.release();
  }
}

/** What is joined with a table has no partial answers. */
function noTable(): never {
  throw new PartitaError('bug', 'a partial answer has no tables', { domain: 'query' });
}
