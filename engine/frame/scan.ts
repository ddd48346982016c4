/** One pass over a whole dataset: its exact rows, where they lie, the rows set aside, and what each column holds. */
import { cellAt, type Cell, type Column, type RecordBatch } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import type { AggregateRequest } from '../operators/groupby.js';
import { column } from './columns.js';
import type { Dataset } from './dataset.js';
import type { RunOptions, RunReport } from './result.js';
import { asideOfScan, asideOfTable, type SetAside } from './set-aside.js';

export interface ScanOptions extends Omit<RunOptions, 'onPartial'> {
  /** What the columns hold by the share of bytes read so far. */
  readonly onColumns?: (columns: readonly ScannedColumn[], fraction: number) => void;
}

/** What is known of a column; `min` and `max` only of columns with an order and a width: not of text and bool. */
export interface ScannedColumn {
  readonly name: string;
  readonly type: DataType;
  readonly rows: number;
  readonly nulls: number;
  readonly min: Cell;
  readonly max: Cell;
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
      ...run,
      ...(onColumns === undefined
        ? {}
        : {
            onPartial: ([batch]: readonly RecordBatch[], fraction: number) => {
              if (batch !== undefined && batch.rows > 0) onColumns(columnsOf(dataset.schema, batch), fraction);
            },
          }),
    });
  const columns = columnsOf(dataset.schema, result.batches[0] as RecordBatch);
  const { report } = result;
  const setAside = stored === null ? asideOfScan(report.splits, report.quarantine) : asideOfTable(stored);
  return { ...report, rows: Number(result.column('rows')[0] ?? 0), columns, setAside };
}

function requestsOf(schema: Schema): AggregateRequest[] {
  const rows: AggregateRequest = { aggregate: 'count', input: null, parameters: [], as: 'rows' };
  const each = schema.flatMap(({ name, type }, place) => {
    const input = column(name).expression;
    const aggregates = isMeasured(type) ? ['count', 'min', 'max'] : ['count'];
    return aggregates.map((aggregate): AggregateRequest => {
      return { aggregate, input, parameters: [], as: `${aggregate}:${place}` };
    });
  });
  return [rows, ...each];
}

/** Columns may have been widened since the request, and lack what they no longer measure. */
function columnsOf(schema: Schema, batch: RecordBatch): ScannedColumn[] {
  const value = (name: string): Cell => {
    const place = batch.schema.findIndex((field) => field.name === name);
    return place < 0 ? null : cellAt(batch.columns[place] as Column, 0);
  };
  const rows = Number(value('rows'));
  return schema.map(({ name, type }, place) => ({
    name,
    type,
    rows,
    nulls: rows - Number(value(`count:${place}`)),
    min: isMeasured(type) ? value(`min:${place}`) : null,
    max: isMeasured(type) ? value(`max:${place}`) : null,
  }));
}

export function isMeasured(type: DataType): boolean {
  return type.kind !== 'utf8' && type.kind !== 'bool';
}
