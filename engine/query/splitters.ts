/**
 * Rows at which the groups of a group-by are cut into ranges of their keys, where they are many and wanted in that order:
 * what the workers make of the ranges then needs no merging (sample sort, Frazer and McKellar 1970).
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { RowAppender, selectColumns } from '../arrow/take.js';
import { keyColumn } from '../arrow/compare.js';
import { GROUP_PARTITIONS } from '../operators/groupby-spec.js';
import { sortBatches } from '../operators/sort/sort.js';

/** Bytes of text in all splitters, at most. */
const MOST_TEXT = 2 ** 20;

/** Of sampled rows those at equal distances in the order of the keys; null where there are too few, or texts too long. */
export function splittersOf(batches: readonly RecordBatch[], keys: readonly string[]): RecordBatch | null {
  const columns = batches.map((batch) => selectColumns(batch, keys));
  const [first] = columns;
  const rows = columns.reduce((sum, batch) => sum + batch.rows, 0);
  if (first === undefined || rows < GROUP_PARTITIONS) return null;
  const order = keys.map((column) => ({ column, descending: false }));
  const appender = new RowAppender(first.schema, GROUP_PARTITIONS);
  let before = 0;
  let part = 1;
  for (const page of sortBatches(columns, order, null)) {
    const prepared = page.columns.map(keyColumn);
    for (; part < GROUP_PARTITIONS; part++) {
      const row = Math.floor((part * rows) / GROUP_PARTITIONS) - before;
      if (row >= page.rows) break;
      appender.append(prepared, row);
    }
    before += page.rows;
  }
  const splitters = appender.finish();
  const text = splitters.columns.reduce((sum, { values, offsets }) => sum + (offsets ? values.byteLength : 0), 0);
  return text > MOST_TEXT ? null : splitters;
}
