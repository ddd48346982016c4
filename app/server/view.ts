/**
 * A table that windows look at: rows of a dataset under steps, by position. Steps that keep rows in their place are read where
 * the data lies; all others make one run whose rows are kept in a spool. Owns that run and its spool.
 */
import {
  formatType,
  loadIpc,
  PartitaError,
  ResultSpool,
  type DataFrame,
  type RecordBatch,
  type Schema,
} from '../../engine/index.js';
import type { ColumnDetail } from '../protocol/datasets.js';
import type { Page, ViewState } from '../protocol/views.js';
import type { Step } from '../recipe/steps.js';
import { columnDetail } from './column-detail.js';
import { compileSteps } from './compile.js';
import type { DatasetSession } from './dataset-session.js';
import { Latest, throttled } from './latest.js';
import type { Run, Runs } from './runs.js';

export interface ViewRequest {
  readonly session: DatasetSession;
  readonly steps: readonly Step[];
  readonly title: string;
  readonly live: boolean;
}

/** Bytes of a page. */
const PAGE_BYTES = 4 * 2 ** 20;
/** Rows that can be asked for before a dataset has been counted: everything before them is read each time. */
const UNCOUNTED_ROWS = 20_000;

export class View {
  readonly id: string;
  readonly request: ViewRequest;
  readonly state: Latest<ViewState>;
  readonly #runs: Runs;
  readonly #spoolPath: string;
  readonly #details = new Map<string, Promise<ColumnDetail>>();
  readonly #abort = new AbortController();
  #spool: ResultSpool | null = null;
  /** The partial answer of now. */
  #partial: ResultSpool | null = null;
  #run: Run | null = null;

  constructor(id: string, request: ViewRequest, runs: Runs, spoolPath: string) {
    this.id = id;
    this.request = request;
    this.#runs = runs;
    this.#spoolPath = spoolPath;
    const columns = columnsOf(this.frame.schema);
    this.state = new Latest<ViewState>({
      view: id,
      columns,
      rows: { count: 0, exact: false },
      expected: 0,
      stage: 'growing',
      fraction: 0,
      epoch: 0,
      run: null,
      error: null,
    });
    void this.#followDataset();
    if (this.frame.keepsRows) this.#countFromDataset();
    else this.#start();
  }

  get frame(): DataFrame {
    return compileSteps(this.request.session.dataset.frame(), this.request.steps);
  }

  async page(from: number, count: number, columns: readonly string[], signal: AbortSignal): Promise<Page> {
    const { epoch } = this.state.value;
    const { toIpc } = await loadIpc();
    for (let wanted = count; ; wanted = Math.max(1, wanted >> 1)) {
      const batches = (await this.read(from, wanted, columns, signal)).filter((batch) => batch.rows > 0);
      const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
      const schema = batches[0]?.schema ?? chosen(this.frame.schema, columns);
      const bytes = toIpc(schema, batches, 'stream');
      if (bytes.length <= PAGE_BYTES || wanted === 1) return { from, rows, epoch, bytes };
    }
  }

  /** Rows as record batches of these columns, in their order. */
  async read(
    from: number,
    count: number,
    columns: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly RecordBatch[]> {
    if (this.#partial !== null) return this.#partial.read(from, count).map((batch) => choose(batch, columns));
    if (this.#spool !== null) return this.#spool.read(from, count).map((batch) => choose(batch, columns));
    const known = this.request.session.dataset.rowCount;
    const limit = known.exact ? count : Math.max(0, Math.min(count, UNCOUNTED_ROWS - from));
    const result = await this.frame.rows(from, limit, { signal });
    return result.batches.map((batch) => choose(batch, columns));
  }

  /** All rows that there are now, piece by piece: for exports. */
  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch> {
    if (this.#spool !== null && this.state.value.stage === 'final') {
      yield* this.#spool.batches();
      return;
    }
    yield* this.frame.batches({ signal });
  }

  /** Kept for the next time it is asked for. */
  column(name: string): Promise<ColumnDetail> {
    const known = this.#details.get(name);
    if (known !== undefined) return known;
    const detail = columnDetail(this.frame, name, { signal: this.#abort.signal, label: 'column' });
    this.#details.set(name, detail);
    detail.catch(() => this.#details.delete(name));
    return detail;
  }

  close(): void {
    this.#abort.abort();
    this.#run?.cancel();
    this.#spool?.close();
    this.#spool = null;
    this.#partial?.close();
    this.#partial = null;
    this.state.end();
  }

  /** What the dataset becomes is what the view becomes. */
  async #followDataset(): Promise<void> {
    const { session } = this.request;
    const { signal } = this.#abort;
    const changes = async (): Promise<void> => {
      let epoch = session.epoch.value;
      for await (const now of session.epoch.follow(signal)) {
        if (now === epoch) continue;
        epoch = now;
        this.#details.clear();
        try {
          if (this.frame.keepsRows)
            this.#set({ epoch: this.state.value.epoch + 1, columns: columnsOf(this.frame.schema) });
          else this.#start();
        } catch (thrown) {
          this.#fail(thrown);
        }
      }
    };
    const counts = async (): Promise<void> => {
      for await (const _ of session.state.follow(signal)) {
        if (this.#spool === null && this.#run === null) this.#countFromDataset();
      }
    };
    await Promise.allSettled([changes(), counts()]);
  }

  #countFromDataset(): void {
    const { session } = this.request;
    const { phase, fraction, rows, error, run } = session.state.value;
    if (phase === 'failed' || phase === 'missing') {
      this.#set({ stage: 'failed', error, run });
      return;
    }
    try {
      if (!this.frame.keepsRows) return;
      const { count, exact } = session.dataset.rowCount;
      const readable = exact ? count : Math.min(count, UNCOUNTED_ROWS);
      const columns = columnsOf(this.frame.schema);
      const same = JSON.stringify(columns) === JSON.stringify(this.state.value.columns);
      this.#set({
        columns,
        epoch: this.state.value.epoch + (same ? 0 : 1),
        rows: { count: readable, exact },
        expected: Math.max(readable, exact ? count : Math.max(count, rows.count)),
        stage: exact ? 'final' : 'growing',
        fraction: exact ? 1 : fraction,
        run: phase === 'scanning' ? run : null,
        error: null,
      });
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #start(): void {
    const { session, steps, title, live } = this.request;
    this.#run?.cancel();
    this.#spool?.close();
    this.#partial?.close();
    this.#partial = null;
    const frame = this.frame;
    const on = steps.filter((step) => !step.off);
    const run = this.#runs.begin({
      kind: 'query',
      title,
      dataset: session.id,
      steps: on.map((step) => step.kind),
      again: () => {
        this.#start();
        return Promise.resolve(this.#run?.id ?? '');
      },
    });
    const spool = new ResultSpool(this.#spoolPath, frame.schema);
    this.#run = run;
    this.#spool = spool;
    this.#set({
      columns: columnsOf(frame.schema),
      rows: { count: 0, exact: false },
      expected: 0,
      stage: 'growing',
      fraction: 0,
      epoch: this.state.value.epoch + 1,
      run: run.id,
      error: null,
    });
    void this.#fill(run, spool, frame, live);
  }

  async #fill(run: Run, spool: ResultSpool, frame: DataFrame, live: boolean): Promise<void> {
    const current = (): boolean => this.#run === run && !this.#abort.signal.aborted;
    const grown = throttled(150, () => {
      if (!current() || this.#partial !== null || this.state.value.stage !== 'growing') return;
      const { fraction } = run.summary;
      const expected = fraction > 0.02 ? Math.round(spool.rows / fraction) : spool.rows;
      this.#set({ rows: { count: spool.rows, exact: false }, expected: Math.max(spool.rows, expected), fraction });
    });
    const onPartial = (batches: readonly RecordBatch[], fraction: number): void => {
      if (!current() || spool.rows > 0) return;
      this.#partial?.close();
      this.#partial = new ResultSpool(`${this.#spoolPath}.partial`, frame.schema);
      for (const batch of batches) this.#partial.append(batch);
      const { rows } = this.#partial;
      const epoch = this.state.value.epoch + 1;
      this.#set({ stage: 'partial', fraction, rows: { count: rows, exact: false }, expected: rows, epoch });
    };
    try {
      const options = live ? { ...run.options, onPartial } : run.options;
      for await (const batch of frame.batches(options)) {
        if (!current()) return;
        spool.append(batch);
        if (this.#partial === null) grown();
      }
      run.finish();
      if (!current()) return;
      const partial = this.#partial !== null;
      this.#partial?.close();
      this.#partial = null;
      const rows = spool.rows;
      this.#set({
        columns: columnsOf(spool.schema),
        rows: { count: rows, exact: true },
        expected: rows,
        stage: 'final',
        fraction: 1,
        epoch: this.state.value.epoch + (partial ? 1 : 0),
      });
    } catch (thrown) {
      run.finish(thrown);
      if (current()) this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    const error = PartitaError.from(thrown, 'view').toWire();
    this.#set({ stage: 'failed', error });
  }

  #set(changes: Partial<ViewState>): void {
    this.state.set({ ...this.state.value, ...changes });
  }
}

function columnsOf(schema: Schema): ViewState['columns'] {
  return schema.map(({ name, type }) => ({ name, type: formatType(type) }));
}

function chosen(schema: Schema, columns: readonly string[]): Schema {
  return columns.flatMap((name) => schema.filter((field) => field.name === name));
}

function choose(batch: RecordBatch, columns: readonly string[]): RecordBatch {
  const places = columns
    .map((name) => batch.schema.findIndex((field) => field.name === name))
    .filter((place) => place >= 0);
  return {
    schema: places.map((place) => batch.schema[place] as Schema[number]),
    rows: batch.rows,
    columns: places.map((place) => batch.columns[place] as RecordBatch['columns'][number]),
  };
}
