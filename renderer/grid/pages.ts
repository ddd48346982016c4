/**
 * Pages of a view, fetched as they are looked at. Keeps the last ones; those of an older epoch are shown until new ones are
 * there. Requests that nobody waits for any more are cancelled.
 */
import type { Client } from '../../app/protocol/client.js';
import { PageCells, type CellText } from './cells.js';

export const PAGE_ROWS = 128;
const BLOCK_COLUMNS = 24;
const MOST_PAGES = 200;

interface Page {
  readonly epoch: number;
  readonly from: number;
  readonly rows: number;
  readonly cells: PageCells;
}

export class Pages {
  readonly #client: Client;
  readonly #view: string;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #pages = new Map<string, Page>();
  readonly #fetching = new Map<string, { readonly abort: AbortController; readonly epoch: number }>();
  #columns: readonly string[] = [];
  #epoch = 0;
  #rows = 0;

  constructor(client: Client, view: string, changed: () => void, failed: (error: unknown) => void) {
    this.#client = client;
    this.#view = view;
    this.#changed = changed;
    this.#failed = failed;
  }

  update(columns: readonly string[], epoch: number, rows: number): void {
    // Every frame comes by here: the same list is not read again.
    if (columns !== this.#columns && columns.join('\0') !== this.#columns.join('\0')) {
      this.#pages.clear();
      this.#cancelAll();
    }
    this.#columns = columns;
    this.#epoch = epoch;
    this.#rows = rows;
  }

  /** Null while it is not there; `stale` where it is of an older epoch. */
  cell(row: number, column: number): (CellText & { readonly stale: boolean }) | null {
    const page = this.#pages.get(keyOf(row, column));
    if (page === undefined || row - page.from >= page.rows) return null;
    const cell = page.cells.cell(this.#columns[column] as string, row - page.from);
    return cell === null ? null : { ...cell, stale: page.epoch !== this.#epoch };
  }

  /** Asks for what is shown, and a page ahead in the direction of the scroll; cancels the rest. */
  want(first: number, last: number, columns: readonly [number, number], direction: number): void {
    const wanted = new Set<string>();
    const from = Math.max(0, first + (direction < 0 ? -PAGE_ROWS : 0));
    const to = last + (direction > 0 ? PAGE_ROWS : 0);
    for (let row = from - (from % PAGE_ROWS); row <= to && row < this.#rows; row += PAGE_ROWS) {
      for (let column = columns[0] - (columns[0] % BLOCK_COLUMNS); column < columns[1]; column += BLOCK_COLUMNS) {
        const key = keyOf(row, column);
        wanted.add(key);
        this.#fetch(key, row, column);
      }
    }
    for (const [key, { abort }] of this.#fetching) {
      if (wanted.has(key)) continue;
      this.#fetching.delete(key);
      abort.abort();
    }
  }

  close(): void {
    this.#cancelAll();
    this.#pages.clear();
  }

  #fetch(key: string, row: number, column: number): void {
    const page = this.#pages.get(key);
    const epoch = this.#epoch;
    const whole = page !== undefined && page.rows >= Math.min(PAGE_ROWS, this.#rows - page.from);
    if (page !== undefined && page.epoch === epoch && whole) return;
    const before = this.#fetching.get(key);
    if (before?.epoch === epoch) return;
    before?.abort.abort();
    const abort = new AbortController();
    this.#fetching.set(key, { abort, epoch });
    const columns = this.#columns.slice(column, column + BLOCK_COLUMNS);
    this.#client
      .call(
        'view.page',
        { view: this.#view, from: row, rows: PAGE_ROWS, columns: [...columns] },
        { signal: abort.signal },
      )
      .then(
        (given) => {
          if (this.#fetching.get(key)?.abort === abort) this.#fetching.delete(key);
          this.#pages.delete(key);
          this.#pages.set(key, { epoch, from: given.from, rows: given.rows, cells: new PageCells(given.bytes) });
          this.#forgetOldest();
          this.#changed();
        },
        (error: unknown) => {
          if (this.#fetching.get(key)?.abort === abort) this.#fetching.delete(key);
          if (!abort.signal.aborted) this.#failed(error);
        },
      );
  }

  #forgetOldest(): void {
    for (const key of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) return;
      this.#pages.delete(key);
    }
  }

  #cancelAll(): void {
    for (const { abort } of this.#fetching.values()) abort.abort();
    this.#fetching.clear();
  }
}

function keyOf(row: number, column: number): string {
  return `${row - (row % PAGE_ROWS)}:${column - (column % BLOCK_COLUMNS)}`;
}
