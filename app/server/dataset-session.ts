/**
 * An open dataset: found out, scanned, imported, reopened, missing. Owns its state and its column headers, and tells views when
 * what they read has changed.
 */
import {
  PartitaError,
  type Dataset,
  type Engine,
  type RecordBatch,
  type ScanFindings,
  type ScanReport,
  type SetAside,
  words,
} from '../../engine/index.js';
import type { DatasetState, ReadOptions } from '../protocol/datasets.js';
import type { KeptDataset } from '../workspace/workspace-file.js';
import { ColumnHeaders } from './column-headers.js';
import { columnsOf } from './chosen-columns.js';
import { firstState, foundState, missingOf } from './dataset-state.js';
import { HeadRows } from './head-rows.js';
import { Latest } from './latest.js';
import { openOptions } from './open-options.js';
import type { Run } from './run.js';
import type { Runs } from './runs.js';
import type { ScanRecords } from './scan-records.js';

export interface SessionHost {
  readonly engine: () => Engine;
  /** Files that were looked at before, perhaps the same. */
  readonly looked: () => Dataset | null;
  readonly runs: Runs;
  /** Folder of imported tables. */
  readonly store: string;
  readonly records: ScanRecords;
  /** Bytes of files up to which every header is made exact without being asked for. */
  readonly exactBytes: number;
  /** Something of the dataset changed that the workspace shows. */
  readonly changed: () => void;
}

/** Rows that headers are first made of. */
const SAMPLE_ROWS = 2000;
/** Milliseconds between two states of what goes on. */
const PROGRESS_INTERVAL = 300;
/** The same of the headers. */
const HEADER_INTERVAL = 250;

export class DatasetSession {
  readonly id: string;
  readonly state: Latest<DatasetState>;
  readonly headers = new ColumnHeaders();
  /** Counts up when rows that were read before are no longer true. */
  readonly epoch = new Latest(0);
  decision: KeptDataset['decision'];
  /** What the last full pass set aside; null before it. */
  setAside: SetAside | null = null;
  readonly #host: SessionHost;
  #dataset: Dataset | null = null;
  #head = new HeadRows();
  #abort = new AbortController();
  #work: Promise<void> = Promise.resolve();
  /** The import that goes on. */
  #importing: string | null = null;

  constructor(host: SessionHost, kept: KeptDataset) {
    this.#host = host;
    this.id = kept.id;
    this.decision = kept.decision;
    this.state = new Latest(firstState(kept));
  }

  get kept(): KeptDataset {
    const { id, name, paths, options, openedAt } = this.state.value;
    return { id, name, paths: [...paths], options, openedAt, decision: this.decision };
  }

  /** The engine's dataset; throws why there is none. */
  get dataset(): Dataset {
    if (this.#dataset !== null) return this.#dataset;
    const { error, name } = this.state.value;
    if (error !== null) throw PartitaError.fromWire(error);
    throw new PartitaError('user-input', words`'${name}' is still being opened`, { domain: 'datasets', value: name });
  }

  /** Rows `from` to `from + count` where they are among the first, which are kept until the scan knows where all lie. */
  headRows(from: number, count: number): readonly RecordBatch[] | null {
    return this.#head.of(this.dataset, from, count);
  }

  /** Resolves once the dataset can be read, or cannot. */
  get opened(): Promise<void> {
    return this.#work;
  }

  open(importIt = false): Promise<void> {
    this.#work = this.#open({ importIt });
    return this.#work;
  }

  /** `anew`: also what is known of the very same files is found out again. */
  reopen(paths: readonly string[] | undefined, options: ReadOptions | undefined, anew = false): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#importing = null;
    this.#dataset = null;
    this.#head = new HeadRows();
    const now = this.state.value;
    this.#set({ paths: paths ?? now.paths, options: options ?? now.options, error: null, phase: 'opening' });
    this.decision = 'undecided';
    this.#work = this.#open({ anew });
    return this.#work;
  }

  rename(name: string): void {
    this.#set({ name });
  }

  decide(decision: Exclude<KeptDataset['decision'], 'undecided'>): void {
    this.decision = decision;
    this.#set({ quarantined: this.#reported });
  }

  /** Partitions it into the store; gives the run at once, that which goes on where there is one. */
  import(): string {
    if (this.#importing !== null) return this.#importing;
    const dataset = this.dataset;
    const run = this.#host.runs.begin({
      kind: 'import',
      title: this.state.value.name,
      dataset: this.id,
      steps: [],
      again: () => Promise.resolve(this.import()),
    });
    this.#importing = run.id;
    this.#set({ phase: 'importing', run: run.id, fraction: 0 });
    void this.#import(dataset, run);
    return run.id;
  }

  close(): void {
    this.#abort.abort();
    this.state.end();
    this.headers.end();
    this.epoch.end();
  }

  async #import(dataset: Dataset, run: Run): Promise<void> {
    const { signal } = this.#abort;
    const options = { store: this.#host.store, ...run.options };
    // What went wrong is the run's to say; the table is as it was.
    await this.#within(run, () => this.#host.engine().import(dataset, options)).catch(() => null);
    if (this.#importing === run.id) this.#importing = null;
    if (signal.aborted) return;
    this.#set({ phase: 'ready', fraction: 1, secondsLeft: null });
    if (run.summary.phase === 'done') await this.#open({ quiet: true });
  }

  /** Tells how far a run is until its work is done, and ends it then. */
  async #within<T>(run: Run, work: () => Promise<T>): Promise<T> {
    const { signal } = this.#abort;
    const stop = (): void => run.cancel();
    signal.addEventListener('abort', stop, { once: true });
    const progress = setInterval(() => {
      const { fraction, secondsLeft } = run.summary;
      if (this.state.value.run === run.id) this.#set({ fraction, secondsLeft });
    }, PROGRESS_INTERVAL);
    try {
      const result = await work();
      run.finish();
      return result;
    } catch (thrown) {
      run.finish(thrown);
      throw thrown;
    } finally {
      clearInterval(progress);
      signal.removeEventListener('abort', stop);
    }
  }

  /** `quiet`: the rows are the same as before, now read from the store; `anew`: also what earlier scans know is found out. */
  async #open(how: { readonly importIt?: boolean; readonly quiet?: boolean; readonly anew?: boolean }): Promise<void> {
    const { importIt = false, quiet = false, anew = false } = how;
    const { signal } = this.#abort;
    const { paths, options, name } = this.state.value;
    const missing = missingOf(paths);
    if (missing !== null) {
      this.#set({ phase: 'missing', error: missing.toWire() });
      return;
    }
    try {
      const looked = anew ? null : this.#host.looked();
      const from = { store: this.#host.store, signal, ...(looked === null ? {} : { known: looked }) };
      const dataset = await this.#host.engine().open(paths, { ...openOptions(options), ...from });
      if (signal.aborted) return;
      this.#dataset = dataset;
      this.#set({
        phase: 'scanning',
        name: name === '' ? dataset.label : name,
        fraction: quiet ? 1 : 0,
        error: null,
        ...foundState(dataset),
      });
      // Files that changed meanwhile are read themselves, and their rows may be others.
      if (!quiet || dataset.stored === null) this.epoch.set(this.epoch.value + 1);
      const known = anew ? null : this.#host.records.find(dataset);
      if (known === null) await this.#sample();
      void (known === null ? this.#scan(importIt) : this.#settle(known, importIt));
    } catch (thrown) {
      if (signal.aborted) return;
      const error = PartitaError.from(thrown, 'datasets');
      this.#set({ phase: 'failed', error: error.toWire() });
    }
  }

  /** Rows set aside, unless nobody wants to hear of them. */
  get #reported(): number {
    if (this.decision === 'drop') return 0;
    return (this.setAside?.files ?? []).reduce((sum, { quarantined }) => sum + quarantined, 0);
  }

  /** Headers out of the first rows. */
  async #sample(): Promise<void> {
    const { signal } = this.#abort;
    const head = await this.dataset.frame().rows(0, SAMPLE_ROWS, { signal });
    if (signal.aborted) return;
    this.#head = new HeadRows(head.batches);
    this.headers.sample(head.batches, this.dataset.rowCount.count);
    this.#set({ columns: columnsOf(this.dataset.schema) });
  }

  async #scan(importIt: boolean): Promise<void> {
    const { signal } = this.#abort;
    const { name } = this.state.value;
    const dataset = this.dataset;
    const run = this.#host.runs.begin({
      kind: 'scan',
      title: name,
      dataset: this.id,
      steps: [],
      again: async () => {
        await this.reopen(undefined, undefined, true);
        return this.state.value.run ?? '';
      },
    });
    this.#set({ run: run.id });
    const scanning = (): Promise<ScanReport> =>
      dataset.scan({
        ...run.options,
        partialInterval: HEADER_INTERVAL,
        onColumns: (columns, fraction) => this.#take(columns, Math.min(0.999, fraction)),
      });
    try {
      const report = await this.#within(run, scanning);
      if (signal.aborted) return;
      this.#host.records.keep(dataset, report);
      await this.#settle(report, importIt);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = PartitaError.from(thrown, 'datasets');
      if (error.kind === 'cancelled' && this.#importing !== null) return;
      this.#set(
        error.kind === 'cancelled'
          ? { phase: 'ready', secondsLeft: null }
          : { phase: 'failed', error: error.toWire(), secondsLeft: null },
      );
    } finally {
      this.#host.changed();
    }
  }

  #take(columns: ScanReport['columns'], share: number): void {
    this.headers.take(columns, share);
    const rows = columns[0]?.rows ?? 0;
    if (rows > this.state.value.rows.count) this.#set({ rows: { count: rows, exact: false } });
  }

  /** All rows are known, by a scan of now or of before. */
  async #settle(found: ScanFindings, importIt: boolean): Promise<void> {
    const { signal } = this.#abort;
    const dataset = this.dataset;
    this.headers.take(found.columns, 1);
    this.setAside = found.setAside;
    this.#set({
      ...(this.#importing === null ? { phase: 'ready', fraction: 1, secondsLeft: null } : {}),
      rows: { count: found.rows, exact: true },
      quarantined: this.#reported,
      columns: columnsOf(dataset.schema),
    });
    if (importIt && dataset.stored === null) this.import();
    else if (this.state.value.bytes <= this.#host.exactBytes || dataset.stored !== null) {
      await this.headers.refine(dataset.frame(), { signal, label: 'headers' });
    }
  }

  #set(changes: Partial<DatasetState>): void {
    this.state.set({ ...this.state.value, ...changes });
    this.#host.changed();
  }
}
