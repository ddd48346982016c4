/**
 * Imports a dataset into the store: a task a split, in parallel, each part durable when its task is done, so that an import
 * which was interrupted goes on where it stopped. Widens column types as values demand it, and proves all row borders.
 */
import { join } from 'node:path';
import { formatType, sameType, type Schema } from '../arrow/types.js';
import { decisionEvent, type Cause } from '../decisions.js';
import { PartitaError } from '../errors.js';
import type { QuarantinedRow, Split, SplitReport, TypeBreak } from '../formats/reader.js';
import type { CsvSource } from '../formats/csv/source.js';
import { describeGroup } from '../query/describe.js';
import { badRow, misfit } from '../query/refusals.js';
import { cutSplits } from '../formats/csv/splits.js';
import { exactRowStarts } from '../query/borders.js';
import type { Warning } from '../query/context.js';
import { judgeBorders, type BorderReport } from '../query/proof.js';
import { defaultStore } from '../store/catalogue.js';
import { ImportSession } from '../store/import.js';
import type { ImportOutcome } from '../store/import-split.js';
import type { PartEntry } from '../store/manifest.js';
import type { Task } from '../scheduler/task.js';
import { writeStage } from '../workers/stage-file.js';
import type { CheckArgs } from '../workers/operations/check-part.js';
import type { ImportArgs } from '../workers/operations/import-part.js';
import type { TaskGraph } from '../graph/graph.js';
import type { Dataset } from './dataset.js';
import type { Engine, StartedRun } from './engine.js';
import type { RunOptions } from './result.js';
import { importedAside } from './set-aside.js';

export interface ImportOptions extends RunOptions {
  /** Folder of the store; the user's cache folder unless given. */
  readonly store?: string;
  /** Bytes of source a partition; 64 MB unless given. */
  readonly blockBytes?: number;
}

export interface ImportReport {
  /** Name of the table in the store, and its folder. */
  readonly table: string;
  readonly folder: string;
  readonly partitions: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly quarantine: readonly QuarantinedRow[];
  /** Bytes of the table on disk. */
  readonly bytes: number;
  readonly seconds: number;
  /** Columns whose type turned out wider than the sample said. */
  readonly widened: readonly { readonly column: string; readonly from: string; readonly to: string }[];
  /** Partitions that an earlier import had finished. */
  readonly resumed: number;
  readonly warnings: readonly Warning[];
  readonly graph: TaskGraph;
}

export const IMPORT_BLOCK_BYTES = 64e6;

export async function importDataset(engine: Engine, dataset: Dataset, options: ImportOptions): Promise<ImportReport> {
  const blockSize = options.blockBytes ?? IMPORT_BLOCK_BYTES;
  const { source, schema } = dataset.csv;
  const splits = cutSplits(source, blockSize);
  const store = options.store ?? defaultStore();
  const session = ImportSession.open(store, { identity: dataset.identity, source, schema, blockSize, splits });
  const pending = session.pendingSplits();
  const totalBytes = pending.reduce((sum, split) => sum + split.end - split.start, 0);
  const started = engine.begin(options, options.label ?? 'import', totalBytes);
  const task = new ImportRun(session, dataset, splits, started);
  let outcome: 'done' | 'failed' | 'cancelled' = 'cancelled';
  let error: PartitaError | undefined;
  let rows = 0;
  try {
    await task.run();
    const quarantine = task.quarantine();
    const manifest = session.finish();
    rows = manifest.rows;
    outcome = 'done';
    const { name, bytes, quarantined, parts } = manifest;
    return {
      table: name,
      folder: join(store, name),
      partitions: parts.length,
      rows,
      quarantined,
      quarantine,
      bytes,
      seconds: started.seconds(),
      widened: widenedColumns(schema, session.schema),
      resumed: task.resumed,
      warnings: [],
      graph: started.graph.graph(),
    };
  } catch (thrown) {
    error = PartitaError.from(thrown, 'import');
    outcome = error.kind === 'cancelled' ? 'cancelled' : 'failed';
    throw error;
  } finally {
    await started.run.close();
    session.close();
    started.cleanUp();
    started.events.emit({
      type: 'run-finished',
      outcome,
      rows,
      ...(error === undefined ? {} : { error: error.toWire() }),
    });
  }
}

/** The tasks of one import. */
class ImportRun {
  readonly #session: ImportSession;
  readonly #source: CsvSource;
  readonly #splits: readonly Split[];
  readonly #started: StartedRun;
  readonly #fixed: (column: string) => boolean;
  /** Starts of first rows that are known for sure, by split. */
  readonly #exact = new Map<number, number>();
  /** Reports of the splits that have no part, from the last time that they were read. */
  readonly #stopped = new Map<number, SplitReport>();
  #rounds = 0;
  /** Splits that had no part. */
  #imported = 0;

  constructor(session: ImportSession, dataset: Dataset, splits: readonly Split[], started: StartedRun) {
    this.#session = session;
    this.#source = dataset.csv.source;
    this.#splits = splits;
    this.#started = started;
    this.#fixed = (column) => dataset.isFixed(column);
  }

  /** Splits whose part an earlier import had made. */
  get resumed(): number {
    return this.#splits.length - this.#imported;
  }

  /** Until every split has a part with the table's types that begins where the one before it ended. */
  async run(): Promise<void> {
    if (this.#session.hasOldParts) await this.#dropDamaged();
    for (;;) {
      await this.#importPending();
      const verdict = judgeBorders(
        this.#splits.map((split) => this.#withStart(split)),
        this.#reports(),
      );
      if (verdict.kind === 'wrong-guess') {
        await this.#findExactStarts();
      } else if (verdict.kind === 'stopped') {
        if (verdict.failure !== null) throw PartitaError.fromWire(verdict.failure);
        this.#widen(verdict.breaks);
      } else if (!(await this.#rewriteOutdated())) {
        return;
      }
    }
  }

  /** Rows set aside, with their lines in the files. */
  quarantine(): readonly QuarantinedRow[] {
    const { parts, target } = this.#session;
    const { files, onBadRow } = this.#source;
    const rows = importedAside(target.folder, files, parts);
    const first = rows[0];
    if (onBadRow === 'error' && first !== undefined) throw badRow(first);
    return rows;
  }

  /** Drops the parts of the finished table that are not what was written. */
  async #dropDamaged(): Promise<void> {
    const { run } = this.#started;
    const group = `check-${this.#rounds++}`;
    const { folder } = this.#session.target;
    const { parts } = this.#session;
    const tasks = parts.map((part): Task => {
      const args: CheckArgs = { folder, part };
      return {
        key: `${group}/${part.index}`,
        op: 'checkPart',
        args,
        deps: [],
        group,
        partition: part.index,
        bytes: part.bytes,
      };
    });
    run.describe(describeGroup(group, ['check-parts']));
    run.add(tasks);
    for (const [i, task] of tasks.entries()) {
      if ((await run.result(task.key)) !== true) this.#session.dropPart((parts[i] as PartEntry).index);
    }
    run.forget(tasks.map((task) => task.key));
  }

  /** Imports what has no part yet, or finds out why it can have none. */
  async #importPending(): Promise<void> {
    this.#stopped.clear();
    const work = this.#session.pendingSplits().map((split) => ({ split, part: null }));
    this.#imported = Math.max(this.#imported, work.length);
    await this.#each('import', this.#session.schema, work, (outcome, split) => {
      if (outcome.kind === 'part') this.#session.commitPart(outcome.entry);
      else this.#stopped.set(split.index, outcome.report);
    });
  }

  /** What was last found out about each split. */
  #reports(): BorderReport[] {
    const parts = new Map(this.#session.parts.map((part) => [part.index, part.report]));
    return this.#splits.map(({ index }) => parts.get(index) ?? (this.#stopped.get(index) as SplitReport));
  }

  #withStart(split: Split): Split {
    const rowStart = this.#exact.get(split.index);
    return rowStart === undefined ? split : { ...split, rowStart };
  }

  /** Writes parts anew whose columns have wider types by now; whether there were any. */
  async #rewriteOutdated(): Promise<boolean> {
    const outdated = this.#session.outdatedParts();
    const sets = new Map(outdated.map(({ columns }) => [JSON.stringify(columns), columns]));
    for (const [text, columns] of sets) {
      const same = outdated.filter((entry) => JSON.stringify(entry.columns) === text);
      const work = same.map(({ part }) => ({ split: this.#splits[part.index] as Split, part }));
      await this.#each('widen', columns, work, (outcome) => {
        if (outcome.kind === 'part') this.#session.commitPart(outcome.entry);
        else this.#widen(outcome.report.typeBreaks);
      });
    }
    return outdated.length > 0;
  }

  /** Runs a task for each split and takes its outcome as soon as it is there. */
  async #each(
    kind: 'import' | 'widen',
    columns: Schema,
    work: readonly { readonly split: Split; readonly part: PartEntry | null }[],
    take: (outcome: ImportOutcome, split: Split) => void,
  ): Promise<void> {
    if (work.length === 0) return;
    const { run, resources } = this.#started;
    const group = `${kind}-${this.#rounds++}`;
    const stage = join(this.#started.folder, `${group}.bin`);
    writeStage(stage, {
      source: { kind: 'csv', source: this.#source, positions: false },
      columns,
      steps: [],
      sink: { kind: 'parts', target: this.#session.target },
      folder: this.#started.folder,
      exchangeBytes: 0,
      tableBytes: resources.tableBytes,
      profile: false,
      counts: kind === 'import' ? 'rows' : 'bytes',
    });
    const tasks = work.map(({ split, part }): Task => {
      const rowStart = part?.report.start ?? this.#exact.get(split.index);
      const args: ImportArgs = { stage, split: rowStart === undefined ? split : { ...split, rowStart }, part };
      const key = `${group}/${split.index}`;
      const { index: partition, path, start, end } = split;
      const source = { path, start, end };
      return { key, op: 'importPart', args, deps: [], group, partition, bytes: end - start, source };
    });
    run.describe(describeGroup(group, ['read-csv', 'import']));
    run.add(tasks);
    await Promise.all(
      tasks.map(async (task, i) => {
        const outcome = (await run.result(task.key)) as ImportOutcome;
        run.forget([task.key]);
        if (outcome.kind === 'stopped') run.discount([task.key]);
        take(outcome, (work[i] as { split: Split }).split);
      }),
    );
  }

  /** Finds where every split begins, and drops the parts that began elsewhere. */
  async #findExactStarts(): Promise<void> {
    const group = `import-${this.#rounds++}`;
    const stage = join(this.#started.folder, `${group}.bin`);
    writeStage(stage, {
      source: { kind: 'csv', source: this.#source, positions: false },
      columns: [],
      steps: [],
      sink: { kind: 'rows', limit: 0 },
      folder: this.#started.folder,
      exchangeBytes: 0,
      tableBytes: 0,
      profile: false,
      counts: 'nothing',
    });
    for (const split of await exactRowStarts(this.#source, this.#splits, this.#started.run, stage, group)) {
      if (split.rowStart !== undefined) this.#exact.set(split.index, split.rowStart);
    }
    for (const { index, report } of this.#session.parts) {
      const start = this.#exact.get(index);
      if (start !== undefined && start !== report.start) this.#session.dropPart(index);
    }
  }

  #widen(breaks: readonly TypeBreak[]): void {
    const fixed = breaks.find(({ column }) => this.#fixed(column));
    if (fixed !== undefined) throw misfit(fixed, this.#session.schema);
    for (const { column, type, value, path } of breaks) {
      const field = this.#session.schema.find(({ name }) => name === column);
      const was = formatType(field?.type ?? type);
      const now = formatType(this.#session.widen(column, type));
      const cause: Cause = { code: 'wider-type', column, type: now, was, value, path };
      this.#started.events.emit(decisionEvent(`type of ${column}`, now, cause));
    }
  }
}

function widenedColumns(before: Schema, after: Schema): ImportReport['widened'] {
  return before.flatMap(({ name, type }) => {
    const now = after.find((field) => field.name === name)?.type ?? type;
    return sameType(type, now) ? [] : [{ column: name, from: formatType(type), to: formatType(now) }];
  });
}
