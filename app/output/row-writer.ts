import type { RecordBatch } from '../../engine/index.js';
import type { CellTexts, TextStyle } from './text-buffer.js';
import { CellEncoder, windowRows } from './cell-texts.js';
import type { TableWriter } from './format.js';
import type { ByteSink } from './sink.js';
import { copy } from './string-text.js';

/** The fixed bytes around the cells of a row: `before[c]` stands before cell c, `after` ends the row. */
export interface RowFrame {
  readonly style: TextStyle;
  readonly opening: Uint8Array;
  readonly before: readonly Uint8Array[];
  readonly after: Uint8Array;
  /** Between two rows, after the first row's `after`. */
  readonly between: Uint8Array;
  readonly closing: Uint8Array;
}

/** Writes rows as text with a fixed frame: CSV and both JSONs are this, with other frames. One buffer a window of rows. */
export class RowWriter implements TableWriter {
  readonly #frame: RowFrame;
  readonly #sink: ByteSink;
  readonly #encoders: readonly CellEncoder[];
  #buffer = new Uint8Array(1 << 16);
  #rows = 0;
  #opened = false;

  constructor(frame: RowFrame, sink: ByteSink) {
    this.#frame = frame;
    this.#sink = sink;
    this.#encoders = frame.before.map(() => new CellEncoder(frame.style));
  }

  async write(batch: RecordBatch): Promise<void> {
    await this.#open();
    const window = windowRows(batch.columns.length);
    for (let start = 0; start < batch.rows; start += window) {
      const length = this.#interleave(batch, start, Math.min(start + window, batch.rows));
      await this.#sink.write(this.#buffer.subarray(0, length));
    }
  }

  async finish(): Promise<void> {
    await this.#open();
    if (this.#frame.closing.length > 0) await this.#sink.write(this.#frame.closing);
  }

  async #open(): Promise<void> {
    if (this.#opened) return;
    this.#opened = true;
    if (this.#frame.opening.length > 0) await this.#sink.write(this.#frame.opening);
  }

  #interleave(batch: RecordBatch, start: number, end: number): number {
    const { before, after, between } = this.#frame;
    const texts = batch.columns.map((column, index) =>
      (this.#encoders[index] as CellEncoder).encode(column, start, end),
    );
    const rows = end - start;
    let fixed = after.length + between.length;
    for (const bytes of before) fixed += bytes.length;
    let needed = fixed * rows;
    for (const text of texts) needed += cellBytes(text, rows);
    if (this.#buffer.length < needed) this.#buffer = new Uint8Array(needed + (needed >> 1));
    const out = this.#buffer;
    let at = 0;
    for (let row = 0; row < rows; row++) {
      if (this.#rows + row > 0) at = copy(out, at, between, 0, between.length);
      for (let c = 0; c < texts.length; c++) {
        const prefix = before[c] as Uint8Array;
        const text = texts[c] as CellTexts;
        at = copy(out, at, prefix, 0, prefix.length);
        at = copy(out, at, text.bytes, text.starts[row] ?? 0, text.ends[row] ?? 0);
      }
      at = copy(out, at, after, 0, after.length);
    }
    this.#rows += rows;
    return at;
  }
}

function cellBytes(text: CellTexts, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += (text.ends[row] ?? 0) - (text.starts[row] ?? 0);
  return sum;
}
