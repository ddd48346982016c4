/** An open dataset: its files as one table, read from the CSV itself or from the store once it was imported. */
import { sameType, type DataType, type Schema } from '../arrow/types.js';
import type { CsvDataset } from '../formats/csv/open.js';
import type { DatasetSource } from '../query/source.js';
import type { Warning } from '../query/context.js';
import type { StoredTable } from '../store/catalogue.js';
import type { TableIdentity } from '../store/manifest.js';
import { scanNode } from '../operators/scan.js';
import { DataFrame } from './frame.js';
import type { FrameHost } from './host.js';
import { RowIndex, storedWindow, type RowWindow } from './row-index.js';
import { asideOfTable } from './set-aside.js';
import { scanDataset, type ScanFindings, type ScanOptions, type ScanReport } from './scan.js';
import { findRecord, isOfColumns, keepRecord } from './scan-record.js';
import type { PositionedSource } from './window.js';

export class Dataset implements PositionedSource {
  readonly label: string;
  /** What its table in the store is found by. */
  readonly identity: TableIdentity;
  readonly csv: CsvDataset;
  /** Where the dataset is read from instead of its files; null when it was not imported, or changed since. */
  readonly stored: StoredTable | null;
  /** What a person should know about how the files were understood. */
  readonly notices: readonly Warning[];
  readonly #host: FrameHost;
  readonly #data: DatasetSource;
  readonly #fixed: ReadonlySet<string>;
  readonly #settled = new Set<string>();
  #schema: Schema;
  #index: RowIndex | null = null;

  constructor(parts: {
    readonly label: string;
    readonly identity: TableIdentity;
    readonly csv: CsvDataset;
    readonly stored: StoredTable | null;
    readonly schema: Schema;
    readonly data: DatasetSource;
    /** Columns whose type the user gave: a value that does not fit is an error. */
    readonly fixed: readonly string[];
    readonly host: FrameHost;
    readonly notices: readonly Warning[];
  }) {
    this.label = parts.label;
    this.identity = parts.identity;
    this.csv = parts.csv;
    this.stored = parts.stored;
    this.notices = parts.notices;
    this.#host = parts.host;
    this.#schema = parts.schema;
    this.#data = parts.data;
    this.#fixed = new Set(parts.fixed);
  }

  get schema(): Schema {
    return this.#schema;
  }

  get data(): DatasetSource {
    return this.#data;
  }

  get rowCount(): { readonly count: number; readonly exact: boolean } {
    if (this.stored !== null) return { count: this.stored.manifest.rows, exact: true };
    if (this.#index !== null) return { count: this.#index.rows, exact: true };
    return { count: this.csv.estimatedRows, exact: false };
  }

  /** Where rows lie, by split; null before a scan, and for a stored table, whose parts know. */
  get index(): RowIndex | null {
    return this.#index;
  }

  /**
   * Reads every row once: exact counts, the types that all values fit, rows set aside, each column's nulls and range, and
   * where the rows lie, so that any of them is reached quickly from then on.
   */
  async scan(options: ScanOptions = {}): Promise<ScanReport> {
    const report = await scanDataset(this, options);
    this.settle(this.#schema.map((field) => field.name));
    if (this.stored === null) this.#index = new RowIndex(report.splits);
    return report;
  }

  /** Keeps on disk what a scan has just found out, for `recall`. */
  keep({ rows, columns, setAside, splits }: ScanReport, folder: string): void {
    const { source } = this.csv;
    const places = this.stored === null ? splits : null;
    keepRecord(folder, this.identity, { rows, columns, setAside, source, splits: places });
  }

  /** What an earlier scan of the same files found out, as if it had just been done; null where there was none. */
  recall(folder: string): ScanFindings | null {
    const record = findRecord(folder, this.identity, this.csv.source);
    if (record === null || !isOfColumns(record, this.#schema, this.stored !== null)) return null;
    if (this.stored !== null) return { ...record, setAside: asideOfTable(this.stored) };
    if (record.splits === null) return null;
    for (const { name, type } of record.columns) this.widen(name, type);
    this.settle(record.columns.map(({ name }) => name));
    this.#index = new RowIndex(record.splits);
    return record;
  }

  window(from: number, count: number): RowWindow | null {
    if (this.#data.kind === 'store') return storedWindow(this.#data, from, count);
    return this.#index === null ? null : this.#index.window(from, count);
  }

  /** All rows and columns. */
  frame(): DataFrame {
    return new DataFrame(scanNode(this), this.#host);
  }

  isFixed(column: string): boolean {
    return this.#fixed.has(column);
  }

  isSettled(column: string): boolean {
    const field = this.#schema.find((candidate) => candidate.name === column);
    return this.stored !== null || this.#settled.has(column) || field?.type.kind === 'utf8';
  }

  settle(columns: readonly string[]): void {
    for (const column of columns) this.#settled.add(column);
  }

  widen(column: string, type: DataType): void {
    this.#schema = this.#schema.map((field) =>
      field.name === column && !sameType(field.type, type) ? { ...field, type } : field,
    );
  }
}
