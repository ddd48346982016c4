/**
 * Imports a dataset into the store: a task a split, in parallel, each part durable when its task is done, so that an import
 * which was interrupted goes on where it stopped. Widens column types as values demand it, and proves all row borders.
 */
import { join } from 'node:path';
import { formatType, sameType, type Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import type { QuarantinedRow, Split, TypeBreak } from '../formats/reader.js';
import { isSplittable, type CsvFile, type CsvSource } from '../formats/csv/source.js';
import { badRow, misfit } from '../query/refusals.js';
import { cutSplits } from '../formats/csv/splits.js';
import { exactRowStarts } from '../query/borders.js';
import type { Warning } from '../query/context.js';
import { firstLines } from '../query/proof.js';
import { defaultStore } from '../store/catalogue.js';
import { ImportSession } from '../store/import.js';
import type { ImportOutcome } from '../store/import-split.js';
import type { PartEntry } from '../store/manifest.js';
import { readQuarantine } from '../store/quarantine.js';
import type { Task } from '../scheduler/task.js';
import { writeStage } from '../workers/stage-file.js';
import type { ImportArgs } from '../workers/operations/import-part.js';
import type { TaskGraph } from '../graph/graph.js';
import type { Dataset } from './dataset.js';
import type { Engine, StartedRun } from './engine.js';
import type { RunOptions } from './result.js';

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
      resumed: splits.length - pending.length,
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
  #rounds = 0;

  constructor(session: ImportSession, dataset: Dataset, splits: readonly Split[], started: StartedRun) {
    this.#session = session;
    this.#source = dataset.csv.source;
    this.#splits = splits;
    this.#started = started;
    this.#fixed = (column) => dataset.isFixed(column);
  }

  /** Until every split has a part with the table's types that begins where the one before it ended. */
  async run(): Promise<void> {
    for (;;) {
      const doubtful = await this.#importPending();
      if (doubtful.length > 0) await this.#findExactStarts(doubtful);
      else if (this.#session.pendingSplits().length === 0 && !this.#dropMisplaced() && !(await this.#rewriteOutdated()))
        return;
    }
  }

  /** Rows set aside, with their lines in the files. */
  quarantine(): QuarantinedRow[] {
    const { parts, target } = this.#session;
    const { files, onBadRow } = this.#source;
    const lines = firstLines(
      parts.map((part) => part.split),
      parts.map((part) => part.report),
      (file) => (files[file] as CsvFile).dataLine,
    );
    const rows = parts.flatMap((part, i) =>
      readQuarantine(target.folder, part).map((row) => ({ ...row, line: row.line + (lines[i] as number) })),
    );
    const first = rows[0];
    if (onBadRow === 'error' && first !== undefined) throw badRow(first);
    return rows;
  }

  /** Imports what has no part yet; gives the splits that met unfitting values where their start is only likely. */
  async #importPending(): Promise<Split[]> {
    const doubtful: Split[] = [];
    const work = this.#session.pendingSplits().map((split) => ({ split, part: null }));
    await this.#each('import', this.#session.schema, work, (outcome, split) => {
      if (outcome.kind === 'part') this.#session.commitPart(outcome.entry);
      else if (this.#isCertain(split)) this.#widen(outcome.breaks);
      else doubtful.push(split);
    });
    return doubtful;
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
        else this.#widen(outcome.breaks);
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
    });
    const tasks = work.map(({ split, part }): Task => {
      const rowStart = this.#exact.get(split.index) ?? part?.report.start;
      const args: ImportArgs = { stage, split: rowStart === undefined ? split : { ...split, rowStart }, part };
      const key = `${group}/${split.index}`;
      return { key, op: 'importPart', args, deps: [], group, partition: split.index, bytes: split.end - split.start };
    });
    run.add(tasks);
    await Promise.all(
      tasks.map(async (task, i) => {
        const outcome = (await run.result(task.key)) as ImportOutcome;
        run.forget([task.key]);
        take(outcome, (work[i] as { split: Split }).split);
      }),
    );
  }

  /** Whether the split's first row is known to begin where it was read from. */
  #isCertain(split: Split): boolean {
    const file = this.#source.files[split.file] as CsvFile;
    return this.#exact.has(split.index) || !isSplittable(file) || split.start <= file.dataStart;
  }

  async #findExactStarts(doubtful: readonly Split[]): Promise<void> {
    const files = new Set(doubtful.map((split) => split.file));
    const splits = this.#splits.filter((split) => files.has(split.file));
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
    });
    for (const split of await exactRowStarts(this.#source, splits, this.#started.run, stage, group)) {
      if (split.rowStart !== undefined) this.#exact.set(split.index, split.rowStart);
    }
  }

  /** Drops parts that do not begin where the one before them ended; whether there were any. */
  #dropMisplaced(): boolean {
    const { parts } = this.#session;
    let dropped = false;
    parts.forEach((part, i) => {
      const before = parts[i - 1];
      if (before === undefined || before.split.file !== part.split.file) return;
      if (before.report.end === part.report.start) return;
      this.#exact.set(part.index, before.report.end);
      this.#session.dropPart(part.index);
      dropped = true;
    });
    return dropped;
  }

  #widen(breaks: readonly TypeBreak[]): void {
    const fixed = breaks.find(({ column }) => this.#fixed(column));
    if (fixed !== undefined) throw misfit(fixed, this.#session.schema);
    for (const { column, type, value, path } of breaks) {
      const choice = formatType(this.#session.widen(column, type));
      this.#started.events.emit({
        type: 'decision',
        subject: `type of ${column}`,
        choice,
        reason: `'${value}' in ${path}`,
      });
    }
  }
}

function widenedColumns(before: Schema, after: Schema): ImportReport['widened'] {
  return before.flatMap(({ name, type }) => {
    const now = after.find((field) => field.name === name)?.type ?? type;
    return sameType(type, now) ? [] : [{ column: name, from: formatType(type), to: formatType(now) }];
  });
}
