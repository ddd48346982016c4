import type { Column, RecordBatch, Schema } from '../../engine/index.js';
import { formatType, isNumeric, isPresent } from '../../engine/index.js';
import { CellEncoder } from './cell-texts.js';
import type { OutputFormat, TableView, TableWriter } from './format.js';
import type { ByteSink } from './sink.js';
import { clip, displayWidth, visible } from './terminal-text.js';

/** For people: aligned columns, numbers to the right, null dim, the middle of a long table left out and counted. */
export const table: OutputFormat = {
  name: 'table',
  doc: 'aligned columns for people; long tables show their first and last rows and say how many lie between',
  extensions: ['.txt'],
  fileOnly: false,
  open: (schema, sink, view) => new AlignedTable(schema, sink, view),
};

/** A cell as shown, and whether it is a null (which a terminal shows dim). */
interface Shown {
  readonly text: string;
  readonly width: number;
  readonly absent: boolean;
}

const WIDEST_COLUMN = 48;
const GAP = '  ';

class AlignedTable implements TableWriter {
  readonly #schema: Schema;
  readonly #sink: ByteSink;
  readonly #view: TableView;
  readonly #encoders: readonly CellEncoder[];
  readonly #head: Shown[][] = [];
  /** The last rows seen, a ring of at most `maxRows / 2`. */
  #tail: Shown[][] = [];
  #rows = 0;

  constructor(schema: Schema, sink: ByteSink, view: TableView) {
    this.#schema = schema;
    this.#sink = sink;
    this.#view = view;
    this.#encoders = schema.map(() => new CellEncoder('plain'));
  }

  async write(batch: RecordBatch): Promise<void> {
    const half = Math.ceil(this.#view.maxRows / 2);
    const headEnd = Math.min(batch.rows, Math.max(0, half - this.#rows));
    for (let row = 0; row < headEnd; row++) this.#head.push(this.#show(batch, row));
    const tailLength = this.#view.maxRows - half;
    for (let row = Math.max(headEnd, batch.rows - tailLength); row < batch.rows; row++) {
      this.#tail.push(this.#show(batch, row));
    }
    if (this.#tail.length > tailLength) this.#tail = this.#tail.slice(this.#tail.length - tailLength);
    this.#rows += batch.rows;
  }

  async finish(): Promise<void> {
    const hidden = this.#rows - this.#head.length - this.#tail.length;
    const widths = this.#schema.map((field, c) =>
      Math.max(
        Math.min(displayWidth(visible(field.name)), WIDEST_COLUMN),
        this.#view.types ? displayWidth(formatType(field.type)) : 0,
        ...this.#head.map((row) => row[c]?.width ?? 0),
        ...this.#tail.map((row) => row[c]?.width ?? 0),
      ),
    );
    const shown = this.#columnsThatFit(widths);
    const lines = [
      this.#line(shown, widths, (c) => plain(clip(visible(this.#schema[c]?.name ?? ''), WIDEST_COLUMN))),
      ...(this.#view.types ? [this.#typeLine(shown, widths)] : []),
      ...this.#head.map((row) => this.#line(shown, widths, (c) => row[c] as Shown)),
      ...(hidden > 0 ? [this.#dim(`… ${hidden.toLocaleString('en-US')} rows`)] : []),
      ...this.#tail.map((row) => this.#line(shown, widths, (c) => row[c] as Shown)),
      ...this.#footer(shown),
    ];
    await this.#sink.write(Buffer.from(`${lines.join('\n')}\n`));
  }

  #show(batch: RecordBatch, row: number): Shown[] {
    return batch.columns.map((column, c) => shownCell(this.#encoders[c] as CellEncoder, column, row));
  }

  #typeLine(shown: readonly number[], widths: readonly number[]): string {
    return this.#dim(this.#line(shown, widths, (c) => plain(formatType((this.#schema[c] as Schema[number]).type))));
  }

  #columnsThatFit(widths: readonly number[]): readonly number[] {
    const shown: number[] = [];
    let used = 0;
    for (const [c, width] of widths.entries()) {
      used += width + (c === 0 ? 0 : GAP.length);
      if (c > 0 && used > this.#view.width) break;
      shown.push(c);
    }
    return shown;
  }

  #line(shown: readonly number[], widths: readonly number[], cell: (c: number) => Shown): string {
    const parts = shown.map((c, place) => {
      const { text, width, absent } = cell(c);
      const room = Math.min(widths[c] ?? 0, this.#view.width);
      const fitted = width > room ? clip(text, room) : text;
      const pad = ' '.repeat(Math.max(0, room - Math.min(width, room)));
      const painted = absent ? this.#dim(fitted) : fitted;
      if (isNumeric((this.#schema[c] as Schema[number]).type)) return pad + painted;
      return place === shown.length - 1 ? painted : painted + pad;
    });
    return parts.join(GAP);
  }

  #footer(shown: readonly number[]): string[] {
    const left = this.#schema.slice(shown.length);
    if (left.length === 0) return [];
    const names = left.map((field) => visible(field.name)).join(', ');
    const text = `… ${left.length} more ${left.length === 1 ? 'column' : 'columns'}: ${names}`;
    return [this.#dim(clip(text, this.#view.width))];
  }

  #dim(text: string): string {
    return this.#view.colour ? `\u001b[2m${text}\u001b[22m` : text;
  }
}

function shownCell(encoder: CellEncoder, column: Column, row: number): Shown {
  if (!isPresent(column, row)) return { text: 'null', width: 4, absent: true };
  const { bytes, starts, ends } = encoder.encode(column, row, row + 1);
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', starts[0], ends[0]);
  if (column.type.kind === 'utf8' && raw === '') return plain('""');
  return plain(clip(visible(raw), WIDEST_COLUMN));
}

function plain(text: string): Shown {
  return { text, width: displayWidth(text), absent: false };
}
