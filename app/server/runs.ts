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
  PauseSwitch,
  type EngineEvent,
  type GraphForm,
  type RunOptions,
  type TaskGraph,
} from '../../engine/index.js';
import { EventDecoder, EventEncoder, type EventRow, type EventsChunk } from '../protocol/events.js';
import { Forecast } from '../protocol/model/forecast.js';
import type { RunKind, RunSummary } from '../protocol/runs.js';
import { Latest, throttled } from './latest.js';
import { endOf, readRecording, RecordingWriter, removeRecording } from './recording.js';

export interface RunRequest {
  readonly kind: RunKind;
  readonly title: string;
  readonly dataset: string | null;
  readonly steps: readonly string[];
  /** Begins the same work anew; gives the new run. */
  readonly again?: () => Promise<string>;
}

/** Rows of events that go over the wire at a time. */
const CHUNK_ROWS = 4000;
/** Summaries go out at most this often, in milliseconds. */
const SUMMARY_INTERVAL = 250;

export class Runs {
  readonly #folder: string;
  readonly #runs = new Map<string, Run | PastRun>();
  readonly #changes = new Latest(0);
  readonly #changed = throttled(SUMMARY_INTERVAL, () => this.#changes.set(this.#changes.value + 1));
  readonly #save: () => void;
  #count = 0;

  /** `past`: summaries of earlier sessions, oldest first; those that still ran were interrupted. */
  constructor(folder: string, past: readonly RunSummary[], save: () => void) {
    this.#folder = folder;
    this.#save = save;
    mkdirSync(folder, { recursive: true });
    for (const summary of past) {
      const isOpen = summary.phase === 'running' || summary.phase === 'paused';
      const over = isOpen ? endOf(readRecording(this.#path(summary.run))) : summary.phase;
      this.#runs.set(summary.run, new PastRun({ ...summary, phase: over, secondsLeft: null }, this.#path(summary.run)));
      this.#count = Math.max(this.#count, summary.number);
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
      if (over) this.#save();
    });
    this.#runs.set(run.id, run);
    this.#changed();
    this.#save();
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
    const again = run instanceof Run ? run.request.again : undefined;
    if (again !== undefined) return again();
    throw new PartitaError('unsupported', 'this run is of an earlier session', {
      domain: 'runs',
      value: id,
      hint: 'open its table again and run the step from there',
    });
  }

  remove(id: string): void {
    const run = this.find(id);
    if (run instanceof Run) run.cancel();
    this.#runs.delete(id);
    removeRecording(this.#path(id));
    this.#changed();
    this.#save();
  }

  /** All runs first, then those that changed. */
  async *follow(signal: AbortSignal): AsyncGenerator<readonly RunSummary[]> {
    const seen = new Map<string, string>();
    for await (const _ of this.#changes.follow(signal)) {
      const changed = this.summaries.filter((summary) => {
        const text = JSON.stringify(summary);
        if (seen.get(summary.run) === text) return false;
        seen.set(summary.run, text);
        return true;
      });
      yield changed;
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
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.ndjson`);
  }
}

/** A run of this session. */
export class Run {
  readonly id: string;
  readonly request: RunRequest;
  readonly rows: EventRow[] = [];
  readonly pause = new PauseSwitch();
  readonly #abort = new AbortController();
  readonly #encoder = new EventEncoder();
  readonly #recording: RecordingWriter;
  readonly #forecast = new Forecast();
  /** Milliseconds of the run that it was paused, and when it was last. */
  #pausedTime = 0;
  #pausedAt: number | null = null;
  readonly #changed: (over: boolean) => void;
  #summary: RunSummary;
  #waiting: (() => void)[] = [];
  #over = false;

  constructor(id: string, number: number, request: RunRequest, folder: string, changed: (over: boolean) => void) {
    this.id = id;
    this.request = request;
    this.#changed = changed;
    this.#recording = new RecordingWriter(join(folder, `${id}.ndjson`));
    this.#summary = {
      run: id,
      number,
      kind: request.kind,
      title: request.title,
      dataset: request.dataset,
      startedAt: Date.now(),
      seconds: 0,
      phase: 'running',
      fraction: 0,
      secondsLeft: null,
      bytes: 0,
      totalBytes: 0,
      rows: 0,
      tasks: { done: 0, total: 0, failed: 0 },
      spilledBytes: 0,
      peakMemory: 0,
      error: null,
      steps: request.steps,
    };
  }

  get summary(): RunSummary {
    return this.#summary;
  }

  get over(): boolean {
    return this.#over;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What the engine is to be given. */
  get options(): Pick<RunOptions, 'onEvent' | 'signal' | 'label' | 'pause'> {
    return {
      pause: this.pause,
      onEvent: (event) => this.#take(event),
      signal: this.#abort.signal,
      label: this.request.title,
    };
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** The work is done, whatever its events said. */
  finish(thrown?: unknown): void {
    if (this.#over) return;
    if (thrown === undefined) this.#end('done', null);
    else {
      const error = PartitaError.from(thrown, 'run');
      this.#end(error.kind === 'cancelled' ? 'cancelled' : 'failed', error);
    }
  }

  /** Until there are more rows, or the run is over. */
  more(signal: AbortSignal): Promise<void> {
    if (this.#over || signal.aborted) return Promise.resolve();
    return new Promise((done) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        // Many events come together: a chunk takes what a moment brings.
        setTimeout(done, 50).unref();
      };
      this.#waiting.push(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  close(): void {
    this.#recording.close();
  }

  #take(event: EngineEvent): void {
    if (this.#over) return;
    const row = this.#encoder.encode(event);
    this.rows.push(row);
    this.#recording.append(row);
    this.#update(event);
    this.#wake();
    if (event.type !== 'task' && event.type !== 'task-added') this.#changed(false);
  }

  #update(event: EngineEvent): void {
    const summary = this.#summary;
    const { tasks } = summary;
    switch (event.type) {
      case 'task-added':
        this.#set({ tasks: { ...tasks, total: tasks.total + 1 } });
        break;
      case 'task':
        if (event.to === 'done') this.#set({ tasks: { ...tasks, done: tasks.done + 1 } });
        if (event.from === 'done') this.#set({ tasks: { ...tasks, done: tasks.done - 1 } });
        if (event.to === 'failed') this.#set({ tasks: { ...tasks, failed: tasks.failed + 1 } });
        break;
      case 'run-started':
        this.#set({ totalBytes: event.totalBytes });
        break;
      case 'progress': {
        const { bytes, totalBytes, rows, time } = event;
        const fraction = totalBytes === 0 ? 0 : Math.min(1, bytes / totalBytes);
        const seconds = time / 1000;
        this.#forecast.add(time - this.#pausedTime, bytes);
        const secondsLeft = totalBytes > bytes ? this.#forecast.left(totalBytes) : null;
        this.#set({ bytes, totalBytes, rows, fraction, seconds, secondsLeft });
        break;
      }
      case 'memory':
        this.#set({ spilledBytes: event.spilled, peakMemory: Math.max(summary.peakMemory, event.used) });
        break;
      case 'paused':
      case 'resumed':
        // A run that went on after a pause for memory may still be paused by its user.
        this.#setPaused(event.type === 'paused' || this.pause.paused, event.time);
        break;
      case 'run-finished':
        this.#set({ seconds: event.time / 1000 });
        break;
      default:
        break;
    }
  }

  #end(phase: RunSummary['phase'], error: PartitaError | null): void {
    this.#over = true;
    const seconds = Math.max(this.#summary.seconds, (Date.now() - this.#summary.startedAt) / 1000);
    const fraction = phase === 'done' ? 1 : this.#summary.fraction;
    this.#set({ phase, seconds, fraction, secondsLeft: null, error: error?.toWire() ?? null });
    void this.#recording.finish();
    this.#wake();
    this.#changed(true);
  }

  #setPaused(paused: boolean, time: number): void {
    if (paused) this.#pausedAt ??= time;
    else if (this.#pausedAt !== null) {
      this.#pausedTime += time - this.#pausedAt;
      this.#pausedAt = null;
    }
    this.#set({ phase: paused ? 'paused' : 'running' });
  }

  #set(changes: Partial<RunSummary>): void {
    this.#summary = { ...this.#summary, ...changes };
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** A run of an earlier session: its recording is read when it is looked at. */
class PastRun {
  readonly over = true;
  readonly summary: RunSummary;
  readonly #path: string;
  #rows: readonly EventRow[] | null = null;

  constructor(summary: RunSummary, path: string) {
    this.summary = summary;
    this.#path = path;
  }

  get rows(): readonly EventRow[] {
    this.#rows ??= readRecording(this.#path);
    return this.#rows;
  }
}
