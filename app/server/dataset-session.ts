/**
 * An open dataset: found out, scanned, imported, reopened, missing. Owns its state and its column headers, and tells views when
 * what they read has changed.
 */
import { existsSync } from 'node:fs';
import {
  formatType,
  PartitaError,
  sameType,
  sliceRows,
  type Dataset,
  type Engine,
  type Field,
  type OpenOptions,
  type RecordBatch,
  type ScanReport,
  type Schema,
  type SetAside,
} from '../../engine/index.js';
import type { ColumnProfile, DatasetState, ReadOptions } from '../protocol/datasets.js';
import type { KeptDataset } from '../workspace/workspace-file.js';
import { plainCell } from './cells.js';
import { columnDetail } from './column-detail.js';
import { Latest } from './latest.js';
import type { Runs } from './runs.js';
import { sampleProfiles } from './sample-profile.js';

export interface SessionHost {
  readonly engine: () => Engine;
  readonly runs: Runs;
  /** Folder of imported tables. */
  readonly store: string;
  /** Something of the dataset changed that the workspace shows. */
  readonly changed: () => void;
}

/** Rows that headers are first made of. */
const SAMPLE_ROWS = 2000;
/** Rows set aside that are kept for each split of a file. */
const QUARANTINE_ROWS = 100;
/** Bytes up to which every header is made exact without being asked for. */
const SMALL_BYTES = 256 * 2 ** 20;

export class DatasetSession {
  readonly id: string;
  readonly state: Latest<DatasetState>;
  readonly profiles = new Latest<readonly ColumnProfile[]>([]);
  /** Counts up when rows that were read before are no longer true. */
  readonly epoch = new Latest(0);
  decision: KeptDataset['decision'];
  /** What the last full pass set aside; null before it. */
  setAside: SetAside | null = null;
  readonly #host: SessionHost;
  #dataset: Dataset | null = null;
  #head: readonly RecordBatch[] = [];
  #abort = new AbortController();
  #work: Promise<void> = Promise.resolve();
  /** The import that goes on. */
  #importing: string | null = null;

  constructor(host: SessionHost, kept: KeptDataset) {
    this.#host = host;
    this.id = kept.id;
    this.decision = kept.decision;
    this.state = new Latest<DatasetState>({
      id: kept.id,
      name: kept.name,
      paths: kept.paths,
      options: kept.options,
      phase: 'opening',
      fraction: 0,
      secondsLeft: null,
      files: 0,
      bytes: 0,
      rows: { count: 0, exact: false },
      columns: [],
      dialect: '',
      imported: false,
      quarantined: 0,
      notices: [],
      error: null,
      run: null,
      openedAt: kept.openedAt,
    });
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
    throw new PartitaError('user-input', `'${name}' is still being opened`, { domain: 'datasets', value: name });
  }

  /** Rows `from` to `from + count` where they are among the first, which are kept until the scan knows where all lie. */
  headRows(from: number, count: number): readonly RecordBatch[] | null {
    const { schema, rowCount } = this.dataset;
    const kept = this.#head.reduce((sum, batch) => sum + batch.rows, 0);
    const same = this.#head.every((batch) => sameSchema(batch.schema, schema));
    if (rowCount.exact || !same || count === 0 || from + count > kept) return null;
    let first = 0;
    return this.#head.flatMap((batch) => {
      const [start, end] = [Math.max(0, from - first), Math.min(batch.rows, from + count - first)];
      first += batch.rows;
      return start < end ? [sliceRows(batch, start, end)] : [];
    });
  }

  /** Resolves once the dataset can be read, or cannot. */
  get opened(): Promise<void> {
    return this.#work;
  }

  open(importIt = false): Promise<void> {
    this.#work = this.#open(importIt);
    return this.#work;
  }

  reopen(paths: readonly string[] | undefined, options: ReadOptions | undefined): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#importing = null;
    this.#dataset = null;
    this.#head = [];
    const now = this.state.value;
    this.#set({ paths: paths ?? now.paths, options: options ?? now.options, error: null, phase: 'opening' });
    this.decision = 'undecided';
    return this.open();
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
    const { signal } = this.#abort;
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
    const stop = (): void => run.cancel();
    signal.addEventListener('abort', stop, { once: true });
    const progress = setInterval(
      () => this.#set({ fraction: run.summary.fraction, secondsLeft: run.summary.secondsLeft }),
      300,
    );
    const work = async (): Promise<void> => {
      try {
        await this.#host.engine().import(dataset, { store: this.#host.store, ...run.options });
        run.finish();
      } catch (thrown) {
        run.finish(thrown);
      } finally {
        clearInterval(progress);
        signal.removeEventListener('abort', stop);
        if (this.#importing === run.id) this.#importing = null;
      }
      if (signal.aborted) return;
      this.#set({ phase: 'ready', fraction: 1, secondsLeft: null });
      if (run.summary.phase === 'done') await this.#open(false, true);
    };
    void work();
    return run.id;
  }

  close(): void {
    this.#abort.abort();
    this.state.end();
    this.profiles.end();
    this.epoch.end();
  }

  /** `quiet`: the rows are the same as before, now read from the store. */
  async #open(importIt: boolean, quiet = false): Promise<void> {
    const { signal } = this.#abort;
    const { paths, options, name } = this.state.value;
    const gone = paths.find((path) => !/[*?[{]/.test(path) && !existsSync(path));
    if (gone !== undefined) {
      const error = new PartitaError('user-input', `${gone} is not there any more`, {
        domain: 'datasets',
        value: gone,
        hint: 'find it where it is now, or close the dataset',
      });
      this.#set({ phase: 'missing', error: error.toWire() });
      return;
    }
    try {
      const dataset = await this.#host
        .engine()
        .open(paths, { ...openOptions(options), store: this.#host.store, signal });
      if (signal.aborted) return;
      this.#dataset = dataset;
      const { files } = dataset.csv.source;
      this.#set({
        phase: 'scanning',
        name: name === '' ? dataset.label : name,
        files: files.length,
        bytes: files.reduce((sum, file) => sum + file.size, 0),
        rows: dataset.rowCount,
        dialect: dialectOf(dataset),
        imported: dataset.stored !== null,
        notices: dataset.notices,
        fraction: quiet ? 1 : 0,
        error: null,
        ...this.#columns(),
      });
      // Files that changed meanwhile are read themselves, and their rows may be others.
      if (!quiet || dataset.stored === null) this.epoch.set(this.epoch.value + 1);
      await this.#sample();
      void this.#scan(importIt);
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

  #columns(): Pick<DatasetState, 'columns'> {
    return { columns: this.dataset.schema.map(({ name, type }) => ({ name, type: formatType(type) })) };
  }

  /** Headers out of the first rows. */
  async #sample(): Promise<void> {
    const { signal } = this.#abort;
    const head = await this.dataset.frame().rows(0, SAMPLE_ROWS, { signal });
    if (signal.aborted) return;
    this.#head = head.batches;
    this.profiles.set(sampleProfiles(head.batches, false));
    this.#set(this.#columns());
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
        await this.reopen(undefined, undefined);
        return this.state.value.run ?? '';
      },
    });
    this.#set({ run: run.id });
    const stop = (): void => run.cancel();
    signal.addEventListener('abort', stop, { once: true });
    const progress = setInterval(() => {
      const { fraction, secondsLeft } = run.summary;
      if (this.#importing === null) this.#set({ fraction, secondsLeft });
    }, 300);
    try {
      const report = await dataset.scan({
        ...run.options,
        onColumns: (columns) => this.#take(columns, false),
      });
      run.finish();
      if (signal.aborted) return;
      this.#take(report.columns, true);
      this.setAside = report.setAside;
      this.#set({
        ...(this.#importing === null ? { phase: 'ready', fraction: 1, secondsLeft: null } : {}),
        rows: { count: report.rows, exact: true },
        quarantined: this.#reported,
        ...this.#columns(),
      });
      if (importIt && dataset.stored === null) this.import();
      else if (this.state.value.bytes <= SMALL_BYTES || dataset.stored !== null) await this.#exactProfiles();
    } catch (thrown) {
      run.finish(thrown);
      if (signal.aborted) return;
      const error = PartitaError.from(thrown, 'datasets');
      if (error.kind === 'cancelled' && this.#importing !== null) return;
      this.#set(
        error.kind === 'cancelled'
          ? { phase: 'ready', secondsLeft: null }
          : { phase: 'failed', error: error.toWire(), secondsLeft: null },
      );
    } finally {
      clearInterval(progress);
      signal.removeEventListener('abort', stop);
      this.#host.changed();
    }
  }

  /** Puts what a scan has counted over what the sample said. */
  #take(columns: ScanReport['columns'], exact: boolean): void {
    const before = new Map(this.profiles.value.map((profile) => [profile.name, profile]));
    this.profiles.set(
      columns.map(({ name, type, rows, nulls, min, max }) => {
        const sample = before.get(name);
        return {
          name,
          type: formatType(type),
          rows,
          nulls,
          exact: false,
          min: min === null ? (sample?.min ?? null) : plainCell(min, type),
          max: max === null ? (sample?.max ?? null) : plainCell(max, type),
          histogram: sample?.histogram ?? null,
          top: sample?.top ?? null,
          distinct: sample?.distinct ?? null,
        };
      }),
    );
    const rows = columns[0]?.rows ?? 0;
    if (!exact && rows > this.state.value.rows.count) this.#set({ rows: { count: rows, exact: false } });
  }

  /** One column after the other; a column that is too much is left as the sample said. */
  async #exactProfiles(): Promise<void> {
    const { signal } = this.#abort;
    for (const { name } of this.state.value.columns) {
      if (signal.aborted) return;
      try {
        const detail = await columnDetail(this.dataset.frame(), name, { signal, label: 'headers' });
        const { mean: _m, std: _s, sum: _t, quantiles: _q, longest: _l, ...profile } = detail;
        const text = detail.histogram === null;
        const exact = { ...profile, top: text ? (detail.top ?? []).slice(0, MOST_TOP) : null };
        this.profiles.set(this.profiles.value.map((before) => (before.name === name ? exact : before)));
      } catch {
        if (signal.aborted) return;
      }
    }
  }

  #set(changes: Partial<DatasetState>): void {
    this.state.set({ ...this.state.value, ...changes });
    this.#host.changed();
  }
}

/** Values that a header or a filter offers. */
const MOST_TOP = 20;

function sameSchema(one: Schema, other: Schema): boolean {
  return one.length === other.length && one.every(({ type }, place) => sameType(type, (other[place] as Field).type));
}

export function openOptions(options: ReadOptions): OpenOptions {
  const { header, quote, escape, ...same } = options;
  const none = (text: string | undefined): string | null | undefined => (text === 'none' || text === '' ? null : text);
  const given: Record<string, unknown> = { ...same, quarantineLimit: QUARANTINE_ROWS };
  if (header === 'yes' || header === 'no') given['header'] = header === 'yes';
  if (quote !== undefined) given['quote'] = none(quote);
  if (escape !== undefined) given['escape'] = none(escape);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function dialectOf(dataset: Dataset): string {
  const file = dataset.csv.source.files[0];
  if (file === undefined) return '';
  const { delimiter, quote, header } = file.dialect;
  const shown = delimiter === '\t' ? 'tab' : delimiter;
  return [shown, quote ?? 'no quotes', file.encoding.toUpperCase(), header ? 'header' : 'no header'].join(' · ');
}
