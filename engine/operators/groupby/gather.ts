/** Columns in Arrow layout from words and strings that kernels gather. */
import type { Column } from '../../arrow/record-batch.js';
import type { DataType } from '../../arrow/types.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';

/** A column without nulls of the 8-byte words that `write` puts at the address it is given. */
export function gatherWords(kernels: Kernels, type: DataType, length: number, write: (out: number) => void): Column {
  return columnOfWords(type, scratchWords(kernels, length, write));
}

/** A column without nulls of 8-byte words; takes them over. */
export function columnOfWords(type: DataType, words: ArrayBuffer): Column {
  const length = words.byteLength / 8;
  const column = { type, length, nullCount: 0 };
  switch (type.kind) {
    case 'bool': {
      const values = new Uint8Array((length + 7) >> 3);
      const bytes = new Uint8Array(words);
      for (let row = 0; row < length; row++) {
        values[row >> 3] = (values[row >> 3] as number) | (((bytes[8 * row] as number) & 1) << (row & 7));
      }
      return { ...column, values };
    }
    case 'date': {
      const from = new Int32Array(words);
      const values = new Int32Array(length);
      for (let row = 0; row < length; row++) values[row] = from[2 * row] as number;
      return { ...column, values };
    }
    case 'float64':
      return { ...column, values: new Float64Array(words) };
    default:
      return { ...column, values: new BigInt64Array(words) };
  }
}

/** The words as a buffer of their own. */
export function scratchWords({ memory }: Kernels, words: number, write: (out: number) => void): ArrayBuffer {
  const out = memory.allocate(8 * words);
  write(out);
  const copy = memory.u8.slice(out, out + 8 * words).buffer;
  memory.release(out);
  return copy;
}

/** A column without nulls of the string slots at `offset` of the records. */
export function gatherText(
  { run, memory }: Kernels,
  type: DataType,
  addresses: number,
  length: number,
  offset: number,
): Column {
  const ends = memory.allocate(4 * (length + 1));
  const bytes = run.groupOutOffsets(addresses, length, offset, ends);
  if (bytes >= 2 ** 31) {
    memory.release(ends);
    throw new PartitaError('resources', words`${length} result rows have ${bytes} bytes of text in one column`, {
      domain: 'group-by',
      value: String(bytes),
      hint: 'the limit is 2 GiB a batch of 16,384 rows',
    });
  }
  const offsets = new Int32Array(memory.u8.slice(ends, ends + 4 * (length + 1)).buffer);
  memory.release(ends);
  const text = memory.allocate(bytes);
  run.groupOutBytes(addresses, length, offset, text);
  const values = memory.u8.slice(text, text + bytes);
  memory.release(text);
  return { type, length, nullCount: 0, values, offsets };
}

/** The column with nulls where `present` says so; numbers under a null become 0. */
export function withValidity(column: Column, nullCount: number, present: (row: number) => boolean): Column {
  if (nullCount === 0) return column;
  const validity = new Uint8Array((column.length + 7) >> 3);
  for (let row = 0; row < column.length; row++) {
    if (present(row)) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
    else clearValue(column.values, column.type, row);
  }
  return { ...column, nullCount, validity };
}

function clearValue(values: Column['values'], type: DataType, row: number): void {
  if (values instanceof BigInt64Array) values[row] = 0n;
  else if (type.kind === 'bool') values[row >> 3] = (values[row >> 3] as number) & ~(1 << (row & 7));
  else if (type.kind !== 'utf8') values[row] = 0;
}
