/**
 * The application's server: one engine, one workspace, any number of windows. It does what the contract says and owns
 * everything behind it; hosts and shells only bring windows to it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine, formatType, PartitaError } from '../../engine/index.js';
import { VERSION } from '../cli/version.js';
import type { DatasetState } from '../protocol/datasets.js';
import type { Workspace } from '../protocol/workspace.js';
import type { Step } from '../recipe/steps.js';
import { WorkspaceFile, type KeptDataset, type WorkspaceState } from '../workspace/workspace-file.js';
import { compileSteps, framesOf, StepError } from './compile.js';
import { DatasetSession, type SessionHost } from './dataset-session.js';
import { Downloads } from './downloads.js';
import { Exports } from './exports.js';
import type { Handlers, Server, ServerOptions } from './handlers.js';
import { Latest, throttled } from './latest.js';
import { lookAt } from './look.js';
import { forecastRetry, quarantineCsv, quarantinePage, quarantineSummary } from './quarantine.js';
import { followResources, freeBytes } from './resources.js';
import { Runs } from './runs.js';
import { makeSample } from './samples.js';
import { SelectionSum } from './selection.js';
import { taskDetail } from './task-detail.js';
import { textOf } from './text.js';
import { Views } from './views.js';

const MOST_RECENTS = 30;
const MOST_RUNS = 500;

export function startServer(options: ServerOptions): Promise<Server> {
  const server = new ApplicationServer(options);
  return server.begin();
}

class ApplicationServer {
  readonly #options: ServerOptions;
  readonly #file: WorkspaceFile;
  readonly #scratch: string;
  readonly #sessions = new Map<string, DatasetSession>();
  readonly #runs: Runs;
  readonly #views: Views;
  readonly #downloads = new Downloads();
  readonly #exports: Exports;
  readonly #workspace: Latest<number>;
  readonly #announce: () => void;
  #engine: Engine;
  #name: string;
  #recipes: Record<string, readonly Step[]>;
  #kept: Record<string, unknown>;
  #recents: WorkspaceState['recents'];
  #settings: WorkspaceState['settings'];

  constructor(options: ServerOptions) {
    this.#options = options;
    const opened = WorkspaceFile.open(options.folder, () => this.#state());
    const { kept } = opened;
    this.#file = opened.file;
    this.#name = kept.name;
    this.#recipes = { ...kept.recipes };
    this.#kept = { ...kept.kept };
    this.#recents = kept.recents;
    this.#settings = kept.settings;
    this.#scratch = mkdtempSync(join(tmpdir(), `partita-views-${process.pid}-`));
    this.#workspace = new Latest(0);
    this.#announce = throttled(120, () => this.#workspace.set(this.#workspace.value + 1));
    this.#engine = this.#startEngine();
    this.#runs = new Runs(join(options.folder, 'runs'), kept.runs, () => this.#file.change());
    this.#views = new Views(this.#scratch, this.#runs);
    this.#exports = new Exports(join(options.folder, 'exports'), this.#runs, this.#downloads);
    for (const dataset of kept.datasets) this.#sessions.set(dataset.id, new DatasetSession(this.#host(), dataset));
  }

  async begin(): Promise<Server> {
    for (const session of this.#sessions.values()) void session.open();
    const { open } = this.#options;
    for (const path of open ?? []) await this.#open([path], {}, undefined, false);
    return {
      handlers: this.#handlers(),
      downloads: this.#downloads,
      usedPaths: () => this.#usedPaths(),
      close: () => this.#close(),
    };
  }

  async #close(): Promise<void> {
    for (const session of this.#sessions.values()) session.close();
    this.#views.close();
    this.#runs.close();
    this.#workspace.end();
    await this.#downloads.close();
    await this.#engine.close();
    this.#file.close();
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  #usedPaths(): string[] {
    const recent = this.#recents.flatMap(({ paths }) => paths);
    return [...[...this.#sessions.values()].flatMap(({ kept }) => kept.paths), ...recent];
  }

  #startEngine(): Engine {
    const { threads: asked, memory: limit } = this.#options;
    const threads = asked ?? (this.#settings.threads === 0 ? availableParallelism() : this.#settings.threads);
    const memory = limit ?? this.#settings.memory;
    return Engine.start(memory === null ? { threads } : { threads, memory });
  }

  #host(): SessionHost {
    return {
      engine: () => this.#engine,
      runs: this.#runs,
      store: this.#options.store ?? this.#place('store'),
      changed: () => {
        this.#file.change();
        this.#announce();
      },
    };
  }

  #place(name: string): string {
    const folder = join(this.#options.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  #session(id: string): DatasetSession {
    const session = this.#sessions.get(id);
    if (session !== undefined) return session;
    throw new PartitaError('user-input', 'this dataset is closed', { domain: 'datasets', value: id });
  }

  /** Opens paths as one dataset; one that is open already is the same one. */
  async #open(
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
    this.#changed();
    return id;
  }

  #closeDataset(id: string): void {
    const session = this.#session(id);
    this.#remember(session.state.value);
    this.#views.closeOf(id);
    session.close();
    this.#sessions.delete(id);
    delete this.#recipes[id];
    this.#changed();
  }

  #remember({ name, paths, files, bytes, rows, openedAt }: DatasetState): void {
    const entry = { name, paths: [...paths], files, bytes, rows: rows.count, openedAt };
    const same = JSON.stringify(paths);
    const others = this.#recents.filter((recent) => JSON.stringify(recent.paths) !== same);
    this.#recents = [entry, ...others].slice(0, MOST_RECENTS);
  }

  #changed(): void {
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
      runs: this.#runs.summaries.slice(-MOST_RUNS),
    };
  }

  #snapshot(): Workspace {
    return {
      revision: this.#workspace.value,
      name: this.#name,
      datasets: [...this.#sessions.values()].map((session) => session.state.value),
      recipes: this.#recipes,
      kept: this.#kept,
      recents: this.#recents.map((recent) => ({ ...recent, present: recent.paths.every(isThere) })),
      settings: this.#settings,
      interrupted: this.#runs.summaries
        .filter(({ phase, kind, dataset }) => phase === 'interrupted' && kind === 'import' && dataset !== null)
        .filter(({ dataset }) => this.#sessions.get(dataset ?? '')?.state.value.imported === false)
        .map(({ run, title, dataset, tasks }) => {
          return { run, title, dataset: dataset ?? '', done: tasks.done, total: tasks.total };
        }),
    };
  }

  async #paths(paths: readonly string[]): Promise<string[]> {
    return Promise.all(paths.map((path) => this.#options.roots.resolve(path)));
  }

  async #set(settings: Partial<WorkspaceState['settings']>): Promise<void> {
    const before = this.#settings;
    this.#settings = { ...before, ...settings };
    const same = this.#settings.threads === before.threads && this.#settings.memory === before.memory;
    if (!same) {
      if (this.#runs.active > 0) {
        this.#settings = before;
        throw new PartitaError('user-input', 'runs are under way', {
          domain: 'settings',
          hint: 'wait for them or cancel them, then change workers or memory',
        });
      }
      let next: Engine;
      try {
        next = this.#startEngine();
      } catch (thrown) {
        this.#settings = before;
        throw thrown;
      }
      const old = this.#engine;
      this.#engine = next;
      for (const session of this.#sessions.values()) void session.reopen(undefined, undefined);
      await old.close();
    }
    this.#changed();
  }

  #handlers(): Handlers {
    const { roots } = this.#options;
    const done = null;
    return {
      methods: {
        'server.info': async () => ({
          version: VERSION,
          kind: this.#options.kind,
          platform: process.platform,
          cores: availableParallelism(),
          workers: this.#engine.threads,
          memoryLimit: this.#engine.memory.limit,
          scratchFree: await freeBytes(),
          spoolQuota: this.#options.spoolQuota,
        }),
        'files.roots': () => roots.list(),
        'files.list': ({ path }) => roots.entries(path),
        'files.look': async ({ paths, options }) => {
          return lookAt(this.#engine, await this.#paths(paths), options ?? {}, this.#options.folder);
        },
        'samples.make': async ({ sample }) => ({ path: await makeSample(sample, this.#place('samples')) }),

        'workspace.get': () => Promise.resolve(this.#snapshot()),
        'workspace.keep': ({ key, value }) => {
          this.#kept = { ...this.#kept, [key]: value };
          this.#file.change();
          return Promise.resolve(done);
        },
        'workspace.rename': ({ name }) => {
          this.#name = name;
          this.#changed();
          return Promise.resolve(done);
        },
        'settings.set': async (settings) => {
          const given = Object.entries(settings).filter(([, value]) => value !== undefined);
          await this.#set(Object.fromEntries(given) as Partial<WorkspaceState['settings']>);
          return done;
        },

        'dataset.open': async ({ paths, options, name, import: importIt }) => ({
          dataset: await this.#open(await this.#ownPaths(paths), options ?? {}, name, importIt ?? false),
        }),
        'dataset.close': ({ dataset }) => {
          this.#closeDataset(dataset);
          return Promise.resolve(done);
        },
        'dataset.rename': ({ dataset, name }) => {
          this.#session(dataset).rename(name);
          return Promise.resolve(done);
        },
        'dataset.reopen': async ({ dataset, paths, options }) => {
          const found = paths === undefined ? undefined : await this.#ownPaths(paths);
          await this.#session(dataset).reopen(found, options);
          return done;
        },
        'dataset.import': ({ dataset }) => Promise.resolve({ run: this.#session(dataset).import() }),
        'recipe.set': ({ dataset, steps }) => {
          this.#session(dataset);
          this.#recipes = { ...this.#recipes, [dataset]: steps };
          this.#changed();
          return Promise.resolve(done);
        },
        'recipe.check': ({ dataset, steps }) => Promise.resolve(this.#check(dataset, steps)),
        'recipe.explain': ({ dataset, steps, stage }) => {
          const frame = compileSteps(this.#session(dataset).dataset.frame(), steps);
          return Promise.resolve({ text: frame.explain(stage) });
        },

        'view.open': async ({ dataset, steps, title, live }, { client }) => {
          const session = this.#session(dataset);
          await session.opened;
          const request = { session, steps, title: title ?? session.state.value.name, live: live ?? false };
          return this.#views.open(request, client).state.value;
        },
        'view.close': ({ view }) => {
          this.#views.leave(view);
          return Promise.resolve(done);
        },
        'view.page': ({ view, from, rows, columns }, { signal }) =>
          this.#views.find(view).page(from, rows, columns, signal),
        'view.summary': async ({ view, ranges }, { signal }) => {
          const found = this.#views.find(view);
          const sum = new SelectionSum();
          for (const range of ranges) {
            for (let from = range.from; from < range.from + range.rows; from += PIECE) {
              signal.throwIfAborted();
              const rows = Math.min(PIECE, range.from + range.rows - from);
              for (const batch of await found.read(from, rows, range.columns, signal))
                batch.columns.forEach((column) => sum.add(column));
            }
          }
          return sum.summary();
        },
        'view.text': async ({ view, from, rows, columns, headers }, { signal }) => ({
          text: await textOf(this.#views.find(view), { from, rows, columns, headers }, signal),
        }),
        'view.column': ({ view, column }) => this.#views.find(view).column(column),
        'view.export': async ({ view, format, path }) => {
          if (path !== null && this.#options.kind !== 'desktop') {
            throw new PartitaError('user-input', 'a browser saves downloads where it is told to', { domain: 'export' });
          }
          return Promise.resolve(this.#exports.begin(this.#views.find(view), format, path));
        },

        'run.cancel': ({ run }) => {
          this.#runs.cancel(run);
          return Promise.resolve(done);
        },
        'run.pause': ({ run }) => {
          this.#runs.pause(run);
          return Promise.resolve(done);
        },
        'run.resume': ({ run }) => {
          this.#runs.resume(run);
          return Promise.resolve(done);
        },
        'run.again': async ({ run }) => ({ run: await this.#runs.again(run) }),
        'run.remove': ({ run }) => {
          this.#runs.remove(run);
          return Promise.resolve(done);
        },
        'run.task': ({ run, key }) => {
          const { dataset } = this.#runs.find(run).summary;
          const session = dataset === null ? undefined : this.#sessions.get(dataset);
          return taskDetail(this.#runs.engineEvents(run), key, session);
        },
        'run.graph': ({ run, form }) => Promise.resolve({ text: this.#runs.graph(run, form) }),

        'quarantine.summary': ({ dataset }) => Promise.resolve(quarantineSummary(this.#session(dataset))),
        'quarantine.page': ({ dataset, path, reasons, from, rows }) => {
          return Promise.resolve(quarantinePage(this.#session(dataset), { path, reasons }, from, Math.min(rows, 1000)));
        },
        'quarantine.forecast': ({ dataset, path, options }) => {
          return forecastRetry(this.#engine, this.#session(dataset), path, options, this.#scratch);
        },
        'quarantine.decide': ({ dataset, decision }) => {
          this.#session(dataset).decision = decision;
          this.#changed();
          return Promise.resolve(done);
        },
        'quarantine.export': async ({ dataset, path }) => {
          const session = this.#session(dataset);
          const file = join(this.#scratch, `quarantine-${randomUUID()}.csv`);
          const written = writeFile(file, quarantineCsv(session, path)).then(() => file);
          const ticket = this.#downloads.offer({
            name: `${session.state.value.name}-set-aside.csv`,
            contentType: 'text/csv; charset=utf-8',
            file: written,
            discard: () => rm(file, { force: true }),
          });
          return Promise.resolve({ ticket });
        },
      },
      subscriptions: {
        workspace: (_, { signal }) => map(this.#workspace.follow(signal), () => this.#snapshot()),
        dataset: ({ dataset }, { signal }) => this.#session(dataset).state.follow(signal),
        profiles: ({ dataset }, { signal }) => this.#session(dataset).profiles.follow(signal),
        view: ({ view }, { signal }) => this.#views.find(view).state.follow(signal),
        runs: (_, { signal }) => this.#runs.follow(signal),
        events: ({ run }, { signal }) => this.#runs.events(run, signal),
        resources: (_, { signal }) => followResources(() => this.#engine, this.#runs, signal),
      },
    };
  }

  /** Granted paths; samples and the spool are the application's own. */
  #ownPaths(paths: readonly string[]): Promise<string[]> {
    const own = join(this.#options.folder, 'samples');
    return Promise.all(
      paths.map((path) => (path.startsWith(own) ? Promise.resolve(path) : this.#options.roots.resolve(path))),
    );
  }

  #check(dataset: string, steps: readonly Step[]): ReturnType<typeof checked> {
    return checked(this.#session(dataset), steps);
  }
}

const PIECE = 50_000;

/** The columns after each step, up to the first that makes no sense. */
function checked(session: DatasetSession, steps: readonly Step[]) {
  const frame = session.dataset.frame();
  const columnsAfter = (count: number) =>
    framesOf(frame, steps.slice(0, count)).map(({ schema }) =>
      schema.map(({ name, type }) => ({ name, type: formatType(type) })),
    );
  try {
    return { columns: columnsAfter(steps.length), error: null };
  } catch (thrown) {
    if (!(thrown instanceof StepError)) throw thrown;
    const place = steps.findIndex(({ id }) => id === thrown.step);
    return { columns: columnsAfter(place), error: { step: thrown.step, error: thrown.error.toWire() } };
  }
}

async function* map<A, B>(items: AsyncIterable<A>, change: (item: A) => B): AsyncGenerator<B> {
  for await (const item of items) yield change(item);
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
