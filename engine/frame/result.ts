/** What a finished run gives, and what a run can be told. */
import type { PauseSwitch } from '../scheduler/pause-switch.js';
import type { Table } from 'apache-arrow';
import { cellAt, type Cell, type Column, type RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import type { EventListener } from '../events.js';
import type { TaskGraph } from '../graph/graph.js';
import type { QuarantinedRow } from '../formats/reader.js';
import type { TablePart } from '../profile/table-profile.js';
import type { ReadSplit, Warning } from '../query/context.js';

export interface RunOptions {
  /** Every event of the run, in order. */
  readonly onEvent?: EventListener;
  /** Aborting it ends the run within 200 ms; the promise rejects with a `cancelled` error. */
  readonly signal?: AbortSignal;
  /** While it is on, the run begins no further task. */
  readonly pause?: PauseSwitch;
  /** Name of the run in its events. */
  readonly label?: string;
  /** What the run read, set aside and spilled, once it ended well; once for each run where several are needed. */
  readonly onReport?: (report: RunReport) => void;
  /**
   * A merged snapshot of what the group-by has seen so far, a few times a second, and the share of the input's bytes
   * behind it.
   */
  readonly onPartial?: (rows: readonly RecordBatch[], fraction: number, profile: readonly TablePart[]) => void;
  /** Whether a group-by over a dataset also learns what the columns hold that it reads; its report has it. */
  readonly profile?: boolean;
  /** Milliseconds between two partial answers: 400. */
  readonly partialInterval?: number;
  /** Bytes of input a task reads in this run; the engine's unless given. */
  readonly blockBytes?: number;
}

export interface RunReport {
  /** Rows read from the dataset, before any filter. */
  readonly rowsRead: number;
  /** Rows set aside because they did not fit; `quarantine` has the first of them. */
  readonly quarantined: number;
  readonly quarantine: readonly QuarantinedRow[];
  readonly warnings: readonly Warning[];
  readonly spilledBytes: number;
  /** The splits of the dataset that were read, in order. */
  readonly splits: readonly ReadSplit[];
  /** What each worker learned of the columns that were read, to be merged; none unless asked for. */
  readonly profile: readonly TablePart[];
  readonly seconds: number;
  /** The tasks that ran, with their states, for display and export. */
  readonly graph: TaskGraph;
}

export class Result {
  readonly rows: number;

  constructor(
    readonly schema: Schema,
    readonly batches: readonly RecordBatch[],
    readonly report: RunReport,
  ) {
    this.rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  }

  /** The result as an Arrow table. */
  async table(): Promise<Table> {
    const [{ tableFromIPC }, { toIpc }] = await Promise.all([import('apache-arrow'), import('../arrow/ipc.js')]);
    return tableFromIPC(toIpc(this.schema, this.batches, 'stream'));
  }

  /** One column's cells. */
  column(name: string): Cell[] {
    const place = this.schema.findIndex((field) => field.name === name);
    return this.batches.flatMap((batch) => cellsOf(batch, place));
  }

  /** Rows of cells, in order: int64 as bigint, null as null. */
  toRows(): Cell[][] {
    return this.batches.flatMap((batch) => {
      const columns = this.schema.map((_, place) => cellsOf(batch, place));
      return Array.from({ length: batch.rows }, (_, row) => columns.map((cells) => cells[row] as Cell));
    });
  }
}

function cellsOf(batch: RecordBatch, place: number): Cell[] {
  const column = batch.columns[place] as Column;
  return Array.from({ length: batch.rows }, (_, row) => cellAt(column, row));
}
