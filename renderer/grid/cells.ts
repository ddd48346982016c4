/** Cells of a page as texts. Takes Arrow IPC; formats a cell when it is first shown. */
import { tableFromIPC, Type, type Data, type DataType, type Decimal, type Timestamp, type Vector } from 'apache-arrow';

export type CellKind = 'value' | 'null' | 'empty';

export interface CellText {
  readonly kind: CellKind;
  readonly text: string;
}

const NULL: CellText = { kind: 'null', text: 'null' };
const EMPTY: CellText = { kind: 'empty', text: 'empty' };
/** Characters of a cell that are drawn; its viewer has them all. */
const MOST_CHARACTERS = 300;

export class PageCells {
  readonly #columns: ReadonlyMap<string, ColumnCells>;

  constructor(bytes: Uint8Array) {
    const table = tableFromIPC(bytes);
    this.#columns = new Map(
      table.schema.fields.map((field, place) => [field.name, new ColumnCells(table.getChildAt(place) as Vector)]),
    );
  }

  /** Null where the page has no such column. */
  cell(column: string, row: number): CellText | null {
    return this.#columns.get(column)?.cell(row) ?? null;
  }

  /** The value to its last character, as a copy has it; null for a null. */
  whole(column: string, row: number): string | null {
    return this.#columns.get(column)?.whole(row) ?? null;
  }
}

class ColumnCells {
  readonly #vector: Vector;
  readonly #format: (row: number) => string;
  readonly #texts: (CellText | undefined)[] = [];

  constructor(vector: Vector) {
    this.#vector = vector;
    this.#format = formatter(vector);
  }

  cell(row: number): CellText | null {
    if (row >= this.#vector.length) return null;
    return (this.#texts[row] ??= this.#make(row));
  }

  whole(row: number): string | null {
    return this.#vector.isValid(row) ? this.#format(row) : null;
  }

  #make(row: number): CellText {
    if (!this.#vector.isValid(row)) return NULL;
    const text = shownText(this.#format(row));
    return text === '' ? EMPTY : { kind: 'value', text };
  }
}

function formatter(vector: Vector): (row: number) => string {
  const { type } = vector;
  switch (type.typeId) {
    case Type.Utf8:
      return (row) => String(vector.get(row));
    case Type.Decimal: {
      const { scale } = type as Decimal;
      return (row) => decimalText(integerOf(vector.get(row)), scale);
    }
    case Type.Date:
      return (row) => new Date(Number(vector.get(row))).toISOString().replace(/T.*/, '');
    case Type.Timestamp: {
      const { timezone } = type as Timestamp;
      return (row) => timestampText(rawValue(vector, row), timezone ?? null);
    }
    default:
      return (row) => String(vector.get(row));
  }
}

/** Control characters by their pictures, and no more than can be seen. */
export function shownText(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  // oxlint-disable-next-line no-control-regex
  return cut.replaceAll(/[\u0000-\u001f]/g, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0)));
}

/** The vector's own getter gives milliseconds: the microseconds stand in its buffer. */
function rawValue(vector: Vector, row: number): bigint {
  let at = row;
  for (const data of vector.data as readonly Data<DataType>[]) {
    if (at < data.length) return (data.values as BigInt64Array)[at] ?? 0n;
    at -= data.length;
  }
  return 0n;
}

/** The scaled integer of an Arrow decimal, which comes as words of 32 bits, lowest first, in two's complement. */
export function integerOf(cell: unknown): bigint {
  if (!(cell instanceof Uint32Array)) return typeof cell === 'bigint' ? cell : BigInt(Math.trunc(Number(cell)));
  let value = 0n;
  for (let at = cell.length - 1; at >= 0; at--) value = (value << 32n) | BigInt(cell[at] ?? 0);
  return BigInt.asIntN(32 * cell.length, value);
}

export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return String(value);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function timestampText(micros: bigint, zone: string | null): string {
  const millis = Number(micros / 1000n) - (micros % 1000n < 0n ? 1 : 0);
  const rest = Number(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const date = new Date(millis);
  if (Number.isNaN(date.getTime())) return String(micros);
  const text = date.toISOString().slice(0, -5).replace('T', ' ');
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${text}${fraction}${zone === null ? '' : 'Z'}`;
}

export function isNumberType(type: string): boolean {
  return type === 'int64' || type === 'float64' || type.startsWith('decimal');
}
