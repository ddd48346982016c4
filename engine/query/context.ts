/**
 * What the stages of one query share: the engine's resources, the report that grows as splits are proven, and how a stage
 * is described to the workers.
 */
import { join } from 'node:path';
import { findAggregate, needsPositions } from '../aggregates/index.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import { decisionEvent, type Cause } from '../decisions.js';
import type { EventStream } from '../events.js';
import type { QuarantinedRow, ReasonCounts, Split } from '../formats/reader.js';
import type { Stage } from '../plan/stage.js';
import type { TablePart } from '../profile/table-profile.js';
import type { Run } from '../scheduler/run.js';
import type { Task } from '../scheduler/task.js';
import type { PipelineResult } from '../workers/pipeline.js';
import {
  writeStage,
  type SinkDescription,
  type SourceDescription,
  type StageDescription,
} from '../workers/stage-file.js';
import type { StageSplit } from '../workers/stage-readers.js';
import type { LookedUp } from '../workers/tables.js';
import { describeStage, type SourceName } from './describe.js';
import { Foretold } from './foretold.js';
import type { StageOutput } from './output.js';
import { sourceOf } from './source.js';
import { datasetSplits, outputSplits } from './splits.js';
import { JoinTables } from './tables.js';

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

/** A split that was read to its end: where its first row begins, and its rows. */
export interface ReadSplit {
  readonly split: Split;
  readonly rowStart: number;
  readonly rows: number;
  /** Rows set aside, and how many for each reason. */
  readonly quarantined: number;
  readonly reasons: ReasonCounts;
}

/** What is known of a query once it ended. */
export interface QueryReport {
  rowsRead: number;
  quarantined: number;
  readonly quarantine: QuarantinedRow[];
  readonly warnings: Warning[];
  spilledBytes: number;
  /** The splits of the dataset that were read whole, in order. */
  readonly splits: ReadSplit[];
  /** What the workers learned of the source's columns, where that was asked for. */
  profile: readonly TablePart[];
}

/** Gets a merged snapshot, the share of the input's bytes behind it, and what the workers learned of the columns by then. */
export type GivePartial = (rows: readonly RecordBatch[], fraction: number, profile: readonly TablePart[]) => void;

export interface QueryOptions {
  readonly onPartial?: GivePartial | undefined;
  /** Milliseconds between two partial answers. */
  readonly partialInterval?: number | undefined;
  /** Whether the source's columns are profiled as they are read. */
  readonly profile?: boolean | undefined;
}

const PARTIAL_INTERVAL = 400;
/** Every task of the next stage names them all: more are too many to say, and to draw. */
const MOST_GIVERS = 256;

export class QueryContext {
  readonly resources: QueryResources;
  readonly onPartial: GivePartial | undefined;
  /** Milliseconds between two partial answers. */
  readonly partialInterval: number;
  readonly report: QueryReport = {
    rowsRead: 0,
    quarantined: 0,
    quarantine: [],
    warnings: [],
    spilledBytes: 0,
    splits: [],
    profile: [],
  };
  /** What joins look up. */
  readonly tables = new JoinTables();
  readonly foretold: Foretold;
  /** Keys of the tasks whose output the next stage takes. */
  #gave: readonly string[] = [];
  readonly #profile: boolean;
  /** Keys of the tasks whose rows are in the report. */
  readonly #counted: string[] = [];
  #written = 0;

  constructor(resources: QueryResources, options: QueryOptions) {
    this.resources = resources;
    this.foretold = new Foretold(resources, resources.events);
    this.onPartial = options.onPartial;
    this.partialInterval = options.partialInterval ?? PARTIAL_INTERVAL;
    this.#profile = options.profile ?? false;
  }

  splitsOf(stage: Stage, previous: StageOutput | null): StageSplit[] {
    const { blockBytes, tableBytes, workers } = this.resources;
    if (stage.source.kind === 'dataset') {
      return datasetSplits(sourceOf(stage).data, blockBytes, stage.source.columns, stage.source.predicate);
    }
    return outputSplits(previous as StageOutput, Math.min(blockBytes, tableBytes >> 1), tableBytes >> 1, workers);
  }

  /** Writes what the workers need to know of the stage; gives the file's path. */
  writeStage(stage: Stage, previous: StageOutput | null, sink: SinkDescription, counts = countsOf(stage)): string {
    const { exchangeBytes, folder } = this.resources;
    const tableBytes = this.tables.left(stage, previous, this.resources.tableBytes);
    const description: StageDescription = {
      source: describeSource(stage, previous),
      columns: stage.source.kind === 'dataset' ? stage.source.columns : (previous as StageOutput).schema,
      steps: stage.steps,
      packed: stage.packed,
      sink,
      bounded: stage.bounded,
      folder,
      exchangeBytes,
      tableBytes,
      profile: this.#profile && stage.source.kind === 'dataset' && sink.kind === 'groups',
      counts,
    };
    const path = join(folder, `stage-${this.#written++}.bin`);
    writeStage(path, description);
    return path;
  }

  /** What the keys of the stage's tasks begin with; another one after each `writeStage`. */
  prefix(stage: Stage): string {
    const source = stage.source.kind === 'dataset' ? 'scan' : stage.sink.kind === 'partitions' ? 'take' : 'merge';
    return `${source}-${stage.sink.kind}-${stage.index}.${this.#written}`;
  }

  /** Says what the tasks of the group do. `bytes`: what they will read, where they are added one by one. */
  describe(group: string, stage: Stage, previous: StageOutput | null, bytes = 0): void {
    this.resources.run.describe(describeStage(group, stage, this.sourceName(stage, previous)), bytes);
  }

  /** How the stage's tasks come to their rows. */
  sourceName(stage: Stage, previous: StageOutput | null): SourceName {
    if (stage.source.kind === 'dataset') return isCsv(stage) ? 'read-csv' : 'read-table';
    if (previous?.kind === 'join') return 'join';
    if (previous?.kind === 'ranges') return previous.by.kind === 'groups' ? 'merge-groups' : 'read-rows';
    return previous?.kind === 'groups' ? 'merge-groups' : 'read-rows';
  }

  /** A stage is over: its tasks that gave what the next one takes, and those that stand for them where they are many. */
  gave(keys: readonly string[], few: readonly string[] = []): void {
    this.#gave = keys.length <= MOST_GIVERS ? keys : few;
  }

  /** What a stage's tasks take from tasks before; nothing where they read the dataset. */
  takes(stage: Stage): readonly string[] {
    const rows = stage.source.kind === 'dataset' ? [] : this.#gave;
    return [...rows, ...this.tables.of(stage).flatMap(({ givers }) => givers)];
  }

  /** Those that gave what the next stage takes. */
  get givers(): readonly string[] {
    return this.#gave;
  }

  /** The rows that these tasks read count, unless all begins anew. */
  count(keys: readonly string[]): void {
    this.#counted.push(...keys);
  }

  /** All begins anew: nothing of what was read counts, and there are no tables. */
  restart(): void {
    this.resources.run.discount(this.#counted.splice(0));
    Object.assign(this.report, { rowsRead: 0, quarantined: 0, profile: [] });
    this.report.quarantine.length = 0;
    this.report.splits.length = 0;
    this.tables.clear();
  }

  async pipeResult(key: string): Promise<PipelineResult> {
    return (await this.resources.run.result(key)) as PipelineResult;
  }

  decide(subject: string, choice: string, cause: Cause): void {
    this.resources.events.emit(decisionEvent(subject, choice, cause));
  }
}

/** A task that sends one split through the stage. */
export function pipeTask(
  key: string,
  group: string,
  stage: string,
  split: StageSplit,
  accumulates: boolean,
  after: readonly string[] = [],
  lookedUp: readonly LookedUp[] = [],
): Task {
  const { pieces, start, end } = split;
  const source = pieces === undefined ? { source: { path: split.path, start, end } } : {};
  return {
    key,
    op: 'pipe',
    args: lookedUp.length === 0 ? { stage, split } : { stage, split, lookedUp },
    deps: [],
    group,
    partition: split.index,
    accumulates,
    bytes: bytesOf(split),
    ...(after.length === 0 ? {} : { after }),
    ...source,
  };
}

/** Bytes that reading the split takes. */
export function bytesOf({ pieces, start, end }: StageSplit): number {
  return pieces === undefined ? end - start : pieces.flat().reduce((sum, piece) => sum + piece.end - piece.start, 0);
}

/** Rows are counted where they come from the dataset; what later stages read again is work, but no rows. */
export function countsOf(stage: Stage): StageDescription['counts'] {
  return stage.source.kind === 'dataset' ? 'rows' : 'bytes';
}

export function isCsv(stage: Stage): boolean {
  return stage.source.kind === 'dataset' && sourceOf(stage).data.kind === 'csv';
}

function describeSource(stage: Stage, previous: StageOutput | null): SourceDescription {
  if (stage.source.kind === 'dataset') {
    const { data } = sourceOf(stage);
    const positions = wantsPositions(stage);
    return data.kind === 'csv'
      ? { kind: 'csv', source: data.source, positions }
      : { kind: 'store', source: data.source, positions };
  }
  if (previous?.kind === 'groups') return { kind: 'groups', spec: previous.spec };
  if (previous?.kind === 'join') return { kind: 'join', spec: previous.spec, probeSchema: previous.probeSchema };
  if (previous?.kind === 'ranges') return { kind: 'ranges', by: previous.by };
  return { kind: 'batches', positions: wantsPositions(stage) };
}

function wantsPositions(stage: Stage): boolean {
  return (
    stage.sink.kind === 'groups' &&
    stage.sink.aggregates.some((column) => needsPositions(findAggregate(column.aggregate)))
  );
}
