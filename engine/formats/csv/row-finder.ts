/**
 * Finds the rows of text in kernel memory: the fast index where it holds, the grammar byte by byte where it does not.
 * Owns the row tables.
 */
import type { Kernels } from '../../kernels/load.js';
import type { CsvContext } from './context.js';

/** Rows that were found; valid until the next search. Addresses are of kernel memory. */
export interface FoundRows {
  readonly rows: number;
  /** Address of the end offset of the first field of the first row; the offset before it is that row's start - 1. */
  readonly entries: number;
  /** Bytes from a row's entries to the next one's. */
  readonly stride: number;
  /** Bytes to leave off the end of the last field: 1 where lines end with CR LF and the table has the LF's place. */
  readonly cut: 0 | 1;
  /** Bytes up to the start of the first line that is not part of this. */
  readonly consumed: number;
  /** Line feeds among them. */
  readonly lines: number;
  readonly hasQuotes: boolean;
  /** Address of the rows set aside (`BadRow` in four u32 each), and how many. */
  readonly bad: number;
  readonly badRows: number;
}

/** Why a row was set aside, as the kernels number it. */
export const BAD_FIELDS = 1;
export const BAD_QUOTE = 2;
export const BAD_UTF8 = 3;

const FLAG_QUOTES = 1;
const FLAG_NOT_ASCII = 2;
const FLAG_IRREGULAR = 4;
/** What `csvIndex` wants free in the table before it takes another 63 * 64 bytes. */
const INDEX_GROUP = 63 * 64 * 4 + 128;
const BAD_BYTES = 16_384;
/** Text that is read byte by byte before the fast index is tried again. */
const EXACT_BYTES = 4096;

export class RowFinder {
  /** Where the last search saw a quote open that nothing closes, as an offset; -1 when there was none. */
  openQuote = -1;
  readonly #kernels: Kernels;
  readonly #context: CsvContext;
  readonly #tableBytes: number;
  #columns = 0;
  #exactBytes = EXACT_BYTES;
  #table = 0;
  #compact = 0;
  #bad = 0;

  /** `chunkBytes`: how much text a search usually covers. */
  constructor(kernels: Kernels, context: CsvContext, chunkBytes: number) {
    this.#kernels = kernels;
    this.#context = context;
    // Half as many entries as bytes, less a little, so that a table fills a block of a power of two.
    this.#tableBytes = Math.max(2 * chunkBytes - 8192, INDEX_GROUP);
  }

  setColumns(columns: number): void {
    if (columns > this.#columns) this.release();
    this.#columns = columns;
  }

  /**
   * The rows that begin before offset `limit` in the `size` bytes at `base`, where a row begins; as many as the tables
   * hold. `final`: the text ends there, even inside a row. Null when more text is needed for the first row's end.
   */
  find(base: number, size: number, limit: number, final: boolean): FoundRows | null {
    const { run, memory } = this.#kernels;
    const context = this.#context;
    this.#table ||= memory.allocate(this.#capacity() + 16);
    const table = this.#table + 16;
    run.csvIndex(base, size, context.address, table, table + this.#capacity());
    const count = context.result(16);
    const feeds = context.result(20);
    const flags = context.result(24);
    const scanned = context.result(28);
    this.openQuote = -1;
    if (feeds > 0) {
      const found = this.#plain(base, table, count, feeds, limit, flags) ?? this.#sorted(base, count, limit, flags);
      if (found !== null && found.consumed > 2 * EXACT_BYTES) this.#exactBytes = EXACT_BYTES;
      return found;
    }
    if ((flags & FLAG_IRREGULAR) === 0 && scanned === size && !final) return null;
    // The fast index is tried again soon where it stops rarely, late where it stops all the time.
    const found = this.#exact(base, size, Math.min(limit, this.#exactBytes), final);
    this.#exactBytes = Math.min(2 * this.#exactBytes, this.#tableBytes);
    return found;
  }

  /** The table as it is, when it is one good row after the other. */
  #plain(base: number, table: number, count: number, feeds: number, limit: number, flags: number): FoundRows | null {
    const { run, memory } = this.#kernels;
    const columns = this.#columns;
    const shape = feeds * columns > count ? 2 : run.csvCheckRows(base, table, columns, feeds);
    if (shape === 2) return null;
    const stride = columns * 4;
    const startOf = (row: number): number => ((memory.u32[(table + row * stride) / 4 - 1] as number) + 1) >>> 0;
    const whole = startOf(feeds);
    const rows = whole > limit ? run.csvRowsBefore(table, stride, feeds, limit) : feeds;
    const consumed = startOf(rows);
    if ((flags & FLAG_NOT_ASCII) !== 0 && run.csvIsUtf8(base, consumed) === 0) return null;
    const hasQuotes = (flags & FLAG_QUOTES) !== 0;
    const lines = hasQuotes ? run.csvCountFeeds(base, consumed) : rows;
    const cut = shape === 1 ? 1 : 0;
    return { rows, entries: table, stride, cut, consumed, lines, hasQuotes, bad: 0, badRows: 0 };
  }

  /** The good rows of a table that is right about where fields end, but has other rows too. */
  #sorted(base: number, count: number, limit: number, flags: number): FoundRows | null {
    this.#allocateCompact();
    this.#kernels.run.csvCompact(
      base,
      this.#context.address,
      this.#table + 16,
      count,
      this.#compact,
      this.#compact + this.#capacity(),
      this.#bad,
      this.#bad + BAD_BYTES,
      limit,
      flags & FLAG_NOT_ASCII,
    );
    return this.#compacted(base, flags);
  }

  #exact(base: number, size: number, limit: number, final: boolean): FoundRows | null {
    this.#allocateCompact();
    this.#kernels.run.csvExact(
      base,
      size,
      this.#context.address,
      this.#compact,
      this.#compact + this.#capacity(),
      this.#bad,
      this.#bad + BAD_BYTES,
      limit,
      final ? 1 : 0,
      1,
    );
    this.openQuote = this.#context.result(28) | 0;
    // The index stopped before it saw all of this: there may be quotes, as there may be bytes beyond ASCII.
    return this.#compacted(base, FLAG_QUOTES);
  }

  #compacted(base: number, flags: number): FoundRows | null {
    const consumed = this.#context.result(24);
    if (consumed === 0) return null;
    return {
      rows: this.#context.result(16),
      entries: this.#compact + 4,
      stride: (this.#columns + 1) * 4,
      cut: 0,
      consumed,
      lines: this.#kernels.run.csvCountFeeds(base, consumed),
      hasQuotes: (flags & FLAG_QUOTES) !== 0,
      bad: this.#bad,
      badRows: this.#context.result(20),
    };
  }

  #capacity(): number {
    return this.#tableBytes + (this.#columns + 1) * 4;
  }

  #allocateCompact(): void {
    this.#compact ||= this.#kernels.memory.allocate(this.#capacity());
    this.#bad ||= this.#kernels.memory.allocate(BAD_BYTES);
  }

  release(): void {
    for (const address of [this.#table, this.#compact, this.#bad]) {
      if (address !== 0) this.#kernels.memory.release(address);
    }
    this.#table = 0;
    this.#compact = 0;
    this.#bad = 0;
  }
}
