import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { EngineEvent, QuarantinedRow } from '../../engine/index.js';
import { EventFile } from './event-file.js';
import type { Io } from './io.js';
import type { Notice, RunOptions, TaskGraphExport } from './library.js';
import { quarantineMessage, warningMessage } from './messages.js';
import type { Values } from './options.js';
import { ProgressBar } from './progress-bar.js';
import { writeQuarantine } from './quarantine-file.js';
import { UsageError } from './usage-error.js';

/**
 * Everything around a run that is not its result: the progress line, the event file, the graph file, warnings and the
 * rows set aside. Owns stderr. `close` is called however the run ends.
 */
export class Monitor {
  readonly #io: Io;
  readonly #values: Values;
  readonly #signal: AbortSignal;
  readonly #bar: ProgressBar | null;
  readonly #events: EventFile | null;
  readonly #said = new Set<string>();

  constructor(io: Io, values: Values, signal: AbortSignal, resultsOnTerminal: boolean) {
    if (values.progress === true && values['no-progress'] === true) {
      throw new UsageError('--progress and --no-progress contradict each other');
    }
    if (values.graph !== undefined) graphForm(values.graph);
    this.#io = io;
    this.#values = values;
    this.#signal = signal;
    const wanted =
      values['no-progress'] !== true && (values.progress === true || (io.stderr.isTerminal && !resultsOnTerminal));
    this.#bar = wanted ? new ProgressBar(io.stderr) : null;
    this.#events = values.events === undefined ? null : new EventFile(values.events);
  }

  /** What every run is told: limits, the listener and the way to stop it. */
  runOptions(): RunOptions {
    const options: { -readonly [K in keyof RunOptions]: RunOptions[K] } = {
      onEvent: (event) => this.#observe(event),
      signal: this.#signal,
    };
    if (this.#values.threads !== undefined) options.threads = this.#values.threads;
    if (this.#values.memory !== undefined) options.memory = this.#values.memory;
    return options;
  }

  /** Says a warning, once. */
  warn(notice: Notice): void {
    this.say(warningMessage(notice.code, notice.message));
  }

  /** Says something on stderr, once, without tearing the progress line. */
  say(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#bar?.clear();
    this.#io.stderr.stream.write(text);
  }

  /** Rows that were set aside: a warning, and their file where `--quarantine` names one. */
  async reportQuarantine(
    report: { readonly quarantined: number; readonly rows: number; readonly quarantine: readonly QuarantinedRow[] },
    columns: number,
  ): Promise<void> {
    const { quarantine: path } = this.#values;
    if (path !== undefined) await writeQuarantine(path, report.quarantine);
    if (report.quarantined === 0) return;
    this.say(quarantineMessage(report.quarantined, report.rows, columns, report.quarantine, path));
    if (path !== undefined && report.quarantine.length < report.quarantined) {
      this.warn({ code: 'quarantine', message: `${path} holds the first ${report.quarantine.length} of them` });
    }
  }

  /** Writes the task graph where `--graph` names a file. */
  async reportGraph(graph: TaskGraphExport): Promise<void> {
    const { graph: path } = this.#values;
    if (path === undefined) return;
    const form = graphForm(path);
    await writeFile(path, form === 'json' ? graph.toJson() : form === 'dot' ? graph.toDot() : graph.toSvg());
  }

  close(): void {
    this.#bar?.clear();
    this.#events?.close();
  }

  #observe(event: EngineEvent): void {
    this.#events?.write(event);
    if (event.type === 'warning') this.warn(event);
    this.#bar?.observe(event);
  }
}

function graphForm(path: string): 'json' | 'dot' | 'svg' {
  const ending = extname(path).slice(1);
  if (ending === 'json' || ending === 'dot' || ending === 'svg') return ending;
  throw new UsageError(`--graph: '${path}' ends in none of .json, .dot and .svg`);
}
