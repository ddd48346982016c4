import type { CsvDialect } from './source.js';

/**
 * The reference splitter: bytes of UTF-8 text (or any superset of ASCII) into rows and fields, after the grammar of CSV.
 * It serves the sniffer and the sample, which see a few hundred kilobytes; the kernels read the files.
 */

/** How a field was written. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with at least one escaped character inside: its text is not the bytes between start and end. */
export const ESCAPED = 2;

export type RowProblem = 'text after a closing quote' | 'open quote';

/** Walks over the rows of [start, end). After `next`, the fields describe one row, until the next call. */
export class RowCursor {
  /** Fields of the row; content bytes of field i are [starts[i], ends[i]), inside its quotes. */
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  forms = new Uint8Array(64);
  rowStart = 0;
  /** Just behind the row's line end. */
  rowEnd: number;
  /** Whether a line end closed the row; otherwise the bytes ran out, and the row may go on behind them. */
  closed = false;
  problem: RowProblem | null = null;

  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #escape: number;
  readonly #oneColumn: boolean;

  /** In tables of one column an empty line is a row. */
  constructor(bytes: Uint8Array, start: number, end: number, dialect: CsvDialect, oneColumn: boolean) {
    this.#bytes = bytes;
    this.rowEnd = start;
    this.#end = end;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === null ? -1 : dialect.quote.charCodeAt(0);
    this.#escape = dialect.quote === null ? -1 : (dialect.escape ?? dialect.quote).charCodeAt(0);
    this.#oneColumn = oneColumn;
  }

  /** Goes to the next row; false when there is none. */
  next(): boolean {
    if (!this.#oneColumn) this.#skipEmptyLines();
    if (this.rowEnd >= this.#end) return false;
    this.rowStart = this.rowEnd;
    this.count = 0;
    this.problem = null;
    this.closed = false;
    const bytes = this.#bytes;
    const end = this.#end;
    const delimiter = this.#delimiter;
    let at = this.rowStart;
    for (;;) {
      let from = at;
      let to: number;
      let form = PLAIN;
      if (at < end && bytes[at] === this.#quote) {
        from = at + 1;
        to = this.#closingQuote(from);
        form = this.#sawEscape ? ESCAPED : QUOTED;
        at = this.#behindQuote(to);
      } else {
        let byte = 0;
        while (at < end && (byte = bytes[at] as number) !== delimiter && byte !== LF) at++;
        to = at < end && byte === LF && at > from && bytes[at - 1] === CR ? at - 1 : at;
      }
      this.#add(from, to, form);
      if (at >= end) {
        this.rowEnd = end;
        return true;
      }
      if (bytes[at] === LF) {
        this.closed = true;
        this.rowEnd = at + 1;
        return true;
      }
      at++;
    }
  }

  #sawEscape = false;

  /** Where the quote that closes the field lies, or the end where none does. */
  #closingQuote(from: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    const quote = this.#quote;
    const escape = this.#escape;
    this.#sawEscape = false;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] as number;
      if (
        byte === escape &&
        at + 1 < end &&
        (bytes[at + 1] === quote || (escape !== quote && bytes[at + 1] === escape))
      ) {
        this.#sawEscape = true;
        at++;
      } else if (byte === quote) {
        return at;
      }
    }
    this.problem = 'open quote';
    return end;
  }

  /** The delimiter, line feed or end behind a closing quote; text between is a problem of the row. */
  #behindQuote(closing: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = Math.min(closing + 1, end);
    if (at >= end || bytes[at] === this.#delimiter || bytes[at] === LF) return at;
    if (bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF) return at + 1;
    this.problem ??= 'text after a closing quote';
    while (at < end && bytes[at] !== this.#delimiter && bytes[at] !== LF) at++;
    return at;
  }

  #add(from: number, to: number, form: number): void {
    const i = this.count++;
    if (i === this.starts.length) this.#grow();
    this.starts[i] = from;
    this.ends[i] = to;
    this.forms[i] = form;
  }

  #grow(): void {
    const size = this.starts.length * 4;
    const { starts, ends, forms } = this;
    (this.starts = new Int32Array(size)).set(starts);
    (this.ends = new Int32Array(size)).set(ends);
    (this.forms = new Uint8Array(size)).set(forms);
  }

  #skipEmptyLines(): void {
    const bytes = this.#bytes;
    for (;;) {
      const at = this.rowEnd;
      if (bytes[at] === LF && at < this.#end) this.rowEnd = at + 1;
      else if (bytes[at] === CR && at + 1 >= this.#end && at < this.#end) this.rowEnd = at + 1;
      else if (bytes[at] === CR && bytes[at + 1] === LF && at + 1 < this.#end) this.rowEnd = at + 2;
      else return;
    }
  }

  /** The text of field `i`, its escapes undone. */
  text(i: number): string {
    const bytes = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const text = bytes.toString('utf8', this.starts[i], this.ends[i]);
    if (this.forms[i] !== ESCAPED) return text;
    const quote = String.fromCharCode(this.#quote);
    const escape = String.fromCharCode(this.#escape);
    let plain = '';
    for (let at = 0; at < text.length; at++) {
      const next = text[at + 1];
      if (text[at] === escape && next !== undefined && (next === quote || next === escape)) at++;
      plain += text[at];
    }
    return plain;
  }

  /** The texts of the whole row. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, i) => this.text(i));
  }
}

const LF = 10;
const CR = 13;
