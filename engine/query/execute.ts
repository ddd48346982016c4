/**
 * Executes a plan: stage after stage, each as tasks on the workers. It owns a run's temporary folder, proves the borders of
 * CSV splits before anything counts, widens a column's type and starts over when a value does not fit, and gives the result
 * batch by batch. Nothing of it knows threads or kernels.
 */
import { join } from 'node:path';
import type { RecordBatch } from '../arrow/record-batch.js';
import { emptyBatch } from '../arrow/take.js';
import { formatType, joinTypes, type Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import type { EventStream } from '../events.js';
import { findAggregate, needsPositions } from '../aggregates/index.js';
import type { QuarantinedRow, Split, SplitReport, TypeBreak } from '../formats/reader.js';
import type { CsvFile } from '../formats/csv/source.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import { makeNode, type PlanNode } from '../operators/operator.js';
import { optimize } from '../plan/optimize.js';
import { lowerToStages, type Sink, type Stage } from '../plan/stage.js';
import type { Run } from '../scheduler/run.js';
import type { Task } from '../scheduler/task.js';
import { Exchange, type BatchRef, type GroupBlockRef } from '../workers/exchange.js';
import type { FlushResult } from '../workers/operations/flush.js';
import type { SinkOutput } from '../workers/sinks.js';
import type { PipelineResult } from '../workers/pipeline.js';
import {
  writeStage,
  type SinkDescription,
  type SourceDescription,
  type StageDescription,
} from '../workers/stage-file.js';
import type { StageSplit } from '../workers/stage-readers.js';
import { readOutput, sliced, type StageOutput } from './output.js';
import { givePartialAnswers } from './partial.js';
import { probeGroups } from './probe.js';
import { firstLines, judgeBorders } from './proof.js';
import { exactRowStarts } from './borders.js';
import { badRow, misfit } from './refusals.js';
import type { QuerySource } from './source.js';
import { datasetSplits, outputSplits, withOwnBytes } from './splits.js';

/** The resources of one run, from the engine. */
export interface QueryResources {
  readonly run: Run;
  readonly events: EventStream;
  readonly workers: number;
  /** Asks one worker directly, past the scheduler's order; null when it died. */
  readonly ask: (worker: number, task: Task) => Promise<unknown>;
  /** The run's own temporary folder. */
  readonly folder: string;
  readonly blockBytes: number;
  /** Bytes of group-by tables a worker. */
  readonly tableBytes: number;
  /** Bytes of stage output that a worker may keep in memory. */
  readonly exchangeBytes: number;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What is known of a query once it ended. */
export interface QueryReport {
  rowsRead: number;
  quarantined: number;
  readonly quarantine: QuarantinedRow[];
  readonly warnings: Warning[];
  spilledBytes: number;
}

/** Rows looked at to choose a strategy, from each of at most three splits. */
const PROBE_ROWS = 4096;
/** Splits that may be under way ahead of the one whose rows are given next, for each worker. */
const WINDOW = 2;

type GivePartial = (rows: readonly RecordBatch[], fraction: number) => void;

const PROVEN = { kind: 'proven' } as const;

class TypesWidened extends Error {
  constructor(readonly breaks: readonly TypeBreak[]) {
    super('a value does not fit its column');
  }
}

export class Query {
  readonly report: QueryReport = { rowsRead: 0, quarantined: 0, quarantine: [], warnings: [], spilledBytes: 0 };
  readonly #resources: QueryResources;
  readonly #onPartial: GivePartial | undefined;
  #plan: PlanNode;
  #attempts = 0;
  #given = false;

  constructor(plan: PlanNode, resources: QueryResources, onPartial?: GivePartial) {
    this.#plan = plan;
    this.#resources = resources;
    this.#onPartial = onPartial;
  }

  get schema(): Schema {
    return this.#plan.schema;
  }

  /**
   * The result in order. With `streaming` the types of an unimported source are settled by a pass of their own before the
   * first row is given, since a row once given cannot be taken back.
   */
  async *batches(streaming: boolean): AsyncGenerator<RecordBatch> {
    const exchange = new Exchange(this.#resources.folder, this.#resources.workers, this.#resources.exchangeBytes);
    try {
      for (;;) {
        try {
          if (streaming) await this.#settleTypes();
          for await (const batch of this.#attempt(exchange)) {
            this.#given = true;
            yield batch;
          }
          return;
        } catch (error) {
          if (!(error instanceof TypesWidened) || this.#given) throw error;
          this.#widen(error.breaks);
        }
      }
    } finally {
      exchange.close();
    }
  }

  async *#attempt(exchange: Exchange): AsyncGenerator<RecordBatch> {
    const stages = lowerToStages(optimize(this.#plan));
    const last = stages.at(-1) as Stage;
    let previous: StageOutput | null = null;
    for (const stage of stages.slice(0, -1)) {
      const next = stage.index === stages.length - 2 ? last : null;
      previous = await this.#runStage(stage, previous, next);
      if (previous.kind !== 'groups' && (stage.slice !== null || previous.kind === 'runs')) {
        previous = await this.#materialized(previous, stage, exchange);
      }
    }
    const result =
      last.sink.kind === 'rows'
        ? sliced(this.#rowsInOrder(last, previous), last.slice)
        : readOutput((await this.#runStage(last, previous, null)) as Ordered, last.slice, exchange);
    let rows = 0;
    for await (const batch of result) {
      rows += batch.rows;
      yield batch;
    }
    if (rows === 0) yield emptyBatch(this.#plan.schema);
  }

  /** Ordered and cut output as plain batches, for a stage that reads it. */
  async #materialized(output: Ordered, stage: Stage, exchange: Exchange): Promise<StageOutput> {
    const refs: BatchRef[] = [];
    for await (const batch of readOutput(output, stage.slice, exchange)) refs.push(exchange.putBatch(batch));
    return { kind: 'batches', schema: output.schema, refs };
  }

  /** `next`: the stage that gives the result, if it follows. */
  async #runStage(stage: Stage, previous: StageOutput | null, next: Stage | null): Promise<StageOutput> {
    if (stage.sink.kind === 'groups') return this.#runGroups(stage, stage.sink, previous, next);
    if (stage.sink.kind === 'rows') {
      const refs: BatchRef[] = [];
      for await (const result of this.#resultsInOrder(stage, previous)) refs.push(...result.batches);
      return { kind: 'batches', schema: stage.output, refs };
    }
    const runs: (readonly BatchRef[])[] = [];
    for await (const result of this.#resultsInOrder(stage, previous)) runs.push(result.batches);
    return { kind: 'runs', schema: stage.output, keys: stage.sink.keys, runs };
  }

  async *#rowsInOrder(stage: Stage, previous: StageOutput | null): AsyncGenerator<RecordBatch> {
    const exchange = new Exchange(this.#resources.folder, this.#resources.workers, 0);
    for await (const result of this.#resultsInOrder(stage, previous)) {
      yield* readOutput({ kind: 'batches', schema: stage.output, refs: result.batches }, null, exchange);
    }
  }

  /**
   * Runs a stage without common state: the results of its splits in their order, each proven before it is given. Ends
   * early when a limit is reached.
   */
  async *#resultsInOrder(stage: Stage, previous: StageOutput | null): AsyncGenerator<PipelineResult> {
    const { run, workers } = this.#resources;
    const splits = this.#splitsOf(stage, previous);
    const path = this.#writeStage(stage, previous, stage.sink as Exclude<Sink, { kind: 'groups' }>);
    const prefix = this.#prefix(stage);
    const limit = stage.sink.kind === 'rows' ? stage.sink.limit : null;
    const add = (split: StageSplit, key: string): void => run.add([pipeTask(key, prefix, path, split, false)]);
    const reports: SplitReport[] = [];
    let added = 0;
    let rows = 0;
    let ended = false;
    try {
      for (let next = 0; next < splits.length && (limit === null || rows < limit); next++) {
        for (; added < splits.length && added < next + WINDOW * workers; added++) {
          add(withOwnBytes(splits[added] as StageSplit), `${prefix}/${added}`);
        }
        const split = splits[next] as StageSplit;
        let key = `${prefix}/${next}`;
        let result = await this.#pipeResult(key);
        const before = reports.at(-1);
        const follows = before !== undefined && splits[next - 1]?.file === split.file && isCsv(stage);
        if (follows && result.report.start !== before.end) {
          run.forget([key]);
          key += '-again';
          add({ ...split, rowStart: before.end }, key);
          result = await this.#pipeResult(key);
        }
        if (result.report.failure !== undefined) throw PartitaError.fromWire(result.report.failure);
        if (result.report.typeBreaks.length > 0) throw this.#refuseOrWiden(stage, result.report.typeBreaks);
        reports.push(result.report);
        this.report.spilledBytes += result.spilled;
        run.forget([key]);
        rows += result.batches.reduce((sum, batch) => sum + batch.rows, 0);
        ended = true;
        yield result;
        ended = false;
      }
      ended = true;
    } finally {
      // Also where the reader of the rows has seen enough; after an error nothing counts.
      this.#drop(splits.slice(reports.length, added).map((_, i) => `${prefix}/${reports.length + i}`));
      if (ended) this.#takeReports(stage, splits.slice(0, reports.length), reports);
    }
  }

  /** Runs the first phase of a group-by: tasks that accumulate in the workers, then a flush of each worker. */
  async #runGroups(
    stage: Stage,
    sink: Extract<Sink, { kind: 'groups' }>,
    previous: StageOutput | null,
    next: Stage | null,
  ): Promise<StageOutput> {
    const splits = this.#splitsOf(stage, previous);
    const spec = await this.#groupSpec(stage, sink, previous, splits);
    let current: readonly StageSplit[] = splits;
    for (;;) {
      const { results, flushes, keys } = await this.#accumulate(stage, previous, spec, current, next);
      const reports = results.map((result) => result.report);
      const verdict = isCsv(stage) ? judgeBorders(current, reports) : PROVEN;
      if (verdict.kind === 'wrong-guess') {
        this.#decide('row borders', 'read again from exact borders', 'a guess inside quotes was wrong');
        current = await this.#exactSplits(stage, current);
        continue;
      }
      if (verdict.kind === 'stopped') {
        if (verdict.failure !== null) throw PartitaError.fromWire(verdict.failure);
        throw this.#refuseOrWiden(stage, verdict.breaks);
      }
      this.#takeReports(stage, current, reports);
      const outputs = [...results, ...flushes];
      for (const output of outputs) {
        this.report.spilledBytes += output.spilled;
        for (const { choice, reason } of output.decisions) this.#decide('group-by', choice, reason);
      }
      const blocks = outputs.flatMap((output): readonly GroupBlockRef[] => output.blocks);
      this.#resources.run.forget(keys);
      return { kind: 'groups', schema: stage.output, spec, blocks };
    }
  }

  async #exactSplits(stage: Stage, splits: readonly StageSplit[]): Promise<StageSplit[]> {
    const { data } = sourceOf(stage);
    if (data.kind !== 'csv') return [...splits];
    const path = this.#writeStage(stage, null, { kind: 'rows', limit: 0 });
    return exactRowStarts(data.source, splits, this.#resources.run, path, this.#prefix(stage));
  }

  async #accumulate(
    stage: Stage,
    previous: StageOutput | null,
    spec: GroupBySpec,
    splits: readonly StageSplit[],
    next: Stage | null,
  ): Promise<{ results: PipelineResult[]; flushes: FlushResult[]; keys: string[] }> {
    const { run, workers } = this.#resources;
    const path = this.#writeStage(stage, previous, { kind: 'groups', spec });
    const prefix = this.#prefix(stage);
    const tasks = splits.map((split) => pipeTask(`${prefix}/${split.index}`, prefix, path, withOwnBytes(split), true));
    const flushTasks = Array.from({ length: workers }, (_, worker): Task => {
      const deps = tasks.map((task) => task.key);
      return {
        key: `${prefix}-flush/${worker}`,
        op: 'flush',
        args: { stage: path },
        deps,
        group: prefix,
        partition: worker,
        worker,
        bytes: 0,
      };
    });
    run.add([...tasks, ...flushTasks]);
    const endPartials = this.#partials(stage, spec, path, next, tasks);
    try {
      await run.done(tasks.map((task) => task.key));
    } finally {
      await endPartials();
    }
    const flushes = await Promise.all(flushTasks.map(async (task) => (await run.result(task.key)) as FlushResult));
    const results = await Promise.all(tasks.map((task) => this.#pipeResult(task.key)));
    return { results, flushes, keys: [...tasks, ...flushTasks].map((task) => task.key) };
  }

  /** Gives partial answers of a group-by whose output the last stage reads; returns what ends them. */
  #partials(
    stage: Stage,
    spec: GroupBySpec,
    path: string,
    next: Stage | null,
    tasks: readonly Task[],
  ): () => Promise<void> {
    const give = this.#onPartial;
    if (give === undefined || next === null || next.sink.kind === 'groups') return () => Promise.resolve();
    const { run, events, workers, ask } = this.#resources;
    const grouped = { schema: stage.output, spec };
    const nextPath = this.#writeStage(next, { kind: 'groups', ...grouped, blocks: [] }, next.sink);
    const before = run.totals.bytes;
    const bytes = tasks.reduce((sum, task) => sum + task.bytes, 0);
    const group = `${this.#prefix(stage)}-partial`;
    return givePartialAnswers({
      next,
      nextPath,
      grouped,
      folder: this.#resources.folder,
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
    });
  }

  /** Looks at a few rows to choose the strategy and the anchors of exact sums. */
  async #groupSpec(
    stage: Stage,
    sink: Extract<Sink, { kind: 'groups' }>,
    previous: StageOutput | null,
    splits: readonly StageSplit[],
  ): Promise<GroupBySpec> {
    const path = this.#writeStage(stage, previous, { kind: 'rows', limit: PROBE_ROWS });
    const prefix = `${this.#prefix(stage)}-probe`;
    const chosen = [...new Set([0, splits.length >> 1, splits.length - 1])].flatMap((i) => splits[i] ?? []);
    this.#resources.run.add(
      chosen.map((split, i) => ({ ...pipeTask(`${prefix}/${i}`, prefix, path, withOwnBytes(split), false), bytes: 0 })),
    );
    const batches: RecordBatch[] = [];
    for (const [i] of chosen.entries()) {
      const { batches: refs } = await this.#pipeResult(`${prefix}/${i}`);
      for await (const batch of readOutput({ kind: 'batches', schema: stage.input, refs }, null, this.#noExchange())) {
        batches.push(batch);
      }
    }
    const expected = stage.source.kind === 'dataset' ? sourceOf(stage).rowCount.count : Infinity;
    const probe = probeGroups(batches, sink.keys, expected, this.#resources.tableBytes);
    this.#decide('group-by', probe.strategy.kind, probe.reason);
    const { strategy, exponents } = probe;
    return { input: stage.input, keys: sink.keys, aggregates: sink.aggregates, strategy, exponents };
  }

  /** One pass over the columns that the plan reads, so that their types hold for every value. */
  async #settleTypes(): Promise<void> {
    const first = lowerToStages(optimize(this.#plan))[0] as Stage;
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
    await this.#runGroups(pass, sink, null, null);
    Object.assign(this.report, { rowsRead: before.rowsRead, quarantined: before.quarantined });
    this.report.quarantine.length = 0;
    source.settle(names);
  }

  #splitsOf(stage: Stage, previous: StageOutput | null): StageSplit[] {
    const { blockBytes, tableBytes, workers } = this.#resources;
    if (stage.source.kind === 'dataset') {
      return datasetSplits(sourceOf(stage).data, blockBytes, stage.source.columns, stage.source.predicate);
    }
    return outputSplits(previous as StageOutput, Math.min(blockBytes, tableBytes >> 1), tableBytes >> 1, workers);
  }

  #writeStage(stage: Stage, previous: StageOutput | null, sink: SinkDescription): string {
    const { tableBytes, exchangeBytes } = this.#resources;
    const description: StageDescription = {
      source: this.#describeSource(stage, previous),
      columns: stage.source.kind === 'dataset' ? stage.source.columns : (previous as StageOutput).schema,
      steps: stage.steps,
      sink,
      folder: this.#resources.folder,
      exchangeBytes,
      tableBytes,
    };
    const path = join(this.#resources.folder, `stage-${this.#attempts++}.bin`);
    writeStage(path, description);
    return path;
  }

  #describeSource(stage: Stage, previous: StageOutput | null): SourceDescription {
    if (stage.source.kind === 'dataset') {
      const { data } = sourceOf(stage);
      const positions = wantsPositions(stage);
      return data.kind === 'csv'
        ? { kind: 'csv', source: data.source, positions }
        : { kind: 'store', source: data.source, positions };
    }
    if (previous?.kind === 'groups') return { kind: 'groups', spec: previous.spec };
    return { kind: 'batches' };
  }

  async #pipeResult(key: string): Promise<PipelineResult> {
    return (await this.#resources.run.result(key)) as PipelineResult;
  }

  /** Counts what the proven splits of a dataset reported; bad rows are refused or set aside here. */
  #takeReports(stage: Stage, splits: readonly Split[], reports: readonly SplitReport[]): void {
    if (stage.source.kind !== 'dataset') return;
    const { data } = sourceOf(stage);
    this.report.rowsRead += reports.reduce((sum, report) => sum + report.rows, 0);
    const bad = reports.reduce((sum, report) => sum + report.quarantined, 0);
    if (bad === 0 || data.kind !== 'csv') return;
    const { files } = data.source;
    const lines = firstLines(splits, reports, (file) => (files[file] as CsvFile).dataLine);
    const rows = reports.flatMap((report, i) =>
      report.quarantine.map((row) => ({ ...row, line: row.line + (lines[i] as number) })),
    );
    const first = rows[0];
    if (data.source.onBadRow === 'error' && first !== undefined) throw badRow(first);
    this.report.quarantined += bad;
    this.report.quarantine.push(...rows);
  }

  #refuseOrWiden(stage: Stage, breaks: readonly TypeBreak[]): Error {
    const source = sourceOf(stage);
    const fixed = breaks.find((broken) => source.isFixed(broken.column));
    if (fixed === undefined) return new TypesWidened(breaks);
    return misfit(fixed, source.schema);
  }

  #widen(breaks: readonly TypeBreak[]): void {
    const source = leafSource(this.#plan);
    for (const { column, type, value, path } of breaks) {
      const field = source.schema.find((candidate) => candidate.name === column);
      if (field === undefined) continue;
      const wider = joinTypes(field.type, type);
      if (formatType(wider) === formatType(field.type)) continue;
      source.widen(column, wider);
      this.#decide(`type of ${column}`, formatType(wider), `'${value}' in ${path} is not ${formatType(field.type)}`);
    }
    this.#plan = rebuilt(this.#plan);
  }

  #decide(subject: string, choice: string, reason: string): void {
    this.#resources.events.emit({ type: 'decision', subject, choice, reason });
  }

  #drop(keys: readonly string[]): void {
    if (keys.length > 0) this.#resources.run.drop(keys);
  }

  #prefix(stage: Stage): string {
    return `${stageName(stage)}-${stage.index}.${this.#attempts}`;
  }

  #noExchange(): Exchange {
    return new Exchange(this.#resources.folder, this.#resources.workers, 0);
  }
}

type Ordered = Extract<StageOutput, { kind: 'batches' | 'runs' }>;

/** The same plan over its dataset's present schema. */
export function rebuilt(node: PlanNode): PlanNode {
  return makeNode(node.operator, node.args, node.input === null ? null : rebuilt(node.input));
}

function pipeTask(key: string, group: string, stage: string, split: StageSplit, accumulates: boolean): Task {
  const bytes = split.pieces === undefined ? split.end - split.start : 0;
  return { key, op: 'pipe', args: { stage, split }, deps: [], group, partition: split.index, accumulates, bytes };
}

function stageName(stage: Stage): string {
  const source = stage.source.kind === 'dataset' ? 'scan' : 'merge';
  return `${source}-${stage.sink.kind}`;
}

function sourceOf(stage: Stage): QuerySource {
  if (stage.source.kind !== 'dataset') throw new PartitaError('bug', 'the stage has no dataset', { domain: 'query' });
  return stage.source.source as QuerySource;
}

function leafSource(plan: PlanNode): QuerySource {
  let node = plan;
  while (node.input !== null) node = node.input;
  return (node.args as { source: QuerySource }).source;
}

function isCsv(stage: Stage): boolean {
  return stage.source.kind === 'dataset' && sourceOf(stage).data.kind === 'csv';
}

function wantsPositions(stage: Stage): boolean {
  return (
    stage.sink.kind === 'groups' &&
    stage.sink.aggregates.some((column) => needsPositions(findAggregate(column.aggregate)))
  );
}
