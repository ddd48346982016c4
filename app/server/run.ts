/** A run of this session: takes the engine's events, records them, and can be paused and cancelled. Owns its recording. */
import { join } from 'node:path';
import { PartitaError, PauseSwitch, type EngineEvent, type RunOptions } from '../../engine/index.js';
import { EventEncoder, type EventRow } from '../protocol/events.js';
import type { Step } from '../recipe/steps.js';
import type { RunKind, RunSummary } from '../protocol/runs.js';
import { RecordingWriter } from './recording.js';
import { RunProgress } from './run-progress.js';

export interface RunRequest {
  readonly kind: RunKind;
  readonly title: string;
  readonly dataset: string | null;
  readonly steps: readonly string[];
  /** Of a query: what it takes to begin it anew in another session. */
  readonly recipe?: readonly Step[];
  /** Begins the same work anew; gives the new run. */
  readonly again?: () => Promise<string>;
}

export class Run {
  readonly id: string;
  readonly request: RunRequest;
  readonly rows: EventRow[] = [];
  readonly pause = new PauseSwitch();
  readonly #abort = new AbortController();
  readonly #encoder = new EventEncoder();
  readonly #recording: RecordingWriter;
  readonly #changed: (over: boolean) => void;
  readonly #progress: RunProgress;
  #waiting: (() => void)[] = [];
  #over = false;

  constructor(id: string, number: number, request: RunRequest, folder: string, changed: (over: boolean) => void) {
    this.id = id;
    this.request = request;
    this.#changed = changed;
    this.#recording = new RecordingWriter(join(folder, `${id}.ndjson`));
    this.#progress = new RunProgress({
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
    });
  }

  get summary(): RunSummary {
    return this.#progress.summary;
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
    this.#progress.take(event);
    this.#wake();
    if (event.type !== 'task' && event.type !== 'task-added') this.#changed(false);
  }

  #end(phase: RunSummary['phase'], error: PartitaError | null): void {
    this.#over = true;
    const { seconds: told, startedAt, fraction: sofar } = this.summary;
    const seconds = Math.max(told, (Date.now() - startedAt) / 1000);
    const fraction = phase === 'done' ? 1 : sofar;
    this.#progress.set({ phase, seconds, fraction, secondsLeft: null, error: error?.toWire() ?? null });
    void this.#recording.finish();
    this.#wake();
    this.#changed(true);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
