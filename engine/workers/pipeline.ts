/**
 * A stage inside one worker: reader -> steps -> sink, opened by the stage's first task there and kept for the others.
 * A worker holds one stage at a time; the first task of another stage closes it.
 */
import type { Batch } from '../arrow/vector.js';
import type { Schema } from '../arrow/types.js';
import { compileExpressions, compilePredicate, selectRows } from '../expr/compile.js';
import type { Expression } from '../expr/expression.js';
import type { Control, Reader, ReadRequest, SplitReport } from '../formats/reader.js';
import { openCsvReader } from '../formats/csv/reader.js';
import type { Kernels } from '../kernels/load.js';
import { openJoinReader } from './join-reader.js';
import { measured } from './measured-reader.js';
import { TableProfile, type TablePart } from '../profile/table-profile.js';
import type { ProvenFiles } from '../store/proven-files.js';
import { openStoreReader } from '../store/reader.js';
import { Exchange } from './exchange.js';
import { openGroupsReader } from './groups-reader.js';
import { openOrderedGroupsReader } from './ordered-groups-reader.js';
import { openRangesReader } from './ranges-reader.js';
import { openBatchesReader, reportOf, type RecordReader, type StageSplit } from './stage-readers.js';
import { takesAmong } from '../operators/groupby/index.js';
import { JoinProbe, type JoinTable, type TakeBatch } from '../operators/join/index.js';
import { KeyPacker } from '../operators/packed/key-packer.js';
import { KeyUnpacker } from '../operators/packed/key-unpacker.js';
import type { PackedKeys } from '../operators/packed/packed-keys.js';
import type { JoinStep } from '../operators/join-spec.js';
import type { SinkOutput, WorkerSink } from './sink.js';
import { openSink } from './sinks.js';
import { countedControl, readStage, type SourceDescription, type StageDescription } from './stage-file.js';

export interface PipelineResult extends SinkOutput {
  readonly report: SplitReport;
  /** Bytes that went to disk during the task. */
  readonly spilled: number;
}

/** Where a pipeline runs. */
export interface PipelineHost {
  readonly kernels: Kernels;
  readonly control: Control;
  /** What is proven of stored files. */
  readonly proven?: ProvenFiles;
}

/** Finds the table that a join looks up. */
export type FindTable = (step: JoinStep) => JoinTable;

/** A split, or a stretch of one, and where its rows are looked up. */
export interface SplitPart {
  readonly split: StageSplit;
  readonly table: FindTable;
}

/** A step as it takes a batch and gives others; false once no more are wanted. */
interface OpenStep {
  /** Other rows come. */
  begin?(table: FindTable): void;
  push(batch: Batch, take: TakeBatch): boolean;
  release(): void;
}

/** Of what a worker's tables may take, the part for profiling, and the most of it. */
const PROFILE_SHARE = 0.25;
const PROFILE_BYTES = 16 * 2 ** 20;
/** Different texts of a column in a snapshot: enough for the most frequent ones of all workers. */
const SNAPSHOT_VALUES = 64;

export class StagePipeline {
  readonly #kernels: Kernels;
  readonly #reader: Reader | RecordReader;
  readonly #steps: readonly OpenStep[];
  readonly #sink: WorkerSink;
  readonly #exchange: Exchange;
  readonly #profile: TableProfile | null;
  #wantsMore = true;

  constructor(path: string, host: PipelineHost) {
    const stage = readStage(path);
    this.#kernels = host.kernels;
    this.#exchange = new Exchange(stage.folder, stage.exchangeBytes);
    this.#reader = openReader(stage, host, countedControl(stage, host.control), () => this.#sink.nextRun?.() ?? false);
    const { steps, schema } = openSteps(stage, host);
    this.#steps = steps;
    this.#sink = openSink(host.kernels, stage, schema, this.#exchange);
    const memory = Math.min(PROFILE_BYTES, stage.tableBytes * PROFILE_SHARE);
    this.#profile = stage.profile ? new TableProfile(host.kernels, stage.columns, memory) : null;
  }

  /** `parts` of the split, one behind the other. */
  async read(split: StageSplit, parts: readonly SplitPart[]): Promise<PipelineResult> {
    this.#sink.beginSplit?.(split);
    this.#wantsMore = true;
    let report: SplitReport | null = null;
    for (const { split: part, table } of parts) {
      if (!this.#wantsMore) break;
      for (const step of this.#steps) step.begin?.(table);
      const next = await this.#readInto(part);
      report = report === null ? next : { ...next, start: report.start, rows: report.rows + next.rows };
    }
    return { report: report ?? reportOf(split, 0), ...this.#sink.endSplit(), spilled: this.#exchange.takeSpilled() };
  }

  async #readInto(split: StageSplit): Promise<SplitReport> {
    const reader = this.#reader;
    const sink = this.#sink;
    if (this.#steps.length === 0 && 'readRecords' in reader && sink.pushRecords !== undefined) {
      return reader.readRecords(split, sink.pushRecords.bind(sink));
    }
    const take = this.#steps.reduceRight<TakeBatch>(
      (next, step) => (batch) => step.push(batch, next),
      (batch) => (this.#wantsMore = sink.push(batch)),
    );
    return reader.read(split, (batch) => {
      this.#profile?.add(batch);
      return batch.rows === 0 || take(batch);
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

function openReader(
  stage: StageDescription,
  { kernels, proven }: PipelineHost,
  control: Control,
  nextRun: () => boolean,
): Reader | RecordReader {
  const { source } = stage;
  switch (source.kind) {
    case 'csv':
      return measured(openCsvReader(kernels, source.source, requestOf(stage.columns, source.positions), control));
    case 'store':
      return measured(
        openStoreReader(kernels, source.source, requestOf(stage.columns, source.positions), control, proven),
      );
    case 'batches':
      return openBatchesReader(kernels, requestOf(stage.columns, source.positions), control);
    case 'join':
      return openJoinReader(kernels, source.spec, source.probeSchema, control);
    case 'ranges':
      if (source.by.kind === 'groups') return openOrderedGroupsReader(kernels, source.by, stage.tableBytes, control);
      return openRangesReader(kernels, stage.columns, source.by, stage.tableBytes, control);
    case 'groups':
      return openGroupsReader(kernels, source.spec, stage.tableBytes, control, nextRun);
  }
}

function requestOf(columns: Schema, positions: boolean): ReadRequest {
  return { columns, positions };
}

function openSteps(
  { source, steps, packed, columns, sink }: StageDescription,
  { kernels }: PipelineHost,
): { steps: OpenStep[]; schema: Schema } {
  let schema = columns;
  const opened = steps.map((step, place): OpenStep => {
    const before = schema;
    switch (step.kind) {
      case 'filter':
        return filterStep(step.predicate, before, kernels);
      case 'project': {
        const expressions = compileExpressions(step.expressions, before, kernels);
        schema = expressions.schema;
        return {
          push: (batch, take) => take({ ...batch, schema: expressions.schema, vectors: expressions.evaluate(batch) }),
          release: () => expressions.release(),
        };
      }
      case 'join': {
        const toOneGroup = place === steps.length - 1 && sink.kind === 'groups' && takesAmong(sink.spec);
        const probe = new JoinProbe(kernels, step, before, step.how, toOneGroup);
        let rows: JoinTable | null = null;
        schema = probe.schema;
        return {
          begin: (table) => (rows = table(step)),
          push: (batch, take) => probe.push(batch, rows as JoinTable, take),
          release: () => probe.release(),
        };
      }
    }
  });
  const words = packedIn(source);
  if (words !== undefined) {
    const unpacker = new KeyUnpacker(kernels, words, columns);
    opened.unshift({ push: (batch, take) => take(unpacker.unpack(batch)), release: () => unpacker.release() });
  }
  if (packed === undefined) return { steps: opened, schema };
  const packer = new KeyPacker(kernels, packed, schema);
  const pack: OpenStep = { push: (batch, take) => take(packer.pack(batch)), release: () => packer.release() };
  return { steps: [...opened, pack], schema: packer.schema };
}

/** The packed keys of which the source gives just the words. */
function packedIn(source: SourceDescription): PackedKeys | undefined {
  if (source.kind === 'groups') return source.spec.packed;
  if (source.kind !== 'ranges' || source.by.kind === 'places') return undefined;
  return source.by.kind === 'groups' ? source.by.spec.packed : source.by.packed;
}

function filterStep(condition: Expression, schema: Schema, kernels: Kernels): OpenStep {
  const predicate = compilePredicate(condition, schema, kernels);
  return {
    push(batch, take) {
      const { selection, rows } = predicate.evaluate(batch);
      return rows === 0 || take(selectRows(kernels, batch, selection, rows));
    },
    release: () => predicate.release(),
  };
}
