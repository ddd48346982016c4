import type { Cell, Column, DataType, TypeKind } from '../../engine/index.js';
import { columnOf, isPresent } from '../../engine/index.js';
import { writeDecimals, writeFloats, writeIntegers } from './number-text.js';
import { writeStrings } from './string-text.js';
import type { CellTexts, TextStyle } from './text-buffer.js';
import { ensureBytes, ensureRows } from './text-buffer.js';
import { writeDates, writeTimestamps } from './time-text.js';

/**
 * Column by column from Arrow buffers to text bytes: the shared half of the CSV, JSON and terminal writers. A window of
 * rows of one column goes in; the bytes of every cell come out, ready to be interleaved row by row.
 */

/** Rows a window holds: few enough to bound the scratch memory of all columns, whatever the batch. */
export function windowRows(columns: number): number {
  return Math.max(1, Math.min(8192, Math.floor(WINDOW_CELLS / columns)));
}

const WINDOW_CELLS = 2 ** 20;

/** The most bytes one cell of a type of fixed width takes, with JSON's quotes. */
const WIDTHS: Readonly<Record<Exclude<TypeKind, 'utf8'>, number>> = {
  bool: 5,
  int64: 22,
  float64: 26,
  decimal: 24,
  date: 16,
  timestamp: 36,
};

export class CellEncoder {
  readonly #style: TextStyle;
  readonly #own: CellTexts = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(0),
    ends: new Int32Array(0),
  };

  constructor(style: TextStyle) {
    this.#style = style;
  }

  /** The texts of rows [start, end) of the column. */
  encode(column: Column, start: number, end: number): CellTexts {
    const texts = this.#own;
    const style = this.#style;
    const { type } = column;
    ensureRows(texts, end - start);
    if (type.kind === 'utf8') {
      writeStrings(column, start, end, style, texts);
      return texts;
    }
    ensureBytes(texts, (end - start) * WIDTHS[type.kind] + NULL.length);
    switch (type.kind) {
      case 'bool':
        writeBools(column, start, end, texts);
        break;
      case 'int64':
        writeIntegers(column, start, end, style, texts);
        break;
      case 'float64':
        writeFloats(column, start, end, style, texts);
        break;
      case 'decimal':
        writeDecimals(column, type.scale, start, end, style, texts);
        break;
      case 'date':
        writeDates(column, start, end, style, texts);
        break;
      case 'timestamp':
        writeTimestamps(column, type.zone, start, end, style, texts);
        break;
    }
    if (column.nullCount > 0) blankNulls(column, start, end, style, texts);
    return texts;
  }
}

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');

function writeBools(column: Column, start: number, end: number, texts: CellTexts): void {
  const bits = column.values as Uint8Array;
  let at = 0;
  for (let row = start; row < end; row++) {
    const word = (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1 ? TRUE : FALSE;
    texts.starts[row - start] = at;
    texts.bytes.set(word, at);
    at += word.length;
    texts.ends[row - start] = at;
  }
}

/** Every null's text becomes nothing, or JSON's null: each of the widths above has room for it. */
function blankNulls(column: Column, start: number, end: number, style: TextStyle, texts: CellTexts): void {
  for (let row = start; row < end; row++) {
    if (isPresent(column, row)) continue;
    const at = texts.starts[row - start] ?? 0;
    if (style === 'json') {
      // The text under a null can be shorter than four bytes, so the word goes where no neighbour can lie.
      texts.starts[row - start] = texts.bytes.length - NULL.length;
      texts.ends[row - start] = texts.bytes.length;
    } else {
      texts.ends[row - start] = at;
    }
  }
  if (style === 'json') texts.bytes.set(NULL, texts.bytes.length - NULL.length);
}

/** One cell as plain text, just as files have it; null as nothing. */
export function cellText(cell: Cell, type: DataType): string {
  const { bytes, starts, ends } = plain.encode(columnOf(type, [cell]), 0, 1);
  return Buffer.from(bytes.subarray(starts[0], ends[0])).toString('utf8');
}

const plain = new CellEncoder('plain');
