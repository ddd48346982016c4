/**
 * Reads a split of a CSV file, in a worker: bytes of the file in, batches of the requested columns out, in kernel memory.
 * A piece of the file small enough for the cache is read, its rows are found and the columns parsed before the next one.
 * Owns the buffer of text, in which text values stay where they are, and resets the arena for each batch.
 */
import { BATCH_ROWS, type Batch } from '../../arrow/vector.js';
import type { Kernels } from '../../kernels/load.js';
import type { Control, OpenReader, QuarantinedRow, Reader, ReadRequest, Split, SplitReport } from '../reader.js';
import { likelyRowStart, QUOTE_WINDOW } from './borders.js';
import { ColumnParser } from './columns.js';
import { CsvContext } from './context.js';
import { openQuote, rowTooLong, TextFailure } from './failures.js';
import { openInput, type CsvInput } from './input.js';
import { BAD_FIELDS, BAD_QUOTE, RowFinder, type FoundRows } from './row-finder.js';
import { isSplittable, type CsvFile, type CsvSource } from './source.js';
import { TextBuffer } from './text-buffer.js';

export const openCsvReader: OpenReader<CsvSource> = (kernels, source, request, control) =>
  new CsvReader(kernels, source, request, control);

/** Bytes read behind the end of a split, where its last row ends as a rule. */
const TAIL_BYTES = 16_384;
/** The most text of a quarantined row that is kept. */
const QUARANTINED_BYTES = 4096;
/** Positions are the file's place in the dataset above this bit, the byte of the row below it. */
const POSITION_BITS = 44n;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A split as it is being read. */
interface Progress {
  readonly split: Split;
  readonly file: CsvFile;
  /** No row that begins here or behind belongs to the split. */
  readonly end: number;
  readonly onBatch: (batch: Batch) => boolean;
  /** The byte of the file at which the text buffer begins. */
  position: number;
  rows: number;
  lines: number;
  quarantined: number;
  readonly reasons: Record<string, number>;
  readonly quarantine: QuarantinedRow[];
  /** Whether `onBatch` wants no more. */
  stopped: boolean;
}

class CsvReader implements Reader {
  readonly #kernels: Kernels;
  readonly #source: CsvSource;
  readonly #request: ReadRequest;
  readonly #control: Control;
  readonly #context: CsvContext;
  readonly #finder: RowFinder;
  readonly #parser: ColumnParser;
  readonly #text: TextBuffer;

  constructor(kernels: Kernels, source: CsvSource, request: ReadRequest, control: Control) {
    this.#kernels = kernels;
    this.#source = source;
    this.#request = request;
    this.#control = control;
    this.#context = new CsvContext(kernels, source.nulls);
    this.#finder = new RowFinder(kernels, this.#context, source.chunkBytes);
    this.#parser = new ColumnParser(kernels, this.#context, source, request);
    this.#text = new TextBuffer(kernels.memory, source.chunkBytes + TAIL_BYTES);
  }

  async read(split: Split, onBatch: (batch: Batch) => boolean): Promise<SplitReport> {
    const file = this.#source.files[split.file] as CsvFile;
    this.#context.setFile(file);
    this.#finder.setColumns(file.columns.length);
    this.#parser.begin(file);
    const splittable = isSplittable(file);
    const certain = splittable && split.start > file.dataStart ? split.rowStart : file.dataStart;
    const end = splittable ? split.end : Infinity;
    const counts = { rows: 0, lines: 0, quarantined: 0, reasons: {}, quarantine: [], stopped: false };
    const progress: Progress = { split, file, end, onBatch, position: certain ?? split.start, ...counts };
    let start = progress.position;
    try {
      if (certain === undefined) start = progress.position = await this.#findStart(file, split.start);
      if (start < end) await this.#readRows(progress);
    } catch (error) {
      if (!(error instanceof TextFailure)) throw error;
      if (certain !== undefined) throw error.reason;
      return { ...this.#report(progress, start), end: error.byte, failure: error.reason.toWire() };
    }
    return this.#report(progress, start);
  }

  #report(progress: Progress, start: number): SplitReport {
    const { split, position, rows, lines, quarantined, reasons, quarantine } = progress;
    const typeBreaks = this.#parser.breaks;
    const counts = { rows, lines, quarantined, ...(quarantined > 0 ? { reasons } : {}) };
    return { index: split.index, start, end: position, ...counts, quarantine, typeBreaks };
  }

  /** The likely place of the first row that begins at `border` or behind it. */
  async #findStart(file: CsvFile, border: number): Promise<number> {
    const text = this.#text;
    text.clear();
    const input = await openInput(file, border - 1);
    try {
      for (let wanted = QUOTE_WINDOW + 1; ; wanted *= 2) {
        const added = await this.#fill(input, wanted - text.size);
        const offset = likelyRowStart(this.#kernels, this.#context, file, text.address, text.size, added === 0);
        if (offset !== -1) return border - 1 + offset;
        if (added === 0) return file.size;
        this.#checkLength(file, border, text.size);
        this.#control.checkpoint();
      }
    } finally {
      await input.close();
    }
  }

  async #readRows(progress: Progress): Promise<void> {
    const text = this.#text;
    const { file, end } = progress;
    text.clear();
    const input = await openInput(file, progress.position);
    let atEnd = false;
    try {
      for (;;) {
        while (text.size > 0 && progress.position < end && !progress.stopped) {
          const limit = Math.min(end - progress.position, text.size);
          const found = this.#finder.find(text.address, text.size, limit, atEnd);
          if (found === null) break;
          this.#deliver(progress, found);
          text.consume(found.consumed);
          progress.position += found.consumed;
          this.#control.progress(input.progress(found.consumed), found.rows);
        }
        if (progress.position >= end || progress.stopped) return;
        this.#checkLength(file, progress.position, text.size);
        if (atEnd) break;
        this.#control.checkpoint();
        // A row that did not fit is read on in steps that double, so that a long one is not searched over and over.
        const ahead = Math.min(this.#source.chunkBytes, end - progress.position - text.size + TAIL_BYTES);
        const wanted = Math.max(ahead, text.size, Math.min(TAIL_BYTES, this.#source.chunkBytes));
        const more = this.#fill(input, wanted);
        atEnd = (typeof more === 'number' ? more : await more) === 0;
      }
      if (text.size > 0) {
        const byte = progress.position + this.#finder.openQuote;
        throw new TextFailure(progress.position, await openQuote(this.#kernels, file, byte));
      }
    } finally {
      await input.close();
    }
  }

  /** Reads up to `bytes` more bytes; how many came, 0 at the end of the text. */
  #fill(input: CsvInput, bytes: number): number | Promise<number> {
    const more = input.read(this.#kernels.memory, this.#text.room(bytes), bytes);
    if (typeof more !== 'number') return more.then((count) => this.#filled(count));
    return this.#filled(more);
  }

  #filled(bytes: number): number {
    this.#text.fill(bytes);
    return bytes;
  }

  #deliver(progress: Progress, found: FoundRows): void {
    const base = this.#text.address;
    // Before the columns are parsed, because unescaping overwrites text.
    this.#setAside(progress, found, base);
    if (found.consumed > this.#source.maxRowBytes) this.#checkLengths(progress, found);
    progress.lines += found.lines;
    for (let first = 0; first < found.rows && !progress.stopped; first += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, found.rows - first);
      this.#kernels.arena.reset();
      const vectors = this.#parser.parse({ found, base, byte: progress.position, first, rows });
      if (vectors !== null) {
        const positions = this.#request.positions ? this.#positions(progress, found, first, rows) : 0;
        progress.stopped = !progress.onBatch({ schema: this.#request.columns, rows, vectors, positions });
      }
      progress.rows += rows;
    }
  }

  #positions(progress: Progress, found: FoundRows, first: number, rows: number): number {
    const address = this.#kernels.arena.take(rows * 8);
    const origin = (BigInt(progress.split.file) << POSITION_BITS) + BigInt(progress.position);
    this.#kernels.run.csvPositions(found.entries + first * found.stride, found.stride, rows, origin, address);
    return address;
  }

  /** Counts the rows set aside by their reason, and keeps the first of them. */
  #setAside(progress: Progress, found: FoundRows, base: number): void {
    const { u8, u32 } = this.#kernels.memory;
    const { reasons, quarantine } = progress;
    progress.quarantined += found.badRows;
    for (let i = 0; i < found.badRows; i++) {
      const [start, end, code, fields] = u32.subarray(
        found.bad / 4 + i * 4,
        found.bad / 4 + i * 4 + 4,
      ) as unknown as [number, number, number, number];
      const reason = reasonText(code, fields, progress.file.columns.length);
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      if (quarantine.length >= this.#source.quarantineLimit) continue;
      const text = u8.subarray(base + start, base + Math.min(end, start + QUARANTINED_BYTES));
      quarantine.push({
        path: progress.file.path,
        line: progress.lines + this.#kernels.run.csvCountFeeds(base, start),
        byte: progress.position + start,
        reason,
        text: decoder.decode(text),
      });
    }
  }

  /** Throws for the first row of more than `maxRowBytes`, line end not counted. */
  #checkLengths(progress: Progress, found: FoundRows): void {
    const { u32 } = this.#kernels.memory;
    const { entries, stride, cut, bad } = found;
    const columns = progress.file.columns.length;
    let first = Infinity;
    const check = (start: number, end: number): void => {
      if (end - start > this.#source.maxRowBytes) first = Math.min(first, start);
    };
    for (let row = 0; row < found.rows; row++) {
      const at = (entries + row * stride) / 4;
      check(((u32[at - 1] as number) + 1) >>> 0, (u32[at + columns - 1] as number) - cut);
    }
    for (let i = 0; i < found.badRows; i++) check(u32[bad / 4 + i * 4] as number, u32[bad / 4 + i * 4 + 1] as number);
    if (first !== Infinity) throw this.#tooLong(progress.file, progress.position + first);
  }

  /** Throws when an unfinished row at `byte` is already too long, even if a CR is its last byte. */
  #checkLength(file: CsvFile, byte: number, size: number): void {
    if (size > this.#source.maxRowBytes + 1) throw this.#tooLong(file, byte);
  }

  #tooLong(file: CsvFile, byte: number): TextFailure {
    return new TextFailure(byte, rowTooLong(file, byte, this.#source.maxRowBytes));
  }

  release(): void {
    for (const part of [this.#text, this.#parser, this.#finder, this.#context]) part.release();
  }
}

function reasonText(reason: number, fields: number, columns: number): string {
  if (reason === BAD_FIELDS) return `${fields} field${fields === 1 ? '' : 's'} instead of ${columns}`;
  return reason === BAD_QUOTE ? 'text after a closing quote' : 'not UTF-8';
}
