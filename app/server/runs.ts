/**
 * All runs of a workspace: numbered, recorded, listed, followed live or replayed, cancelled, begun again. Owns the recordings
 * below its folder.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  exportGraph,
  GraphRecorder,
  PartitaError,
  type EngineEvent,
  type GraphForm,
  type TaskGraph,
  words,
} from '../../engine/index.js';
import { EventDecoder, type EventsChunk } from '../protocol/events.js';
import type { RunSummary } from '../protocol/runs.js';
import type { Step } from '../recipe/steps.js';
import { Latest, throttled } from './latest.js';
import { PastRun } from './past-run.js';
import { removeRecording } from './recording.js';
import { readCards, removeCard, writeCard } from './run-cards.js';
import { Run, type RunRequest } from './run.js';

/** Rows of events that go over the wire at a time. */
const CHUNK_ROWS = 4000;
/** Summaries go out at most this often, in milliseconds. */
const SUMMARY_INTERVAL = 250;
/** Runs of earlier sessions that are kept. */
const MOST_RUNS = 500;

/** Begins the work of an earlier session's run anew; `steps` are those of a query. */
export type Repeat = (past: RunSummary, steps: readonly Step[] | null) => Promise<string>;

export class Runs {
  readonly #folder: string;
  readonly #runs = new Map<string, Run | PastRun>();
  readonly #changes = new Latest(0);
  readonly #changed = throttled(SUMMARY_INTERVAL, () => this.#changes.set(this.#changes.value + 1));
  readonly #repeat: Repeat;
  #count = 0;
  #closed = false;

  /** What `folder` has of earlier sessions is the history; runs that still went on then were interrupted. */
  constructor(folder: string, repeat: Repeat) {
    this.#folder = folder;
    this.#repeat = repeat;
    mkdirSync(folder, { recursive: true });
    const past = readCards(folder);
    for (const { summary } of past.slice(0, -MOST_RUNS)) this.#discard(summary.run);
    for (const card of past.slice(-MOST_RUNS)) {
      this.#runs.set(card.summary.run, new PastRun(card, this.#path(card.summary.run)));
      this.#count = card.summary.number;
    }
  }

  get summaries(): readonly RunSummary[] {
    return [...this.#runs.values()].map((run) => run.summary);
  }

  get active(): number {
    return this.summaries.filter(({ phase }) => phase === 'running' || phase === 'paused').length;
  }

  begin(request: RunRequest): Run {
    const number = ++this.#count;
    const run = new Run(`r${number}-${Date.now().toString(36)}`, number, request, this.#folder, (over) => {
      this.#changed();
      if (over) this.#keep(run);
    });
    this.#runs.set(run.id, run);
    this.#keep(run);
    this.#changed();
    return run;
  }

  find(id: string): Run | PastRun {
    const run = this.#runs.get(id);
    if (run !== undefined) return run;
    throw new PartitaError('user-input', 'this run is not there any more', { domain: 'runs', value: id });
  }

  cancel(id: string): void {
    const run = this.find(id);
    if (run instanceof Run) run.cancel();
  }

  pause(id: string): void {
    const run = this.find(id);
    if (run instanceof Run) run.pause.pause();
  }

  resume(id: string): void {
    const run = this.find(id);
    if (run instanceof Run) run.pause.resume();
  }

  async again(id: string): Promise<string> {
    const run = this.find(id);
    if (run instanceof PastRun) return this.#repeat(run.summary, run.recipe);
    if (run.request.again !== undefined) return run.request.again();
    throw cannotRepeat(run.summary);
  }

  remove(id: string): void {
    const run = this.find(id);
    if (run instanceof Run) run.cancel();
    this.#runs.delete(id);
    this.#discard(id);
    this.#changed();
  }

  /** All runs first, then those that changed or are gone. */
  async *follow(signal: AbortSignal): AsyncGenerator<readonly RunSummary[]> {
    const seen = new Map<string, RunSummary>();
    for await (const _ of this.#changes.follow(signal)) {
      // A summary is replaced where it changes.
      const changed = this.summaries.filter((summary) => seen.get(summary.run) !== summary);
      for (const summary of changed) seen.set(summary.run, summary);
      const gone = [...seen.values()].filter(({ run }) => !this.#runs.has(run));
      for (const { run } of gone) seen.delete(run);
      yield [...changed, ...gone.map((summary): RunSummary => ({ ...summary, removed: true }))];
    }
  }

  async *events(id: string, signal: AbortSignal): AsyncGenerator<EventsChunk> {
    const run = this.find(id);
    let seq = 0;
    for (;;) {
      const rows = run.rows.slice(seq, seq + CHUNK_ROWS);
      const last = run.over && seq + rows.length >= run.rows.length;
      yield { run: id, seq, rows, last };
      seq += rows.length;
      if (last || signal.aborted) return;
      if (run instanceof Run && seq >= run.rows.length) await run.more(signal);
    }
  }

  graph(id: string, form: GraphForm): string {
    return exportGraph(this.taskGraph(id).tasks, form);
  }

  taskGraph(id: string): TaskGraph {
    const recorder = new GraphRecorder();
    for (const event of this.engineEvents(id)) recorder.take(event);
    return recorder.graph();
  }

  *engineEvents(id: string): Generator<EngineEvent> {
    const decoder = new EventDecoder(id);
    for (const row of this.find(id).rows) yield decoder.decode(row);
  }

  close(): void {
    for (const run of this.#runs.values()) {
      if (!(run instanceof Run)) continue;
      run.cancel();
      run.close();
    }
    this.#changes.end();
    this.#closed = true;
  }

  #keep({ id, summary, request }: Run): void {
    // What ends after the server closed, or was removed, is not said any more: the folder may be another server's by then.
    if (!this.#closed && this.#runs.has(id))
      writeCard(this.#folder, { summary, recipe: request.recipe === undefined ? null : [...request.recipe] });
  }

  #discard(id: string): void {
    removeCard(this.#folder, id);
    removeRecording(this.#path(id));
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.ndjson`);
  }
}

export function cannotRepeat({ run, title }: RunSummary): PartitaError {
  return new PartitaError('unsupported', words`'${title}' cannot be run again`, {
    domain: 'runs',
    value: run,
    hint: 'open its table and begin it from there',
  });
}
