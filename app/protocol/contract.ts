/**
 * The contract between a window and its server: every method and subscription by name, its parameters as a schema that the
 * server checks, and its answers as types. A `Uint8Array` named `bytes` in an answer travels beside the JSON, not in it.
 */
import * as v from 'valibot';
import type { ErrorWire } from '../../engine/plain.js';
import type { EventsChunk } from './events.js';
import {
  IdSchema,
  PathsSchema,
  ReadOptionsSchema,
  type ColumnDetail,
  type ColumnProfile,
  type DatasetState,
  type DropSummary,
  type FileEntry,
} from './datasets.js';
import { StepsSchema } from '../recipe/steps.js';
import type { QuarantinePage, QuarantineSummary, RetryForecast } from './quarantine.js';
import type { Resources, RunSummary, RowTasks, TaskDetail } from './runs.js';
import type { Page, SelectionSummary, ViewState } from './views.js';
import type { ServerInfo, Workspace } from './workspace.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(100_000));
const columns = v.pipe(v.array(v.string()), v.maxLength(65_536));
const nothing = v.object({});
const dataset = v.object({ dataset: IdSchema });
const view = v.object({ view: IdSchema });
const run = v.object({ run: IdSchema });
const range = v.object({ from: count, rows: count, columns });
export const ExportFormatSchema = v.picklist(['csv', 'json', 'ndjson', 'arrow', 'parquet']);
export type ExportFormat = v.InferOutput<typeof ExportFormatSchema>;

/** Marks the type of an answer; there is no value of it. */
type Answer<T> = { readonly answer?: T };
const method = <S extends v.GenericSchema, T>(params: S, _answer?: Answer<T>) =>
  ({ params }) as { params: S } & Answer<T>;
const gives = <T>(): Answer<T> => ({});

export const METHODS = {
  'server.info': method(nothing, gives<ServerInfo>()),
  /** Folders that may be looked into, then their entries: folders first, by name. */
  'files.roots': method(nothing, gives<readonly FileEntry[]>()),
  'files.list': method(
    v.object({ path: text }),
    gives<{ path: string; parent: string | null; entries: readonly FileEntry[] }>(),
  ),
  /** What a path means: a folder to look into, or the files that it names or that match it. */
  'files.find': method(
    v.object({ path: text }),
    gives<{ kind: 'folder' | 'file' | 'glob'; paths: readonly string[] }>(),
  ),
  'files.look': method(v.object({ paths: PathsSchema, options: v.optional(ReadOptionsSchema) }), gives<DropSummary>()),
  /** Makes small real data below the workspace's folder and gives its path. */
  'samples.make': method(v.object({ sample: v.picklist(['taxi', 'weather', 'broken']) }), gives<{ path: string }>()),

  'workspace.get': method(nothing, gives<Workspace>()),
  /** Keeps the window's own state (tabs, layout, scroll, widths…) as it gives it; `key` names the part. */
  'workspace.keep': method(v.object({ key: IdSchema, value: v.unknown() }), gives<null>()),
  'workspace.rename': method(v.object({ name: text }), gives<null>()),
  'settings.set': method(
    v.partial(
      v.object({
        threads: count,
        memory: v.nullable(text),
        theme: v.picklist(['system', 'light', 'dark']),
        language: v.picklist(['system', 'en', 'zh-CN']),
      }),
    ),
    gives<null>(),
  ),

  'dataset.open': method(
    v.object({
      paths: PathsSchema,
      options: v.optional(ReadOptionsSchema),
      import: v.optional(v.boolean()),
      name: v.optional(text),
    }),
    gives<{ dataset: string }>(),
  ),
  'dataset.close': method(dataset, gives<null>()),
  'dataset.rename': method(v.object({ dataset: IdSchema, name: text }), gives<null>()),
  /** Reads it anew: with other options, or where its files are now. */
  'dataset.reopen': method(
    v.object({ dataset: IdSchema, paths: v.optional(PathsSchema), options: v.optional(ReadOptionsSchema) }),
    gives<null>(),
  ),
  'dataset.import': method(dataset, gives<{ run: string }>()),
  /** Replaces the recipe of a dataset. */
  'recipe.set': method(v.object({ dataset: IdSchema, steps: StepsSchema }), gives<null>()),
  /** Whether steps make sense, and the columns after each of them; an error names the step. */
  'recipe.check': method(
    v.object({ dataset: IdSchema, steps: StepsSchema }),
    gives<{
      columns: readonly (readonly { name: string; type: string }[])[];
      error: { step: string; error: ErrorWire } | null;
    }>(),
  ),
  /** Explains what the engine would do. */
  'recipe.explain': method(
    v.object({
      dataset: IdSchema,
      steps: StepsSchema,
      stage: v.picklist(['logical', 'optimized', 'physical', 'graph']),
    }),
    gives<{ text: string }>(),
  ),

  /** `live`: merged snapshots while a group-by runs. */
  'view.open': method(
    v.object({ dataset: IdSchema, steps: StepsSchema, title: v.optional(text), live: v.optional(v.boolean()) }),
    gives<ViewState>(),
  ),
  'view.close': method(view, gives<null>()),
  /** At most 4 MB of rows; fewer than asked for where they are larger, none beyond the end. */
  'view.page': method(v.object({ view: IdSchema, ...range.entries }), gives<Page>()),
  'view.summary': method(
    v.object({ view: IdSchema, ranges: v.pipe(v.array(range), v.maxLength(100)) }),
    gives<SelectionSummary>(),
  ),
  /** A range as TSV for the clipboard, at most 50 MB. */
  'view.text': method(v.object({ view: IdSchema, ...range.entries, headers: v.boolean() }), gives<{ text: string }>()),
  /** Everything of a column under the view's steps. */
  'view.column': method(v.object({ view: IdSchema, column: text }), gives<ColumnDetail>()),
  /** Writes the view's rows: to a path (desktop), or to be fetched once from the host at `/download/<ticket>`. */
  'view.export': method(
    v.object({ view: IdSchema, format: ExportFormatSchema, path: v.nullable(text) }),
    gives<{ run: string; ticket: string | null }>(),
  ),

  'run.cancel': method(run, gives<null>()),
  'run.pause': method(run, gives<null>()),
  'run.resume': method(run, gives<null>()),
  /** Begins the same work again. */
  'run.again': method(run, gives<{ run: string }>()),
  'run.remove': method(run, gives<null>()),
  'run.task': method(v.object({ run: IdSchema, key: text }), gives<TaskDetail>()),
  /** `row`: from 0, of the run's dataset. */
  'run.row': method(v.object({ run: IdSchema, row: count }), gives<RowTasks>()),
  'run.graph': method(v.object({ run: IdSchema, form: v.picklist(['json', 'dot', 'svg']) }), gives<{ text: string }>()),

  'quarantine.summary': method(dataset, gives<QuarantineSummary>()),
  'quarantine.page': method(
    v.object({
      dataset: IdSchema,
      path: v.nullable(text),
      reasons: v.nullable(v.array(text)),
      from: count,
      rows: count,
    }),
    gives<QuarantinePage>(),
  ),
  /** How many of the rows set aside would fit under other options; nothing changes. */
  'quarantine.forecast': method(
    v.object({ dataset: IdSchema, path: v.nullable(text), options: ReadOptionsSchema }),
    gives<RetryForecast>(),
  ),
  /** `keep`: they stay aside and are counted; `drop`: they are no longer reported. */
  'quarantine.decide': method(v.object({ dataset: IdSchema, decision: v.picklist(['keep', 'drop']) }), gives<null>()),
  /** All rows set aside as CSV, or those of the file at `path`, to be fetched once. */
  'quarantine.export': method(
    v.object({ dataset: IdSchema, path: v.nullable(text) }),
    gives<{ ticket: string | null }>(),
  ),
} as const;

export const SUBSCRIPTIONS = {
  /** The workspace whenever it changes: datasets, recipes, kept state of other windows, settings. */
  workspace: method(nothing, gives<Workspace>()),
  dataset: method(dataset, gives<DatasetState>()),
  /** Column headers under the dataset's scan: only those that changed since the last item. */
  profiles: method(dataset, gives<readonly ColumnProfile[]>()),
  view: method(view, gives<ViewState>()),
  /** All runs first, then those that change or are removed. */
  runs: method(nothing, gives<readonly RunSummary[]>()),
  /** Every event of a run from its first, recorded or live; ends with the run. */
  events: method(run, gives<EventsChunk>()),
  resources: method(nothing, gives<Resources>()),
} as const;

export type MethodName = keyof typeof METHODS;
export type SubscriptionName = keyof typeof SUBSCRIPTIONS;
type Definition = typeof METHODS & typeof SUBSCRIPTIONS;
export type Params<N extends keyof Definition> = v.InferInput<Definition[N]['params']>;
export type Checked<N extends keyof Definition> = v.InferOutput<Definition[N]['params']>;
export type AnswerOf<N extends keyof Definition> = Definition[N] extends Answer<infer T> ? T : never;
