/**
 * What a server has: one engine, one workspace, the open datasets, views, runs and exports. Owns all of them, and the
 * workspace's folder, until it is closed; `answers.ts` says what of it windows get.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Engine, loadIpc, parseBytes, PartitaError, type Dataset } from '../../engine/index.js';
import type { DatasetState, DropSummary, ReadOptions } from '../protocol/datasets.js';
import type { Workspace } from '../protocol/workspace.js';
import type { Step } from '../recipe/steps.js';
import type { KeptDataset, OpenedWorkspace, WorkspaceFile, WorkspaceState } from '../workspace/workspace-file.js';
import { DatasetSession, type SessionHost } from './dataset-session.js';
import { Downloads } from './downloads.js';
import { Exports } from './exports.js';
import type { ServerOptions } from './handlers.js';
import { Latest, throttled } from './latest.js';
import { lookAt } from './look.js';
import { repeatPast } from './repeat.js';
import { Runs } from './runs.js';
import { ScanRecords } from './scan-records.js';
import { sampleFolders } from './samples.js';
import { Views } from './views.js';

const MOST_RECENTS = 30;
const EXACT_BYTES = 256 * 2 ** 20;

export class Application {
  readonly options: ServerOptions;
  /** Folder of what no other session needs. */
  readonly scratch: string;
  /** Counts up whenever a snapshot would be another one. */
  readonly workspace: Latest<number>;
  readonly #file: WorkspaceFile;
  readonly #sessions = new Map<string, DatasetSession>();
  readonly #records: ScanRecords;
  readonly runs: Runs;
  readonly views: Views;
  readonly downloads = new Downloads();
  readonly exports: Exports;
  readonly #announce: () => void;
  #notice: string | null;
  #engine: Engine;
  /** Files that were last looked at: mostly they are opened next. */
  #looked: Dataset | null = null;
  #name: string;
  #recipes: Record<string, readonly Step[]>;
  #kept: Record<string, unknown>;
  #recents: WorkspaceState['recents'];
  #settings: WorkspaceState['settings'];
  /** What whoever started the server asked for; it counts before the settings until these are changed in a window. */
  #asked: { readonly threads: number | undefined; readonly memory: number | undefined };

  constructor(options: ServerOptions, { file, kept, notice }: OpenedWorkspace) {
    this.options = options;
    this.#file = file;
    this.#notice = notice;
    this.#name = kept.name;
    this.#recipes = { ...kept.recipes };
    this.#kept = { ...kept.kept };
    this.#recents = kept.recents;
    this.#settings = kept.settings;
    this.#asked = { threads: options.threads, memory: options.memory };
    this.scratch = join(options.folder, 'scratch');
    // What a kill left there: nobody knows of it any more.
    rmSync(this.scratch, { recursive: true, force: true });
    mkdirSync(this.scratch, { recursive: true, mode: 0o700 });
    this.workspace = new Latest(0);
    this.#announce = throttled(120, () => this.workspace.set(this.workspace.value + 1));
    this.#engine = this.#firstEngine();
    this.runs = new Runs(join(options.folder, 'runs'), (past, steps) =>
      repeatPast(this.runs, this.#sessions.get(past.dataset ?? ''), past, steps),
    );
    this.#records = new ScanRecords(join(options.folder, 'scans'));
    this.views = new Views(this.scratch, this.runs);
    this.exports = new Exports(join(this.scratch, 'exports'), this.runs, this.downloads);
    for (const dataset of kept.datasets) this.#sessions.set(dataset.id, new DatasetSession(this.#host(), dataset));
    file.begin(() => this.#state());
  }

  /** Everything that was kept is opened, and what the command line names. */
  async begin(): Promise<void> {
    for (const session of this.#sessions.values()) void session.open();
    try {
      for (const path of this.options.open ?? []) await this.#openNamed(path);
    } catch (thrown) {
      await this.close();
      throw thrown;
    }
    // Every page of rows needs it: it comes while a window is still loading. Where it does not, the page says so.
    void loadIpc().catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) session.close();
    this.views.close();
    this.runs.close();
    this.workspace.end();
    await this.downloads.close();
    await this.#engine.close();
    this.#file.close();
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** What the open datasets, and those that were open, are read from. */
  usedPaths(): string[] {
    const recent = this.#recents.flatMap(({ paths }) => paths);
    return [...[...this.#sessions.values()].flatMap(({ kept }) => kept.paths), ...recent];
  }

  /** As the settings say; as the machine allows where they ask for what it no longer has. */
  #firstEngine(): Engine {
    try {
      return this.#startEngine();
    } catch (thrown) {
      const { threads, memory } = this.#settings;
      if (threads === 0 && memory === null) throw thrown;
      this.#settings = { ...this.#settings, threads: 0, memory: null };
      const { message } = PartitaError.from(thrown, 'settings');
      this.#notice = `the settings for workers and memory were put back: ${message}`;
      return this.#startEngine();
    }
  }

  #startEngine(): Engine {
    const { threads, memory } = this.#limits();
    return Engine.start(memory === null ? { threads } : { threads, memory });
  }

  #limits(): { readonly threads: number; readonly memory: number | string | null } {
    const { threads, memory } = this.#settings;
    return {
      threads: this.#asked.threads ?? (threads === 0 ? availableParallelism() : threads),
      memory: this.#asked.memory ?? memory,
    };
  }

  #host(): SessionHost {
    return {
      engine: () => this.#engine,
      looked: () => this.#looked,
      runs: this.runs,
      store: this.options.store ?? this.place('store'),
      records: this.#records,
      exactBytes: this.options.exactBytes ?? EXACT_BYTES,
      changed: () => {
        this.#file.change();
        this.#announce();
      },
    };
  }

  place(name: string): string {
    const folder = join(this.options.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  get engine(): Engine {
    return this.#engine;
  }

  keep(key: string, value: unknown): void {
    this.#kept = { ...this.#kept, [key]: value };
    this.#file.change();
  }

  rename(name: string): void {
    this.#name = name;
    this.changed();
  }

  setRecipe(dataset: string, steps: readonly Step[]): void {
    this.session(dataset);
    this.#recipes = { ...this.#recipes, [dataset]: steps };
    this.changed();
  }

  /** The dataset of a run, where it is still open. */
  findSession(id: string | null): DatasetSession | undefined {
    return id === null ? undefined : this.#sessions.get(id);
  }

  session(id: string): DatasetSession {
    const session = this.#sessions.get(id);
    if (session !== undefined) return session;
    throw new PartitaError('user-input', 'this dataset is closed', { domain: 'datasets', value: id });
  }

  /** What the command line names, unless it is open already, however it is read. */
  async #openNamed(path: string): Promise<void> {
    const open = [...this.#sessions.values()].some(({ kept }) => kept.paths.length === 1 && kept.paths[0] === path);
    if (!open) await this.open([path], {}, undefined, false);
  }

  /** What opening the paths would do. */
  async look(paths: readonly string[], options: ReadOptions): Promise<DropSummary> {
    const { dataset, summary } = await lookAt(this.#engine, paths, options, this.options.folder);
    this.#looked = dataset;
    return summary;
  }

  /** Opens paths as one dataset; one that is open already is the same one. */
  async open(
    paths: readonly string[],
    options: KeptDataset['options'],
    name: string | undefined,
    importIt: boolean,
  ): Promise<string> {
    const given = JSON.stringify([paths, options]);
    const same = [...this.#sessions.values()].find(({ kept }) => JSON.stringify([kept.paths, kept.options]) === given);
    if (same !== undefined) return same.id;
    const id = randomUUID();
    const kept: KeptDataset = {
      id,
      name: name ?? defaultName(paths),
      paths: [...paths],
      options,
      openedAt: Date.now(),
      decision: 'undecided',
    };
    const session = new DatasetSession(this.#host(), kept);
    this.#sessions.set(id, session);
    await session.open(importIt);
    const { error } = session.state.value;
    if (error !== null) {
      this.#sessions.delete(id);
      session.close();
      throw PartitaError.fromWire(error);
    }
    this.changed();
    return id;
  }

  closeDataset(id: string): void {
    const session = this.session(id);
    this.#remember(session.state.value);
    this.views.closeOf(id);
    session.close();
    this.#sessions.delete(id);
    delete this.#recipes[id];
    this.changed();
  }

  #remember({ name, paths, files, bytes, rows, openedAt }: DatasetState): void {
    const entry = { name, paths: [...paths], files, bytes, rows: rows.count, openedAt };
    const same = JSON.stringify(paths);
    const others = this.#recents.filter((recent) => JSON.stringify(recent.paths) !== same);
    this.#recents = [entry, ...others].slice(0, MOST_RECENTS);
  }

  changed(): void {
    this.#file.change();
    this.#announce();
  }

  #state(): WorkspaceState {
    const sessions = [...this.#sessions.values()];
    for (const { state } of sessions) if (state.value.phase === 'ready') this.#remember(state.value);
    return {
      version: 1,
      name: this.#name,
      datasets: sessions.map((session) => session.kept),
      recipes: Object.fromEntries(Object.entries(this.#recipes).map(([id, steps]) => [id, [...steps]])),
      kept: this.#kept,
      recents: this.#recents,
      settings: this.#settings,
    };
  }

  snapshot(): Workspace {
    return {
      revision: this.workspace.value,
      name: this.#name,
      notice: this.#file.problem ?? this.#notice,
      datasets: [...this.#sessions.values()].map((session) => session.state.value),
      recipes: this.#recipes,
      kept: this.#kept,
      recents: this.#recents.map((recent) => ({ ...recent, present: recent.paths.every(isThere) })),
      settings: this.#settings,
      interrupted: this.runs.summaries
        .filter(({ phase, kind, dataset }) => phase === 'interrupted' && kind === 'import' && dataset !== null)
        .filter(({ dataset }) => this.#sessions.get(dataset ?? '')?.state.value.imported === false)
        .map(({ run, title, dataset, tasks }) => {
          return { run, title, dataset: dataset ?? '', done: tasks.done, total: tasks.total };
        }),
    };
  }

  async #paths(paths: readonly string[], own: readonly string[] = []): Promise<string[]> {
    return Promise.all(paths.map(async (path) => (own.includes(path) ? path : this.options.roots.resolve(path))));
  }

  async set(settings: Partial<WorkspaceState['settings']>): Promise<void> {
    if (typeof settings.memory === 'string') parseBytes(settings.memory);
    const before = { settings: this.#settings, asked: this.#asked, limits: this.#limits() };
    const putBack = (): void => {
      this.#settings = before.settings;
      this.#asked = before.asked;
    };
    this.#settings = { ...before.settings, ...settings };
    this.#asked = {
      threads: settings.threads === undefined ? before.asked.threads : undefined,
      memory: settings.memory === undefined ? before.asked.memory : undefined,
    };
    const limits = this.#limits();
    if (limits.threads !== before.limits.threads || limits.memory !== before.limits.memory) {
      if (this.runs.active > 0) {
        putBack();
        throw new PartitaError('user-input', 'runs are under way', {
          domain: 'settings',
          hint: 'wait for them or cancel them, then change workers or memory',
        });
      }
      let next: Engine;
      try {
        next = this.#startEngine();
      } catch (thrown) {
        putBack();
        throw thrown;
      }
      const old = this.#engine;
      this.#engine = next;
      for (const session of this.#sessions.values()) void session.reopen(undefined, undefined);
      await old.close();
    }
    this.changed();
  }

  /** Granted paths; samples are the application's own. */
  ownPaths(paths: readonly string[]): Promise<string[]> {
    const samples = sampleFolders(this.place('samples'));
    return this.#paths(paths, samples);
  }
}

function defaultName(paths: readonly string[]): string {
  const last =
    (paths[0] ?? '')
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'table';
  return last.replace(/(\.(csv|tsv|txt))?(\.(gz|zst))?$/i, '') || last;
}

function isThere(path: string): boolean {
  return /[*?[{]/.test(path) || existsSync(path);
}
