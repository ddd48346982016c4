/**
 * Rows at which others are cut into ranges of their keys, where they are many and wanted in that order: what the workers make
 * of the ranges then needs no merging (sample sort, Frazer and McKellar 1970).
 */
import type { RecordBatch } from '../arrow/record-batch.js';
import { RowAppender, selectColumns } from '../arrow/take.js';
import { comparatorOf, keyColumn, type KeyColumn, type SortKey } from '../arrow/compare.js';
import { sortBatches } from '../operators/sort/sort.js';

/** Bytes of text in all splitters, at most. */
const MOST_TEXT = 2 ** 20;

/**
 * The keys of those sampled rows that stand at equal distances in the order of the keys, for `parts` ranges; fewer where some
 * are equal. Null where there are too few rows, or texts too long.
 */
export function splittersOf(
  batches: readonly RecordBatch[],
  keys: readonly SortKey[],
  parts: number,
): RecordBatch | null {
  const names = keys.map(({ column }) => column);
  const columns = batches.map((batch) => selectColumns(batch, names));
  const [first] = columns;
  const rows = columns.reduce((sum, batch) => sum + batch.rows, 0);
  if (first === undefined || rows < parts) return null;
  const appender = new RowAppender(first.schema, parts);
  const compare = keys.map(({ descending }, key) => {
    const { type } = first.schema[key] as RecordBatch['schema'][number];
    return comparatorOf(type, descending);
  });
  const same = (a: readonly KeyColumn[], i: number, b: readonly KeyColumn[], j: number): boolean =>
    compare.every((one, key) => one(a[key] as KeyColumn, i, b[key] as KeyColumn, j) === 0);
  let before = 0;
  let part = 1;
  let last: { readonly columns: readonly KeyColumn[]; readonly row: number } | null = null;
  for (const page of sortBatches(columns, keys, null)) {
    const prepared = page.columns.map(keyColumn);
    for (; part < parts; part++) {
      const row = Math.floor((part * rows) / parts) - before;
      if (row >= page.rows) break;
      if (last !== null && same(last.columns, last.row, prepared, row)) continue;
      appender.append(prepared, row);
      last = { columns: prepared, row };
    }
    before += page.rows;
  }
  const splitters = appender.finish();
  const text = splitters.columns.reduce((sum, { values, offsets }) => sum + (offsets ? values.byteLength : 0), 0);
  return text > MOST_TEXT ? null : splitters;
}
