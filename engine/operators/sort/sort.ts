/** Sorting of rows that fit in memory: one split's rows to one sorted run. */
import { comparatorOf, keyColumn, type KeyColumn, type SortKey } from '../../arrow/compare.js';
import type { Column, RecordBatch } from '../../arrow/record-batch.js';
import { RowAppender } from '../../arrow/take.js';

/** Rows of one page of a sorted run; small, so that merging many runs holds little of each. */
export const RUN_PAGE_ROWS = 8192;

/**
 * The rows of `batches` in the order of `keys` (stable), at most `limit` of them, as pages of `RUN_PAGE_ROWS` rows.
 * The batches share a schema.
 */
export function sortBatches(
  batches: readonly RecordBatch[],
  keys: readonly SortKey[],
  limit: number | null,
): RecordBatch[] {
  const first = batches[0];
  if (first === undefined) return [];
  const starts = rowStarts(batches);
  const total = starts[batches.length] as number;
  const order = Uint32Array.from({ length: total }, (_, row) => row);
  const batchOf = new Uint32Array(total);
  batches.forEach((batch, index) => batchOf.fill(index, starts[index], (starts[index] as number) + batch.rows));
  const compareKeys = keys.map((key) => columnComparison(batches, key, batchOf, starts));
  order.sort((a, b) => {
    for (const compare of compareKeys) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return a - b;
  });
  const prepared = batches.map((batch) => batch.columns.map(keyColumn));
  const wanted = limit === null ? total : Math.min(limit, total);
  const pages: RecordBatch[] = [];
  const appender = new RowAppender(first.schema, Math.min(wanted, RUN_PAGE_ROWS));
  for (let i = 0; i < wanted; i++) {
    const row = order[i] as number;
    const index = batchOf[row] as number;
    appender.append(prepared[index] as KeyColumn[], row - (starts[index] as number));
    if (appender.rows === RUN_PAGE_ROWS) pages.push(appender.finish());
  }
  if (appender.rows > 0) pages.push(appender.finish());
  return pages;
}

function rowStarts(batches: readonly RecordBatch[]): Float64Array {
  const starts = new Float64Array(batches.length + 1);
  batches.forEach((batch, index) => (starts[index + 1] = (starts[index] as number) + batch.rows));
  return starts;
}

/** Compares two rows, numbered across all batches, by one key. */
function columnComparison(
  batches: readonly RecordBatch[],
  key: SortKey,
  batchOf: Uint32Array,
  starts: Float64Array,
): (a: number, b: number) => number {
  const place = (batches[0] as RecordBatch).schema.findIndex((field) => field.name === key.column);
  const columns = batches.map((batch) => keyColumn(batch.columns[place] as Column));
  const { type } = (batches[0] as RecordBatch).columns[place] as Column;
  const compare = comparatorOf(type, key.descending);
  if (columns.length === 1) {
    const column = columns[0] as KeyColumn;
    return (a, b) => compare(column, a, column, b);
  }
  return (a, b) => {
    const left = batchOf[a] as number;
    const right = batchOf[b] as number;
    return compare(
      columns[left] as KeyColumn,
      a - (starts[left] as number),
      columns[right] as KeyColumn,
      b - (starts[right] as number),
    );
  };
}
