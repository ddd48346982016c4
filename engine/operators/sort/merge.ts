/**
 * K-way merge of sorted runs: the last step of an external sort. Each run is read page by page, so memory is one page a run
 * and one page of output, whatever the runs' sizes.
 *
 * The runs play a tournament whose inner nodes remember who lost there. A row is known by its *code*: how far it agrees with
 * the row given last, and what comes then (see `difference.ts`). Of two rows the one with the greater code comes first; only
 * equal codes make the rows themselves compared, from there on (offset-value coding, Conner 1977). So a row costs one
 * comparison with the row before it, whatever the number of runs.
 */
import { keyColumn, type KeyColumn, type SortKey } from '../../arrow/compare.js';
import type { RecordBatch } from '../../arrow/record-batch.js';
import { RowAppender } from '../../arrow/take.js';
import type { Schema } from '../../arrow/types.js';
import { RowDifference } from './difference.js';
import { RUN_PAGE_ROWS } from './sort.js';

/** Of a run that has ended: it loses against all. */
const ENDED = -1;

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
  const difference = new RowDifference(schema, keys);
  const tournament = new Tournament(cursors, difference);
  const appender = new RowAppender(schema, RUN_PAGE_ROWS);
  for (let top = tournament.top; top !== undefined && top.code !== ENDED; top = tournament.top) {
    const { columns, row } = top;
    appender.append(columns, row);
    if (appender.rows === RUN_PAGE_ROWS) yield appender.finish();
    top.row++;
    if (top.row === top.rows && !(await top.nextPage())) top.code = ENDED;
    else top.code = difference.codeAfter(columns, row, top.columns, top.row);
    tournament.replay();
  }
  if (appender.rows > 0) yield appender.finish();
}

class Cursor {
  /** The present page. */
  columns: readonly KeyColumn[] = [];
  rows = 0;
  /** The row of the page that comes next, and its code against the row given last. */
  row = 0;
  code = 0;
  leaf = 0;

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

/** A tree of losers over the cursors. */
class Tournament {
  readonly #cursors: readonly Cursor[];
  readonly #difference: RowDifference;
  /** By inner node, from 1 on, its loser; node n has the children 2n and 2n + 1, the leaves stand behind all inner nodes. */
  readonly #losers: Cursor[];
  #winner: Cursor | undefined;

  constructor(cursors: readonly Cursor[], difference: RowDifference) {
    this.#cursors = cursors;
    this.#difference = difference;
    this.#losers = [...cursors];
    // The place of each cursor's leaf.
    cursors.forEach((cursor, index) => (cursor.leaf = cursors.length + index));
    this.#winner = cursors.length === 0 ? undefined : this.#play(1);
  }

  get top(): Cursor | undefined {
    return this.#winner;
  }

  /** After the winner's run moved on: plays its matches again. */
  replay(): void {
    let winner = this.#winner as Cursor;
    const losers = this.#losers;
    for (let node = winner.leaf >> 1; node > 0; node >>= 1) {
      const other = losers[node] as Cursor;
      if (winner.code > other.code) continue;
      if (winner.code === other.code && this.#beats(winner, other)) continue;
      losers[node] = winner;
      winner = other;
    }
    this.#winner = winner;
  }

  #play(node: number): Cursor {
    const leaves = this.#cursors.length;
    if (node >= leaves) return this.#cursors[node - leaves] as Cursor;
    const one = this.#play(2 * node);
    const other = this.#play(2 * node + 1);
    const wins = one.code > other.code || (one.code === other.code && this.#beats(one, other));
    this.#losers[node] = wins ? other : one;
    return wins ? one : other;
  }

  /** Whether the first of two cursors of equal codes comes first; the loser gets its code against the winner. */
  #beats(one: Cursor, other: Cursor): boolean {
    if (one.code === ENDED) return true;
    const order = this.#difference.compare(one.code, one.columns, one.row, other.columns, other.row);
    const wins = order === 0 ? one.run < other.run : order < 0;
    if (wins) other.code = this.#difference.code(false);
    else one.code = this.#difference.code(true);
    return wins;
  }
}
