/** One pass over a whole dataset: its exact rows, where they lie, the rows set aside, and what each column holds. */
import { cellAt, type Cell, type Column, type RecordBatch } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import type { AggregateRequest } from '../operators/groupby.js';
import { mergeParts, NOTHING, type ColumnFacts } from '../profile/merge.js';
import { MOST_COLUMNS, type TablePart } from '../profile/table-profile.js';
import { column } from './columns.js';
import type { Dataset } from './dataset.js';
import type { RunOptions, RunReport } from './result.js';
import { asideOfScan, asideOfTable, type SetAside } from './set-aside.js';

export interface ScanOptions extends Omit<RunOptions, 'onPartial' | 'profile'> {
  /** What the columns hold by the share of bytes read so far. */
  readonly onColumns?: (columns: readonly ScannedColumn[], fraction: number) => void;
}

/** What is known of a column. Beyond the first 1,000 columns that is nulls, and the range where it has one. */
export interface ScannedColumn extends ColumnFacts {
  readonly name: string;
  readonly type: DataType;
  readonly rows: number;
  readonly nulls: number;
}

export interface ScanReport extends RunReport {
  readonly rows: number;
  readonly columns: readonly ScannedColumn[];
  /** Rows set aside: of a stored table, those of its import. */
  readonly setAside: SetAside;
}

/** Bytes a split of a scan: the piece of a file that is read again for a page of rows. */
export const SCAN_BLOCK_BYTES = 4 * 2 ** 20;

export async function scanDataset(dataset: Dataset, options: ScanOptions): Promise<ScanReport> {
  const { onColumns, ...run } = options;
  const { stored } = dataset;
  const result = await dataset
    .frame()
    .groupBy([], requestsOf(dataset.schema))
    .collect({
      label: 'scan',
      blockBytes: SCAN_BLOCK_BYTES,
      profile: true,
      ...run,
      ...(onColumns === undefined
        ? {}
        : {
            onPartial: ([batch]: readonly RecordBatch[], fraction: number, parts: readonly TablePart[]) => {
              if (batch !== undefined && batch.rows > 0) onColumns(columnsOf(dataset.schema, batch, parts), fraction);
            },
          }),
    });
  const { report } = result;
  const columns = columnsOf(dataset.schema, result.batches[0] as RecordBatch, report.profile);
  const setAside = stored === null ? asideOfScan(report.splits, report.quarantine) : asideOfTable(stored);
  return { ...report, rows: Number(result.column('rows')[0] ?? 0), columns, setAside };
}

function requestsOf(schema: Schema): AggregateRequest[] {
  const rows: AggregateRequest = { aggregate: 'count', input: null, parameters: [], as: 'rows' };
  const each = schema.flatMap(({ name, type }, place) => {
    const input = column(name).expression;
    const aggregates = place >= MOST_COLUMNS && isMeasured(type) ? ['count', 'min', 'max'] : ['count'];
    return aggregates.map((aggregate): AggregateRequest => {
      return { aggregate, input, parameters: [], as: `${aggregate}:${place}` };
    });
  });
  return [rows, ...each];
}

/** Columns may have been widened since the request, and lack what they no longer measure. */
function columnsOf(schema: Schema, batch: RecordBatch, parts: readonly TablePart[]): ScannedColumn[] {
  const places = new Map(batch.schema.map((field, place) => [field.name, place]));
  const value = (name: string): Cell => {
    const place = places.get(name);
    return place === undefined ? null : cellAt(batch.columns[place] as Column, 0);
  };
  const rows = Number(value('rows'));
  const present = schema.map((_, place) => Number(value(`count:${place}`)));
  const types = schema.map(({ type }) => type);
  const facts = mergeParts(types, parts, present);
  return schema.map(({ name, type }, place) => {
    const range = isMeasured(type) ? { min: value(`min:${place}`), max: value(`max:${place}`) } : {};
    const known = facts[place] ?? { ...NOTHING, ...range };
    return { name, type, rows, nulls: rows - (present[place] as number), ...known };
  });
}

function isMeasured(type: DataType): boolean {
  return type.kind !== 'utf8' && type.kind !== 'bool';
}
