/**
 * A table that windows look at: rows of a dataset under steps, by position. Steps that keep rows in their place are read where
 * the data lies; all others make one run whose rows are kept in a spool. Owns that run and its spool.
 */
import { loadIpc, PartitaError, ResultSpool, type DataFrame, type RecordBatch } from '../../engine/index.js';
import type { ColumnDetail } from '../protocol/datasets.js';
import type { Page, ViewState } from '../protocol/views.js';
import type { Step } from '../recipe/steps.js';
import { quoteName } from '../recipe/formula.js';
import { chosenColumns, chosenFields, columnsOf } from './chosen-columns.js';
import { ColumnDetails } from './column-details.js';
import { compileSteps } from './compile.js';
import type { DatasetSession } from './dataset-session.js';
import { Latest, throttled } from './latest.js';
import { repeatQuery } from './repeat.js';
import type { Run } from './run.js';
import type { Runs } from './runs.js';

export interface ViewRequest {
  readonly session: DatasetSession;
  readonly steps: readonly Step[];
  readonly title: string;
  readonly live: boolean;
}

/** Bytes of a page, and the most cells that are read to fill it. */
const PAGE_BYTES = 4 * 2 ** 20;
const PAGE_CELLS = 500_000;
/** Cells that are read at a time where a range is gone through. */
const PIECE_CELLS = 500_000;
/** Rows that can be asked for before a dataset has been counted: everything before them is read each time. */
const UNCOUNTED_ROWS = 20_000;

export class View {
  readonly id: string;
  readonly request: ViewRequest;
  readonly state: Latest<ViewState>;
  readonly #runs: Runs;
  readonly #spoolPath: string;
  readonly #details = new ColumnDetails();
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
    const most = Math.max(1, Math.floor(PAGE_CELLS / Math.max(1, columns.length)));
    for (let wanted = Math.min(count, most); ; wanted = Math.max(1, wanted >> 1)) {
      const batches = (await this.read(from, wanted, columns, signal)).filter((batch) => batch.rows > 0);
      const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
      const schema = batches[0]?.schema ?? chosenFields(this.frame.schema, columns);
      const bytes = toIpc(schema, batches, 'stream');
      if (bytes.length <= PAGE_BYTES || wanted === 1) return { from, rows, epoch, bytes };
    }
  }

  /** The rows of a range that there are now, as `read` gives them, in bounded memory. */
  async *pieces(
    range: { readonly from: number; readonly rows: number; readonly columns: readonly string[] },
    signal: AbortSignal,
  ): AsyncGenerator<RecordBatch> {
    const end = Math.min(range.from + range.rows, this.state.value.rows.count);
    const step = Math.max(1000, Math.floor(PIECE_CELLS / Math.max(1, range.columns.length)));
    for (let from = range.from; from < end; from += step) {
      signal.throwIfAborted();
      yield* await this.read(from, Math.min(step, end - from), range.columns, signal);
    }
  }

  /** Rows as record batches of these columns, in their order; columns that are not there are left out. */
  async read(
    from: number,
    count: number,
    columns: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly RecordBatch[]> {
    const spool = this.#partial ?? this.#spool;
    if (spool !== null) return spool.read(from, count).map((batch) => chosenColumns(batch, columns));
    const { session, steps } = this.request;
    // While a scan keeps all workers busy, the first rows need not wait for it.
    const head = steps.every(({ off }) => off) ? session.headRows(from, count) : null;
    if (head !== null) return head.map((batch) => chosenColumns(batch, columns));
    const known = session.dataset.rowCount;
    const limit = known.exact ? count : Math.max(0, Math.min(count, UNCOUNTED_ROWS - from));
    const { frame } = this;
    const names = new Set(chosenFields(frame.schema, columns).map(({ name }) => quoteName(name)));
    const narrow = names.size === 0 ? frame : frame.select(...names);
    const result = await narrow.rows(from, limit, { signal });
    return result.batches.map((batch) => chosenColumns(batch, columns));
  }

  /** All rows that there are now, piece by piece: for exports. */
  async *batches(signal: AbortSignal): AsyncGenerator<RecordBatch> {
    if (this.#spool !== null && this.state.value.stage === 'final') {
      yield* this.#spool.batches();
      return;
    }
    yield* this.frame.batches({ signal });
  }

  column(name: string, signal: AbortSignal): Promise<ColumnDetail> {
    return this.#details.of(this.frame, name, signal);
  }

  close(): void {
    this.#abort.abort();
    this.#details.close();
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
        this.#details.forget();
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
      recipe: steps,
      again: () => {
        // A closed view has nowhere to keep the rows.
        if (this.#abort.signal.aborted) return Promise.resolve(repeatQuery(this.#runs, session, title, steps));
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
        if (!current()) throw new PartitaError('cancelled', 'another run or none is looked at now', { domain: 'view' });
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
