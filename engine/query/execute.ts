/**
 * Executes a plan: stage after stage, each as tasks on the workers, and gives the result batch by batch. It widens a column's
 * type and starts over when a value does not fit. Nothing of it knows threads or kernels.
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { emptyBatch } from '../arrow/take.js';
import type { Schema } from '../arrow/types.js';
import type { PlanNode } from '../operators/operator.js';
import { optimize } from '../plan/optimize.js';
import { lowerToStages, type Sink, type Stage } from '../plan/stage.js';
import { boundsOf, Exchange, type BatchRef } from '../workers/exchange.js';
import type { PipelineResult } from '../workers/pipeline.js';
import { isCsv, QueryContext, type QueryOptions, type QueryReport, type QueryResources } from './context.js';
import { sourceOf } from './source.js';
import { runGroups, type Follower } from './group-stage.js';
import { NOTHING_HIDDEN } from './join-order.js';
import { settleJoins, type ReadyStage } from './join-stage.js';
import { isInOrder, resultsInOrder } from './ordered-stage.js';
import { readOutput, sliced, type Merging, type StageOutput } from './output.js';
import { rebuilt, TypesWidened, widened } from './reports.js';
import { sortInRanges, type SortLargeRange } from './sort-ranges.js';

type Ordered = Extract<StageOutput, { kind: 'batches' | 'runs' }>;
/** What a stage that has run gave. */
type RunOutput = Extract<StageOutput, { kind: 'batches' | 'runs' | 'groups' | 'ranges' }>;
type Runs = Extract<StageOutput, { kind: 'runs' }>;
type Batches = Extract<StageOutput, { kind: 'batches' }>;

const NOBODY: Follower = { next: null, isLast: false };

export class Query {
  readonly #context: QueryContext;
  #plan: PlanNode;
  #given = false;

  constructor(plan: PlanNode, resources: QueryResources, options: QueryOptions = {}) {
    // Another run may have widened a column since the plan was made.
    this.#plan = rebuilt(plan);
    this.#context = new QueryContext(resources, options);
  }

  get report(): QueryReport {
    return this.#context.report;
  }

  get schema(): Schema {
    return this.#plan.schema;
  }

  /**
   * The result in order. With `streaming` the types of an unimported source are settled by a pass of their own before the
   * first row is given, since a row once given cannot be taken back.
   */
  async *batches(streaming: boolean): AsyncGenerator<RecordBatch> {
    const { folder, workers, exchangeBytes } = this.#context.resources;
    const exchange = new Exchange(folder, exchangeBytes);
    const merging: Merging = { exchange, bytes: (exchangeBytes * workers) / 2 };
    try {
      for (;;) {
        try {
          if (streaming) await this.#settleTypes();
          for await (const batch of this.#attempt(merging)) {
            this.#given = true;
            yield batch;
          }
          return;
        } catch (error) {
          if (!(error instanceof TypesWidened) || this.#given) throw error;
          this.#context.restart();
          this.#plan = widened(this.#context, this.#plan, error);
        }
      }
    } finally {
      this.#context.tables.clear();
      exchange.close();
    }
  }

  async *#attempt(merging: Merging): AsyncGenerator<RecordBatch> {
    const stages = lowerToStages(optimize(this.#plan));
    const last = stages.at(-1) as Stage;
    this.#context.foretold.begin(stages);
    let previous: RunOutput | null = null;
    for (const stage of stages.slice(0, -1)) {
      const next = stages[stage.index + 1] as Stage;
      previous = await this.#runStage(stage, previous, { next, isLast: next === last }, merging);
      const isOrdered = previous.kind === 'runs' || (previous.kind === 'batches' && stage.slice !== null);
      if (isOrdered) previous = await this.#materialized(previous as Ordered, stage, merging);
      if (stage.sink.kind !== 'table') continue;
      this.#context.tables.add(stage.index, previous as Batches, this.#context.givers);
      previous = null;
    }
    const ready = await this.#settled(last, previous, merging);
    const result = isInOrder(ready.stage, ready.previous)
      ? sliced(this.#rowsInOrder(ready, merging), last.slice)
      : readOutput(await this.#runOrdered(ready, merging), last.slice, merging);
    let rows = 0;
    for await (const batch of result) {
      rows += batch.rows;
      yield batch;
    }
    if (rows === 0) yield emptyBatch(this.#plan.schema);
  }

  /** Ordered and cut output as plain batches, for a stage that reads it. */
  async #materialized(output: Ordered, stage: Stage, merging: Merging): Promise<Batches> {
    const refs = await kept(readOutput(output, stage.slice, merging), stage, merging);
    const schema = output.kind === 'runs' ? output.schema.slice(0, output.visible) : output.schema;
    return { kind: 'batches', schema, refs };
  }

  async #runStage(
    stage: Stage,
    previous: StageOutput | null,
    follower: Follower,
    merging: Merging,
  ): Promise<RunOutput> {
    const ready = await this.#settled(stage, previous, merging);
    if (ready.stage.sink.kind === 'groups') {
      const sortLarge = this.#sortLarge(merging);
      return runGroups(this.#context, ready.stage, ready.stage.sink, ready.previous, follower, { sortLarge });
    }
    return this.#runOrdered(ready, merging);
  }

  /** The stage as it is to be run: how its joins are done, and how its rows are sorted. */
  async #settled(stage: Stage, previous: StageOutput | null, merging: Merging): Promise<ReadyStage> {
    const ready = await settleJoins(this.#context, stage, previous);
    return sortInRanges(this.#context, ready, this.#sortLarge(merging));
  }

  #sortLarge(merging: Merging): SortLargeRange {
    return async (sorted, pieces, schema) => {
      const range = { kind: 'pieces', schema, pieces } as const;
      const source = { kind: 'stage', stage: sorted.index } as const;
      const own: Stage = { ...sorted, source, steps: [], output: schema, slice: null };
      const output = await this.#runOrdered({ stage: own, previous: range, hidden: NOTHING_HIDDEN }, merging);
      const refs = await kept(readOutput(output, null, merging), own, merging);
      return refs.map(({ ref, bytes, rows }) => ({ ref, start: 0, end: bytes, rows }));
    };
  }

  async #runOrdered({ stage, previous, hidden }: ReadyStage, merging: Merging): Promise<Ordered> {
    const { sink } = stage;
    if (sink.kind === 'sorted' && !isInOrder(stage, previous)) {
      const runs: (readonly BatchRef[])[] = [];
      for await (const result of resultsInOrder(this.#context, stage, previous)) runs.push(...runsOf(result));
      const schema = [...stage.output, ...hidden.columns];
      return { kind: 'runs', schema, keys: sink.keys, runs, visible: stage.output.length };
    }
    const refs: BatchRef[] = [];
    for await (const result of resultsInOrder(this.#context, stage, previous)) {
      const [run = [], ...others] = runsOf(result);
      refs.push(...(others.length === 0 ? run : await kept(merged(result, stage, merging), stage, merging)));
    }
    return { kind: 'batches', schema: stage.output, refs };
  }

  async *#rowsInOrder({ stage, previous }: ReadyStage, merging: Merging): AsyncGenerator<RecordBatch> {
    for await (const result of resultsInOrder(this.#context, stage, previous)) yield* merged(result, stage, merging);
  }

  /** One pass over the columns that the plan reads, so that their types hold for every value. */
  async #settleTypes(): Promise<void> {
    const first = lowerToStages(optimize(this.#plan)).at(-1) as Stage;
    if (!isCsv(first) || first.source.kind !== 'dataset') return;
    if (first.slice !== null || first.sink.kind !== 'rows') return;
    const source = sourceOf(first);
    const names = first.source.columns.map((field) => field.name);
    if (names.every((name) => source.isSettled(name))) return;
    const sink: Sink = {
      kind: 'groups',
      keys: [],
      aggregates: [{ aggregate: 'count', input: null, parameters: [], as: 'rows' }],
    };
    const pass: Stage = { ...first, steps: [], sink, input: first.source.columns, output: [] };
    const before = { ...this.report };
    await runGroups(this.#context, pass, sink, null, NOBODY, { counts: 'bytes' });
    Object.assign(this.report, { rowsRead: before.rowsRead, quarantined: before.quarantined });
    this.report.quarantine.length = 0;
    this.report.splits.length = 0;
    source.settle(names);
  }
}

/** The sorted runs that a task gave; of a stage that sorts nothing one, of its rows. */
function runsOf({ runs = [], batches }: PipelineResult): Runs['runs'] {
  return [...runs, batches].filter((run) => run.length > 0);
}

/** The rows of one task's result in their order. */
function merged(result: PipelineResult, { sink, output }: Stage, merging: Merging): AsyncGenerator<RecordBatch> {
  const keys = sink.kind === 'sorted' ? sink.keys : [];
  return readOutput(
    { kind: 'runs', schema: output, keys, runs: runsOf(result), visible: output.length },
    null,
    merging,
  );
}

/** Puts what the stage gives into the exchange, with the bounds that were asked for. */
async function kept(batches: AsyncIterable<RecordBatch>, stage: Stage, { exchange }: Merging): Promise<BatchRef[]> {
  const refs: BatchRef[] = [];
  for await (const batch of batches) refs.push(exchange.putBatch(batch, false, boundsOf(batch, stage.bounded)));
  return refs;
}
