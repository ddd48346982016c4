import type { RecordBatch, Schema } from '../../engine/index.js';
import type { ByteSink } from './sink.js';

/** What a way of writing a table is: one file each, listed in `index.ts`. */
export interface OutputFormat {
  readonly name: string;
  /** One line for help and reference. */
  readonly doc: string;
  /** Endings of file names that choose the format for `--out`. */
  readonly extensions: readonly string[];
  /** Whether it can only be written to a file. */
  readonly fileOnly: boolean;
  /** Begins a table. Columns are known before the first row. */
  open(schema: Schema, sink: ByteSink, view: TableView): TableWriter | Promise<TableWriter>;
}

/** Writes one table, batch by batch, in order. */
export interface TableWriter {
  write(batch: RecordBatch): Promise<void>;
  /** Writes what ends the table; the sink itself stays open. */
  finish(): Promise<void>;
}

/** How much of a table a person gets to see; writers for machines write everything. */
export interface TableView {
  /** Characters a line may take; infinite when not on a terminal. */
  readonly width: number;
  readonly colour: boolean;
  /** Whether the types of the columns stand below their names. */
  readonly types: boolean;
  /** Rows shown before the middle ones are left out. */
  readonly maxRows: number;
  /** Whether the sink is a file named by the user. */
  readonly toFile: boolean;
}
