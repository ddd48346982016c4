/** The contract's methods and subscriptions, each by the part of the application that does it. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { PartitaError } from '../../engine/index.js';
import { VERSION } from '../cli/version.js';
import { lookUp, lookUpAll } from '../host/globs.js';
import { writeQuarantine } from '../output/quarantine-csv.js';
import type { Step } from '../recipe/steps.js';
import type { Application } from './application.js';
import { columnsOf } from './chosen-columns.js';
import { compileSteps, framesOf, StepError } from './compile.js';
import type { DatasetSession } from './dataset-session.js';
import type { Handlers } from './handlers.js';
import { KnownTasks } from './known-tasks.js';
import { forecastRetry, quarantinedRows, quarantinePage, quarantineSummary } from './quarantine.js';
import { followResources, freeBytes } from './resources.js';
import { rowTasks } from './row-tasks.js';
import { makeSample } from './samples.js';
import { summaryOf } from './summary.js';
import { taskDetail } from './task-detail.js';
import { textOf } from './text.js';

export function handlersOf(application: Application): Handlers {
  const { options, runs, views } = application;
  const known = new KnownTasks();
  const { roots } = options;
  const done = null;
  return {
    methods: {
      'server.info': async () => ({
        version: VERSION,
        kind: options.kind,
        platform: process.platform,
        cores: availableParallelism(),
        workers: application.engine.threads,
        memoryLimit: application.engine.memory.limit,
        scratchFree: await freeBytes(),
        spoolQuota: options.spoolQuota,
      }),
      'files.roots': () => roots.list(),
      'files.list': ({ path }) => roots.entries(path),
      'files.find': async ({ path }) => {
        const { kind, paths } = await lookUp(roots, path);
        return { kind, paths };
      },
      'files.look': async ({ paths, options: read }) => {
        const found = await lookUpAll(roots, paths);
        return application.look(await application.ownPaths(found.paths), read ?? {});
      },
      'samples.make': async ({ sample }) => ({ path: await makeSample(sample, application.place('samples')) }),

      'workspace.get': () => Promise.resolve(application.snapshot()),
      'workspace.keep': ({ key, value }) => {
        application.keep(key, value);
        return Promise.resolve(done);
      },
      'workspace.rename': ({ name }) => {
        application.rename(name);
        return Promise.resolve(done);
      },
      'settings.set': async (settings) => {
        const given = Object.entries(settings).filter(([, value]) => value !== undefined);
        await application.set(Object.fromEntries(given));
        return done;
      },

      'dataset.open': async ({ paths, options, name, import: importIt }) => {
        const found = await lookUpAll(roots, paths);
        const own = await application.ownPaths(found.paths);
        const called = name ?? found.name ?? undefined;
        return { dataset: await application.open(own, options ?? {}, called, importIt ?? false) };
      },
      'dataset.close': ({ dataset }) => {
        application.closeDataset(dataset);
        return Promise.resolve(done);
      },
      'dataset.rename': ({ dataset, name }) => {
        application.session(dataset).rename(name);
        return Promise.resolve(done);
      },
      'dataset.reopen': async ({ dataset, paths, options }) => {
        const found =
          paths === undefined ? undefined : await application.ownPaths((await lookUpAll(roots, paths)).paths);
        await application.session(dataset).reopen(found, options);
        return done;
      },
      'dataset.import': ({ dataset }) => Promise.resolve({ run: application.session(dataset).import() }),
      'recipe.set': ({ dataset, steps }) => {
        application.setRecipe(dataset, steps);
        return Promise.resolve(done);
      },
      'recipe.check': ({ dataset, steps }) => Promise.resolve(checked(application.session(dataset), steps)),
      'recipe.explain': ({ dataset, steps, stage }) => {
        const frame = compileSteps(application.session(dataset).dataset.frame(), steps);
        return Promise.resolve({ text: frame.explain(stage) });
      },

      'view.open': async ({ dataset, steps, title, live }, { client }) => {
        const session = application.session(dataset);
        await session.opened;
        const request = { session, steps, title: title ?? session.state.value.name, live: live ?? false };
        return views.open(request, client).state.value;
      },
      'view.close': ({ view }, { client }) => {
        views.leave(view, client);
        return Promise.resolve(done);
      },
      'view.page': ({ view, from, rows, columns }, { signal }) => views.find(view).page(from, rows, columns, signal),
      'view.summary': ({ view, ranges }, { signal }) => summaryOf(views.find(view), ranges, signal),
      'view.text': async ({ view, from, rows, columns, headers }, { signal }) => ({
        text: await textOf(views.find(view), { from, rows, columns, headers }, signal),
      }),
      'view.column': ({ view, column }, { signal }) => views.find(view).column(column, signal),
      'view.export': async ({ view, format, path }) => {
        if (path !== null && options.kind !== 'desktop') {
          throw new PartitaError('user-input', 'a browser saves downloads where it is told to', { domain: 'export' });
        }
        return Promise.resolve(application.exports.begin(views.find(view), format, path));
      },

      'run.cancel': ({ run }) => {
        runs.cancel(run);
        return Promise.resolve(done);
      },
      'run.pause': ({ run }) => {
        runs.pause(run);
        return Promise.resolve(done);
      },
      'run.resume': ({ run }) => {
        runs.resume(run);
        return Promise.resolve(done);
      },
      'run.again': async ({ run }) => ({ run: await runs.again(run) }),
      'run.remove': ({ run }) => {
        runs.remove(run);
        return Promise.resolve(done);
      },
      'run.task': async ({ run, key }) => {
        const { summary, rows } = runs.find(run);
        return taskDetail(await known.of(run, rows), key, application.findSession(summary.dataset));
      },
      'run.row': async ({ run, row }) => {
        const { summary, rows } = runs.find(run);
        return rowTasks(await known.of(run, rows), row, application.findSession(summary.dataset));
      },
      'run.graph': ({ run, form }) => Promise.resolve({ text: runs.graph(run, form) }),

      'quarantine.summary': ({ dataset }) => Promise.resolve(quarantineSummary(application.session(dataset))),
      'quarantine.page': ({ dataset, path, reasons, from, rows }, { signal }) => {
        return quarantinePage(
          application.engine,
          application.session(dataset),
          { path, reasons },
          { from, rows },
          signal,
        );
      },
      'quarantine.forecast': ({ dataset, path, options }, { signal }) => {
        return forecastRetry(application.engine, application.session(dataset), path, options, signal);
      },
      'quarantine.decide': ({ dataset, decision }) => {
        application.session(dataset).decide(decision);
        application.changed();
        return Promise.resolve(done);
      },
      'quarantine.export': ({ dataset, path }) =>
        Promise.resolve(exportAside(application, application.session(dataset), path)),
    },
    subscriptions: {
      workspace: (_, { signal }) => map(application.workspace.follow(signal), () => application.snapshot()),
      dataset: ({ dataset }, { signal }) => application.session(dataset).state.follow(signal),
      profiles: ({ dataset }, { signal }) => application.session(dataset).headers.follow(signal),
      view: ({ view }, { signal }) => views.find(view).state.follow(signal),
      runs: (_, { signal }) => runs.follow(signal),
      events: ({ run }, { signal }) => runs.events(run, signal),
      resources: (_, { signal }) => followResources(() => application.engine, runs, signal),
    },
  };
}

/** All rows set aside, or those of the file at `path`, to be fetched once. */
function exportAside(
  application: Application,
  session: DatasetSession,
  path: string | null,
): { readonly ticket: string } {
  const file = join(application.scratch, `quarantine-${randomUUID()}.csv`);
  const abort = new AbortController();
  const written = writeQuarantine(file, quarantinedRows(application.engine, session, path, abort.signal));
  const ticket = application.downloads.offer({
    name: `${session.state.value.name}-set-aside.csv`,
    contentType: 'text/csv; charset=utf-8',
    file: written.then(() => file),
    discard: async () => {
      abort.abort();
      await written.catch(() => undefined);
      await rm(file, { force: true });
    },
  });
  return { ticket };
}

/** The columns after each step, up to the first that makes no sense. */
function checked(session: DatasetSession, steps: readonly Step[]) {
  const frame = session.dataset.frame();
  const columnsAfter = (count: number) => framesOf(frame, steps.slice(0, count)).map(({ schema }) => columnsOf(schema));
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
