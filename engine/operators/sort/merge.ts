/**
 * K-way merge of sorted runs by a binary heap: the last step of an external sort. Each run is read page by page, so
 * memory is one page a run and one page of output, whatever the runs' sizes.
 */
import { comparatorOf, keyColumn, type KeyColumn, type RowComparator, type SortKey } from '../../arrow/compare.js';
import type { RecordBatch } from '../../arrow/record-batch.js';
import { RowAppender } from '../../arrow/take.js';
import type { Schema } from '../../arrow/types.js';
import { RUN_PAGE_ROWS } from './sort.js';

/** Merges runs that are each sorted by `keys`; rows that compare equal keep the order of their runs. */
export async function* mergeRuns(
  runs: readonly AsyncIterable<RecordBatch>[],
  schema: Schema,
  keys: readonly SortKey[],
): AsyncGenerator<RecordBatch> {
  const cursors: Cursor[] = [];
  for (const [index, run] of runs.entries()) {
    const cursor = new Cursor(run[Symbol.asyncIterator](), index);
    if (await cursor.nextPage()) cursors.push(cursor);
  }
  const compare = cursorComparison(schema, keys);
  const heap = new CursorHeap(cursors, compare);
  const appender = new RowAppender(schema, RUN_PAGE_ROWS);
  for (let top = heap.top; top !== undefined; top = heap.top) {
    appender.append(top.columns, top.row);
    if (appender.rows === RUN_PAGE_ROWS) yield appender.finish();
    top.row++;
    if (top.row === top.rows && !(await top.nextPage())) heap.removeTop();
    else heap.siftTop();
  }
  if (appender.rows > 0) yield appender.finish();
}

class Cursor {
  /** The present page. */
  columns: readonly KeyColumn[] = [];
  rows = 0;
  /** The row of the page that comes next. */
  row = 0;

  constructor(
    readonly pages: AsyncIterator<RecordBatch>,
    readonly run: number,
  ) {}

  /** Moves to the next page that has rows; false at the end of the run. */
  async nextPage(): Promise<boolean> {
    do {
      const next = await this.pages.next();
      if (next.done === true) return false;
      this.columns = next.value.columns.map(keyColumn);
      this.rows = next.value.rows;
      this.row = 0;
    } while (this.rows === 0);
    return true;
  }
}

type CursorComparison = (a: Cursor, b: Cursor) => number;

function cursorComparison(schema: Schema, keys: readonly SortKey[]): CursorComparison {
  const places = keys.map((key) => schema.findIndex((field) => field.name === key.column));
  const comparators = keys.map((key, i): RowComparator => {
    const field = schema[places[i] as number] as Schema[number];
    return comparatorOf(field.type, key.descending);
  });
  return (a, b) => {
    for (let k = 0; k < comparators.length; k++) {
      const place = places[k] as number;
      const left = a.columns[place] as KeyColumn;
      const right = b.columns[place] as KeyColumn;
      const result = (comparators[k] as RowComparator)(left, a.row, right, b.row);
      if (result !== 0) return result;
    }
    return a.run - b.run;
  };
}

/** A binary min-heap of cursors. */
class CursorHeap {
  readonly #items: Cursor[];
  readonly #compare: CursorComparison;

  constructor(items: readonly Cursor[], compare: CursorComparison) {
    this.#items = [...items];
    this.#compare = compare;
    for (let i = (this.#items.length >> 1) - 1; i >= 0; i--) this.#sift(i);
  }

  get top(): Cursor | undefined {
    return this.#items[0];
  }

  /** Restores the heap after the top cursor moved on. */
  siftTop(): void {
    this.#sift(0);
  }

  removeTop(): void {
    const last = this.#items.pop() as Cursor;
    if (this.#items.length === 0) return;
    this.#items[0] = last;
    this.#sift(0);
  }

  #sift(from: number): void {
    const items = this.#items;
    const item = items[from] as Cursor;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && this.#compare(items[right] as Cursor, items[child] as Cursor) < 0) child = right;
      if (this.#compare(items[child] as Cursor, item) >= 0) break;
      items[at] = items[child] as Cursor;
      at = child;
    }
    items[at] = item;
  }
}
