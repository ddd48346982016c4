import type {
  Cell,
  DataType,
  EventListener,
  JoinOptions,
  QuarantinedRow,
  RecordBatch,
  Schema,
} from '../../engine/index.js';
import type { Server, ServerOptions } from '../server/handlers.js';

/**
 * What the command line asks of the engine: the part of `engine/index.ts` that the verbs use, so that a test can hand
 * them an engine of its own. `main.ts` hands them the real one, and the compiler checks that it fits.
 */
export interface Library {
  startEngine(options: EngineOptions): Engine;
  readonly store: StoreDoor;
  /** Of the window; loaded only when asked for. */
  startServer(options: ServerOptions): Promise<Server>;
}

export interface EngineOptions {
  readonly threads?: number;
  /** Bytes that all runs together may use. */
  readonly memory?: number;
  readonly blockBytes?: number;
}

/** Workers and memory, until it is closed. */
export interface Engine {
  open(paths: readonly string[], options?: OpenOptions): Promise<Dataset>;
  import(dataset: Dataset, options?: ImportOptions): Promise<ImportReport>;
  close(): Promise<void>;
}

export interface OpenOptions extends StoreOptions {
  readonly delimiter?: string;
  readonly quote?: string | null;
  readonly escape?: string | null;
  readonly header?: boolean;
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1';
  readonly nulls?: readonly string[];
  readonly types?: Readonly<Record<string, string>>;
  readonly allText?: boolean;
  readonly onBadRow?: 'quarantine' | 'error' | 'skip';
  readonly fileColumn?: string;
  readonly quarantineLimit?: number;
  readonly maxRowBytes?: number;
  readonly signal?: AbortSignal;
}

export interface StoreOptions {
  /** Folder of the partition store; false reads the sources even where they were imported. */
  readonly store?: string | false;
}

export interface ImportOptions extends RunOptions {
  readonly store?: string;
  /** Bytes of source a partition. */
  readonly blockBytes?: number;
}

export interface Notice {
  readonly code: string;
  readonly message: string;
}

export interface Dataset {
  readonly schema: Schema;
  /** The files, and what a sample of their rows showed. */
  readonly csv: {
    readonly source: { readonly files: readonly DatasetFile[] };
    /** One entry a column of the files. */
    readonly schema: Schema;
    readonly statistics: readonly { readonly nulls: number }[];
    readonly sampleRows: number;
    /** Whether the sample was all there is. */
    readonly exact: boolean;
  };
  /** The imported table that queries read instead of the files. */
  readonly stored: { readonly manifest: StoredManifest } | null;
  readonly notices: readonly Notice[];
  readonly rowCount: { readonly count: number; readonly exact: boolean };
  frame(): Frame;
}

export interface DatasetFile {
  readonly path: string;
  readonly size: number;
  readonly compression: string;
  readonly encoding: string;
  readonly dialect: {
    readonly delimiter: string;
    readonly quote: string | null;
    readonly escape: string | null;
    readonly header: boolean;
  };
}

export interface StoredManifest {
  readonly rows: number;
  readonly bytes: number;
  readonly quarantined: number;
  readonly identity: { readonly paths: readonly string[] };
  readonly columns: readonly { readonly name: string; readonly nulls: number }[];
  readonly parts: readonly unknown[];
}

export interface Frame {
  readonly schema: Schema;
  /** `a, b * 2 as c` */
  select(columns: string): Frame;
  filter(formula: string): Frame;
  /** Keys as `select` takes columns, aggregates as `price:sum,mean as m; *:count`. Groups are ordered by their keys. */
  groupBy(keys: string | readonly [], aggregates: string): Frame;
  join(other: Frame, options: JoinOptions): Frame;
  /** `total desc, city` */
  sort(keys: string): Frame;
  limit(count: number, offset?: number): Frame;
  describe(options?: RunOptions): Promise<readonly ColumnDescription[]>;
  explain(stage: 'logical' | 'optimized' | 'physical' | 'graph'): string;
  /** Row by row in batches; the report is what the generator returns. */
  batches(options?: RunOptions): AsyncGenerator<RecordBatch, RunReport, void>;
}

export interface RunOptions {
  readonly onEvent?: EventListener;
  readonly signal?: AbortSignal;
  /** Called at the end of each run that ends well. */
  readonly onReport?: (report: RunReport) => void;
  /** What the groups seen so far give, a few times a second, and the share of the input's bytes behind it. */
  readonly onPartial?: (rows: readonly RecordBatch[], fraction: number) => void;
}

export interface ColumnDescription {
  readonly name: string;
  readonly type: DataType;
  readonly count: number;
  readonly nulls: number;
  readonly min: Cell;
  readonly max: Cell;
  readonly mean: number | null;
  readonly std: number | null;
  readonly quartiles: readonly [number, number, number] | null;
  readonly distinct: number;
  readonly top: readonly { readonly value: Cell; readonly count: number }[];
}

export interface RunReport {
  /** Rows read from the sources, without those set aside. */
  readonly rowsRead: number;
  readonly quarantined: number;
  /** The first of the rows set aside. */
  readonly quarantine: readonly QuarantinedRow[];
  readonly warnings: readonly Notice[];
}

export interface ImportReport {
  readonly table: string;
  readonly partitions: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly quarantine: readonly QuarantinedRow[];
  readonly bytes: number;
  readonly seconds: number;
  /** Partitions that an earlier, interrupted import had finished. */
  readonly resumed: number;
  /** Columns whose type turned out wider than the sample said. */
  readonly widened: readonly { readonly column: string; readonly from: string; readonly to: string }[];
  readonly warnings: readonly Notice[];
}

/** Imported tables; the folder is the user's own store unless given. */
export interface StoreDoor {
  list(folder?: string): readonly StoredTable[];
  /** What is wrong with a table, a sentence each; nothing when all is well. */
  verify(table: string, folder?: string): readonly string[];
  remove(table: string, folder?: string): void;
  /** Removes what nobody will use. */
  gc(folder?: string): GarbageReport;
}

export interface StoredTable {
  readonly name: string;
  /** Null when it is damaged; `problem` says how. */
  readonly manifest: StoredManifest | null;
  readonly problem: string | null;
}

export interface GarbageReport {
  readonly removed: readonly string[];
  readonly bytes: number;
  /** Imports that were interrupted; the next import of the same sources goes on with them. */
  readonly unfinished: readonly string[];
  /** Tables of which a source file is gone. */
  readonly orphans: readonly { readonly name: string; readonly missing: readonly string[] }[];
}
