import type { EngineEvent, QuarantinedRow, RecordBatch } from '../../engine/index.js';
import { EventFile } from './event-file.js';
import { GraphFile } from './graph-file.js';
import type { Io } from './io.js';
import type { Notice, RunOptions, RunReport } from './library.js';
import { quarantineMessage, warningMessage } from './messages.js';
import { MemoryReport } from './memory-report.js';
import type { Values } from './options.js';
import { partialLines } from './partial.js';
import { ProgressBar } from './progress-bar.js';
import { writeQuarantine } from '../output/quarantine-csv.js';
import { UsageError } from './usage-error.js';

/** What is known of the rows that a run set aside. */
interface SetAside {
  /** Rows that fitted. */
  readonly rows: number;
  readonly quarantined: number;
  /** The first of the rows set aside. */
  readonly quarantine: readonly QuarantinedRow[];
}

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
  readonly #graph: GraphFile | null;
  readonly #memory = new MemoryReport();
  readonly #said = new Set<string>();

  constructor(io: Io, values: Values, signal: AbortSignal, resultsOnTerminal: boolean) {
    if (values.progress === true && values['no-progress'] === true) {
      throw new UsageError('--progress and --no-progress contradict each other');
    }
    const onTerminal = io.stderr.isTerminal && !resultsOnTerminal;
    const wanted = values['no-progress'] !== true && (values.progress === true || onTerminal);
    this.#io = io;
    this.#values = values;
    this.#signal = signal;
    this.#bar = wanted ? new ProgressBar(io.stderr) : null;
    this.#graph = values.graph === undefined ? null : new GraphFile(values.graph);
    this.#events = values.events === undefined ? null : new EventFile(values.events);
  }

  /** What every run is told: who listens, and how it is stopped. */
  runOptions(): RunOptions {
    const onEvent = (event: EngineEvent): void => this.#observe(event);
    const bar = this.#bar;
    if (this.#values.partial !== true || bar === null || !this.#io.stderr.isTerminal) {
      return { onEvent, signal: this.#signal };
    }
    const { width } = this.#io.stderr;
    const onPartial = (rows: readonly RecordBatch[], fraction: number): void => {
      void partialLines(rows, fraction, width).then((lines) => bar.put(lines));
    };
    return { onEvent, signal: this.#signal, onPartial };
  }

  /** Says what a run over a dataset of so many columns has to say. */
  async report(report: RunReport, columns: number): Promise<void> {
    for (const warning of report.warnings) this.warn(warning);
    await this.reportQuarantine({ ...report, rows: report.rowsRead }, columns);
  }

  /** Says a warning, once. */
  warn(notice: Notice): void {
    this.#say(warningMessage(notice.code, notice.message));
  }

  /** Rows that were set aside: a warning, and their file where `--quarantine` names one. */
  async reportQuarantine(aside: SetAside, columns: number): Promise<void> {
    const { quarantine: path } = this.#values;
    if (path !== undefined) await writeQuarantine(path, [aside.quarantine]);
    if (aside.quarantined === 0) return;
    this.#say(quarantineMessage(aside.quarantined, aside.rows, columns, aside.quarantine, path));
    if (path !== undefined && aside.quarantine.length < aside.quarantined) {
      this.warn({ code: 'quarantine', message: `${path} holds the first ${aside.quarantine.length} of them` });
    }
  }

  /** However the run ended. Rejects where the graph cannot be written. */
  async close(): Promise<void> {
    this.#bar?.clear();
    this.#events?.close();
    await this.#graph?.write();
  }

  #observe(event: EngineEvent): void {
    this.#events?.write(event);
    this.#graph?.take(event);
    if (event.type === 'warning') this.warn(event);
    this.#bar?.observe(event);
    this.#memory.observe(event);
    if (event.type === 'run-finished') this.#reportMemory();
  }

  #reportMemory(): void {
    const line = this.#memory.line(1024 * process.resourceUsage().maxRSS);
    if (line !== null) this.#say(line);
  }

  /** Says something on stderr, once, without tearing the progress line. */
  #say(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.#bar?.clear();
    this.#io.stderr.stream.write(text);
  }
}
