/**
 * A stage inside one worker: reader -> steps -> sink, opened by the stage's first task there and kept for the others.
 * A worker holds one stage at a time; the first task of another stage closes it.
 */
import type { Batch } from '../arrow/vector.js';
import type { Schema } from '../arrow/types.js';
import { compileExpressions, compilePredicate, selectRows } from '../expr/compile.js';
import type { Control, Reader, ReadRequest, SplitReport } from '../formats/reader.js';
import { openCsvReader } from '../formats/csv/reader.js';
import type { Kernels } from '../kernels/load.js';
import { measured } from './measured-reader.js';
import type { Step } from '../plan/stage.js';
import { TableProfile, type TablePart } from '../profile/table-profile.js';
import { openStoreReader } from '../store/reader.js';
import { Exchange } from './exchange.js';
import { openBatchesReader, openGroupsReader, type RecordReader, type StageSplit } from './stage-readers.js';
import { openSink, type SinkOutput, type WorkerSink } from './sinks.js';
import { countedControl, readStage, type StageDescription } from './stage-file.js';

export interface PipelineResult extends SinkOutput {
  readonly report: SplitReport;
  /** Bytes that went to disk during the task. */
  readonly spilled: number;
}

/** Where a pipeline runs. */
export interface PipelineHost {
  readonly kernels: Kernels;
  readonly control: Control;
}

type BatchStep = (batch: Batch) => Batch;

/** Of what a worker's tables may take, the part for profiling, and the most of it. */
const PROFILE_SHARE = 0.25;
const PROFILE_BYTES = 16 * 2 ** 20;
/** Different texts of a column in a snapshot: enough for the most frequent ones of all workers. */
const SNAPSHOT_VALUES = 64;

export class StagePipeline {
  readonly #kernels: Kernels;
  readonly #reader: Reader | RecordReader;
  readonly #steps: readonly { apply: BatchStep; release: () => void }[];
  readonly #sink: WorkerSink;
  readonly #exchange: Exchange;
  readonly #profile: TableProfile | null;

  constructor(path: string, host: PipelineHost) {
    const stage = readStage(path);
    this.#kernels = host.kernels;
    this.#exchange = new Exchange(stage.folder, stage.exchangeBytes);
    this.#reader = openReader(stage, host.kernels, countedControl(stage, host.control));
    const { steps, schema } = compileSteps(stage.steps, stage.columns, host.kernels);
    this.#steps = steps;
    this.#sink = openSink(host.kernels, stage, schema, this.#exchange);
    const memory = Math.min(PROFILE_BYTES, stage.tableBytes * PROFILE_SHARE);
    this.#profile = stage.profile ? new TableProfile(host.kernels, stage.columns, memory) : null;
  }

  async read(split: StageSplit): Promise<PipelineResult> {
    const report = await this.#readInto(split);
    return { report, ...this.#sink.endSplit(), spilled: this.#exchange.takeSpilled() };
  }

  async #readInto(split: StageSplit): Promise<SplitReport> {
    const reader = this.#reader;
    const sink = this.#sink;
    if (this.#steps.length === 0 && 'readRecords' in reader && sink.pushRecords !== undefined) {
      return reader.readRecords(split, sink.pushRecords.bind(sink));
    }
    return reader.read(split, (batch) => {
      this.#profile?.add(batch);
      const result = this.#steps.reduce((rows, step) => (rows.rows === 0 ? rows : step.apply(rows)), batch);
      return result.rows === 0 || sink.push(result);
    });
  }

  flush(): SinkOutput & { readonly spilled: number } {
    return { ...this.#sink.flush(), ...this.#learned(), spilled: this.#exchange.takeSpilled() };
  }

  /** Gives kernel memory back where it can: accumulated groups go to disk. */
  relieve(): void {
    this.#sink.relieve();
  }

  /** What the copy spills is its own: it belongs to no task. */
  snapshot(): SinkOutput & { readonly spilled: number } {
    const before = this.#exchange.takeSpilled();
    const output = { ...this.#sink.snapshot(), ...this.#learned(SNAPSHOT_VALUES) };
    return { ...output, spilled: this.#exchange.takeSpilled(before) };
  }

  release(): void {
    this.#profile?.release();
    this.#sink.release();
    for (const step of this.#steps) step.release();
    this.#reader.release();
    this.#exchange.close();
    this.#kernels.arena.release();
  }

  #learned(most?: number): { readonly profile?: TablePart } {
    return this.#profile === null ? {} : { profile: this.#profile.part(most) };
  }
}

function openReader(stage: StageDescription, kernels: Kernels, control: Control): Reader | RecordReader {
  const { source } = stage;
  switch (source.kind) {
    case 'csv':
      return measured(openCsvReader(kernels, source.source, requestOf(stage.columns, source.positions), control));
    case 'store':
      return measured(openStoreReader(kernels, source.source, requestOf(stage.columns, source.positions), control));
    case 'batches':
      return openBatchesReader(kernels, requestOf(stage.columns, source.positions), control);
    case 'groups':
      return openGroupsReader(kernels, source.spec, stage.tableBytes, control);
  }
}

function requestOf(columns: Schema, positions: boolean): ReadRequest {
  return { columns, positions };
}

function compileSteps(
  steps: readonly Step[],
  input: Schema,
  kernels: Kernels,
): { steps: { apply: BatchStep; release: () => void }[]; schema: Schema } {
  let schema = input;
  const compiled = steps.map((step) => {
    if (step.kind === 'filter') {
      const predicate = compilePredicate(step.predicate, schema, kernels);
      const apply: BatchStep = (batch) => {
        const { selection, rows } = predicate.evaluate(batch);
        return selectRows(kernels, batch, selection, rows);
      };
      return { apply, release: () => predicate.release() };
    }
    const expressions = compileExpressions(step.expressions, schema, kernels);
    schema = expressions.schema;
    const output = expressions.schema;
    const apply: BatchStep = (batch) => ({ ...batch, schema: output, vectors: expressions.evaluate(batch) });
    return { apply, release: () => expressions.release() };
  });
  return { steps: compiled, schema };
}
