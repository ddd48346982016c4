/**
 * Pages of a view, fetched as they are looked at, by the places of its own columns: the order in which they are shown does not
 * matter here. Keeps the last ones; those of an older epoch are shown until new ones are there. Requests that nobody waits for
 * any more are cancelled; those that failed are asked again after a pause.
 */
import type { Client } from '../../app/protocol/client.js';
import { PageCells } from './cells.js';
import { NumberFormat } from './number-format.js';
import { Retries } from './retries.js';
import { ShownColumn, type ShownCell } from './shown-column.js';

export const PAGE_ROWS = 128;
const BLOCK_COLUMNS = 24;
const MOST_PAGES = 200;
/** More than a table has columns: keys of pages are numbers, as every cell that is drawn makes one. */
const MOST_COLUMNS = 1e6;

interface Page {
  readonly epoch: number;
  readonly from: number;
  readonly rows: number;
  /** From the block's first column on. */
  readonly columns: readonly ShownColumn[];
}

export class Pages {
  readonly #client: Client;
  readonly #view: string;
  readonly #changed: () => void;
  readonly #problem: (error: unknown) => void;
  readonly #retries: Retries<number>;
  readonly #pages = new Map<number, Page>();
  readonly #fetching = new Map<number, { readonly abort: AbortController; readonly epoch: number }>();
  readonly #formats = new Map<string, NumberFormat>();
  #columns: readonly string[] = [];
  #numeric: readonly boolean[] = [];
  #epoch = 0;
  #rows = 0;
  #version = 0;

  /** Tells what cells changed, and why some do not come; null once they do. */
  constructor(client: Client, view: string, changed: () => void, problem: (error: unknown) => void) {
    this.#client = client;
    this.#view = view;
    this.#changed = changed;
    this.#problem = problem;
    this.#retries = new Retries(changed);
  }

  /** Counts up whenever cells may look different. */
  get version(): number {
    return this.#version;
  }

  update(columns: readonly string[], numeric: readonly boolean[], epoch: number, rows: number): void {
    // Every frame comes by here: the same list is not read again.
    const isOther = columns !== this.#columns && columns.join('\0') !== this.#columns.join('\0');
    if (isOther || (numeric !== this.#numeric && numeric.join() !== this.#numeric.join())) {
      this.#pages.clear();
      this.#version++;
      this.#cancelAll();
      this.retry();
    }
    if (epoch !== this.#epoch) {
      this.#version++;
      this.retry();
    }
    this.#columns = columns;
    this.#numeric = numeric;
    this.#epoch = epoch;
    this.#rows = rows;
  }

  /** Null while it is not there. */
  cell(row: number, column: number): ShownCell | null {
    const page = this.#pages.get(keyOf(row, column));
    if (page === undefined || row - page.from >= page.rows) return null;
    const shown = page.columns[column % BLOCK_COLUMNS];
    if (shown === undefined) return null;
    const format = this.#formatOf(column);
    const before = format?.generation;
    const cell = shown.cell(row - page.from, page.epoch !== this.#epoch);
    if (before !== format?.generation) {
      this.#version++;
      this.#changed();
    }
    return cell;
  }

  /** Asks for what is shown of these columns, and a page ahead in the direction of the scroll; cancels the rest. */
  want(first: number, last: number, columns: readonly number[], direction: number): void {
    const blocks = new Set(columns.map((column) => column - (column % BLOCK_COLUMNS)));
    const wanted = new Set<number>();
    const from = Math.max(0, first + (direction < 0 ? -PAGE_ROWS : 0));
    const to = last + (direction > 0 ? PAGE_ROWS : 0);
    for (let row = from - (from % PAGE_ROWS); row <= to && row < this.#rows; row += PAGE_ROWS) {
      for (const column of blocks) {
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

  /** Asks for what failed without waiting any longer. */
  retry(): void {
    if (this.#retries.isEmpty) return;
    this.#retries.clear();
    this.#problem(null);
    this.#changed();
  }

  close(): void {
    this.#cancelAll();
    this.#retries.clear();
    this.#pages.clear();
  }

  #fetch(key: number, row: number, column: number): void {
    const page = this.#pages.get(key);
    const epoch = this.#epoch;
    const whole = page !== undefined && page.rows >= Math.min(PAGE_ROWS, this.#rows - page.from);
    if (page !== undefined && page.epoch === epoch && whole) return;
    if (this.#retries.waits(key)) return;
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
          this.#pages.set(key, {
            epoch,
            from: given.from,
            rows: given.rows,
            columns: this.#pageOf(given.bytes, columns, column),
          });
          this.#forgetOldest();
          this.#came(key);
          this.#version++;
          this.#changed();
        },
        (error: unknown) => {
          if (this.#fetching.get(key)?.abort === abort) this.#fetching.delete(key);
          if (abort.signal.aborted) return;
          this.#retries.failed(key);
          this.#problem(error);
        },
      );
  }

  #came(key: number): void {
    if (this.#retries.isEmpty) return;
    this.#retries.succeeded(key);
    if (this.#retries.isEmpty) this.#problem(null);
  }

  #formatOf(column: number): NumberFormat | null {
    if (this.#numeric[column] !== true) return null;
    const name = this.#columns[column] as string;
    const format = this.#formats.get(name) ?? new NumberFormat();
    this.#formats.set(name, format);
    return format;
  }

  #pageOf(bytes: Uint8Array, names: readonly string[], first: number): readonly ShownColumn[] {
    const cells = new PageCells(bytes);
    return names.map((name, i) => new ShownColumn(cells, name, this.#formatOf(first + i)));
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

function keyOf(row: number, column: number): number {
  return Math.floor(row / PAGE_ROWS) * MOST_COLUMNS + Math.floor(column / BLOCK_COLUMNS);
}
