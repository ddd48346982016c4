/**
 * A server in a folder of its own, and windows on it that call its handlers as a connection does: parameters checked, items
 * taken one by one. What a test starts here is ended by `close`.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { loadIpc, type Cell } from '../../../engine/index.js';
import { cellAt } from '../../../engine/arrow/record-batch.js';
import { grantedRoots } from '../../../app/host/roots.js';
import {
  METHODS,
  SUBSCRIPTIONS,
  type AnswerOf,
  type MethodName,
  type Params,
  type SubscriptionName,
} from '../../../app/protocol/contract.js';
import type { DatasetState } from '../../../app/protocol/datasets.js';
import type { ViewState } from '../../../app/protocol/views.js';
import type { Step } from '../../../app/recipe/steps.js';
import type { CallContext, ClientIdentity, Server, ServerOptions } from '../../../app/server/handlers.js';
import { startServer } from '../../../app/server/index.js';

export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'partita-server-'));
  readonly workspace = join(this.folder, 'workspace');
  readonly data = join(this.folder, 'data');
  #server: Server | null = null;
  #windows: TestWindow[] = [];

  constructor() {
    mkdirSync(this.data);
  }

  /** A file of the data folder; gives its path. */
  write(name: string, text: string | Uint8Array): string {
    const path = join(this.data, name);
    writeFileSync(path, text);
    return path;
  }

  get options(): ServerOptions {
    const limits = { threads: 2, memory: 512 * 2 ** 20 };
    return { kind: 'desktop', folder: this.workspace, roots: grantedRoots([this.data]), spoolQuota: null, ...limits };
  }

  async start(changes: Partial<ServerOptions> = {}): Promise<Server> {
    this.#server = await startServer({ ...this.options, ...changes });
    return this.#server;
  }

  get server(): Server {
    if (this.#server === null) throw new Error('start a server first');
    return this.#server;
  }

  window(): TestWindow {
    const window = new TestWindow(this.server, this.#windows.length + 1);
    this.#windows.push(window);
    return window;
  }

  async stop(): Promise<void> {
    for (const window of this.#windows) window.leave();
    this.#windows = [];
    await this.#server?.close();
    this.#server = null;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class TestWindow {
  readonly #server: Server;
  readonly #gone = new AbortController();
  readonly #client: ClientIdentity;

  constructor(server: Server, id: number) {
    this.#server = server;
    this.#client = { id, gone: this.#gone.signal };
  }

  leave(): void {
    this.#gone.abort();
  }

  /** Like a connection: parameters that the contract does not allow never reach the server. */
  async call<M extends MethodName>(name: M, params: Params<M>, signal?: AbortSignal): Promise<AnswerOf<M>> {
    const checked: unknown = v.parse(METHODS[name].params, params);
    const handler = this.#server.handlers.methods[name] as unknown as (
      params: unknown,
      context: CallContext,
    ) => Promise<AnswerOf<M>>;
    return handler(checked, this.#context(signal));
  }

  items<S extends SubscriptionName>(name: S, params: Params<S>): AsyncIterable<AnswerOf<S>> {
    const checked: unknown = v.parse(SUBSCRIPTIONS[name].params, params);
    const handler = this.#server.handlers.subscriptions[name] as unknown as (
      params: unknown,
      context: CallContext,
    ) => AsyncIterable<AnswerOf<S>>;
    return handler(checked, this.#context());
  }

  /** The first item for which `wanted` holds; the last one where the subscription ends before. */
  async until<S extends SubscriptionName>(
    name: S,
    params: Params<S>,
    wanted: (item: AnswerOf<S>) => boolean,
  ): Promise<AnswerOf<S>> {
    let last: AnswerOf<S> | undefined;
    for await (const item of this.items(name, params)) {
      last = item;
      if (wanted(item)) return item;
    }
    throw new Error(`${name} ended with ${JSON.stringify(last)}`);
  }

  /** A dataset that is scanned, or failed. */
  async open(params: Params<'dataset.open'>): Promise<DatasetState> {
    const { dataset } = await this.call('dataset.open', params);
    return this.settled(dataset);
  }

  settled(dataset: string): Promise<DatasetState> {
    const over = ({ phase }: DatasetState): boolean =>
      phase !== 'opening' && phase !== 'scanning' && phase !== 'importing';
    return this.until('dataset', { dataset }, over);
  }

  /** A view that has all its rows, or failed. */
  async view(dataset: string, steps: readonly Step[], live = false): Promise<ViewState> {
    const { view } = await this.call('view.open', { dataset, steps: [...steps], live });
    return this.until('view', { view }, ({ stage }) => stage === 'final' || stage === 'failed');
  }

  /** Cells of a page's rows. */
  async rows(view: ViewState, from: number, rows: number, names?: readonly string[]): Promise<Cell[][]> {
    const columns = [...(names ?? view.columns.map(({ name }) => name))];
    const page = await this.call('view.page', { view: view.view, from, rows, columns });
    const { fromIpc } = await loadIpc();
    return fromIpc(page.bytes).batches.flatMap((batch) =>
      Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => cellAt(column, row))),
    );
  }

  /** All cells of a view, page by page. */
  async all(view: ViewState): Promise<Cell[][]> {
    const all: Cell[][] = [];
    while (all.length < view.rows.count) {
      const page = await this.rows(view, all.length, 5000);
      if (page.length === 0) throw new Error(`no rows from ${all.length} on`);
      all.push(...page);
    }
    return all;
  }

  #context(signal?: AbortSignal): CallContext {
    const stop = AbortSignal.any([this.#gone.signal, ...(signal === undefined ? [] : [signal])]);
    return { signal: stop, client: this.#client };
  }
}
