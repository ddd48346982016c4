/**
 * Record batches as Arrow IPC bytes and back. Fixed-width and text columns go over without a copy; decimals widen to
 * Arrow's 128 bits and back.
 */
import type { DataType as ArrowType, Data } from 'apache-arrow';
import {
  Bool,
  DateDay,
  Decimal,
  Field as ArrowField,
  Float64,
  Int64,
  RecordBatchReader,
  Schema as ArrowSchema,
  TimestampMicrosecond,
  Type,
  Utf8,
  Vector,
} from 'apache-arrow';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { IpcEncoder } from './ipc-encoder.js';
import type { EncodedColumn, IpcFormat } from './ipc-layout.js';
import type { Cell, Column, RecordBatch } from './record-batch.js';
import { columnOf } from './record-batch.js';
import type { DataType, Field, Schema } from './types.js';
import { BOOL, DATE, FLOAT64, INT64, UTF8 } from './types.js';

/** Digits of a decimal that is a scaled int64. */
const DECIMAL_PRECISION = 18;

/** Writes record batches as they come. `write` gets pieces in order, valid only during the call. */
export class IpcWriter {
  readonly #encoder: IpcEncoder;

  constructor(schema: Schema, format: IpcFormat, write: (pieces: readonly Uint8Array[]) => void) {
    this.#encoder = new IpcEncoder(arrowSchema(schema), format, write);
  }

  append(batch: RecordBatch): void {
    this.#encoder.batch(batch.rows, batch.columns.map(encodeColumn));
  }

  finish(): void {
    this.#encoder.end();
  }
}

/** All batches as one IPC file or stream. */
export function toIpc(schema: Schema, batches: Iterable<RecordBatch>, format: IpcFormat): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new IpcWriter(schema, format, (given) => pieces.push(...given));
  for (const batch of batches) writer.append(batch);
  writer.finish();
  return Buffer.concat(pieces);
}

/**
 * The record batches of an IPC file or stream, without those of no rows. Integers of all widths are read as int64, float32 as float64 and
 * dictionaries of text as text; other types that the engine lacks are an `unsupported` error which names the column.
 */
export function fromIpc(bytes: Uint8Array): { readonly schema: Schema; readonly batches: RecordBatch[] } {
  try {
    const reader = RecordBatchReader.from(bytes).open();
    const schema = reader.schema.fields.map((field): Field => ({ name: field.name, type: engineType(field) }));
    const filled = [...reader].filter((batch) => batch.numRows > 0);
    const batches = filled.map((batch): RecordBatch => {
      const columns = schema.map(({ type }, index) => decodeColumn(type, batch.data.children[index] as Data));
      return { schema, rows: batch.numRows, columns };
    });
    return { schema, batches };
  } catch (thrown) {
    if (thrown instanceof PartitaError) throw thrown;
    throw new PartitaError('user-input', 'this is not readable as Arrow IPC', { domain: 'arrow', cause: thrown });
  }
}

export function arrowSchema(schema: Schema): ArrowSchema {
  return new ArrowSchema(schema.map(({ name, type }) => new ArrowField(name, arrowType(type), true)));
}

export function arrowType(type: DataType): ArrowType {
  switch (type.kind) {
    case 'bool':
      return new Bool();
    case 'int64':
      return new Int64();
    case 'float64':
      return new Float64();
    case 'decimal':
      return new Decimal(type.scale, DECIMAL_PRECISION);
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond(type.zone);
    case 'utf8':
      return new Utf8();
  }
}

/** The buffers of a column as Arrow lays them out. */
export function encodeColumn(column: Column): EncodedColumn {
  const { length, nullCount, type } = column;
  const validity = column.validity === undefined ? new Uint8Array(0) : bytesOf(column.validity);
  const values = type.kind === 'decimal' ? widenDecimals(column.values as BigInt64Array) : bytesOf(column.values);
  const offsets = column.offsets === undefined ? [] : [bytesOf(column.offsets)];
  return { length, nullCount, buffers: [validity, ...offsets, values] };
}

function engineType(field: ArrowField): DataType {
  const type = field.type as ArrowType;
  switch (type.typeId) {
    case Type.Bool:
      return BOOL;
    case Type.Int:
      // Half of the unsigned 64-bit integers have no int64.
      if ((type as Int64).bitWidth < 64 || (type as Int64).isSigned) return INT64;
      break;
    case Type.Float:
      if ((type as Float64).precision > 0) return FLOAT64;
      break;
    case Type.Decimal:
      if ((type as Decimal).precision <= DECIMAL_PRECISION) return { kind: 'decimal', scale: (type as Decimal).scale };
      break;
    case Type.Date:
      if ((type as DateDay).unit === 0) return DATE;
      break;
    case Type.Timestamp:
      if ((type as TimestampMicrosecond).unit === 2) {
        return { kind: 'timestamp', zone: (type as TimestampMicrosecond).timezone ?? null };
      }
      break;
    case Type.Utf8:
      return UTF8;
    case Type.Dictionary:
      if ((type as { dictionary?: ArrowType }).dictionary?.typeId === Type.Utf8) return UTF8;
      break;
    default:
      break;
  }
  throw new PartitaError('unsupported', words`column '${field.name}' has the Arrow type ${String(type)}`, {
    domain: 'arrow',
    value: String(type),
    choices: ['bool', 'integers', 'float32, float64', 'decimal of <= 18 digits', 'date32', 'timestamp[us]', 'utf8'],
    hint: 'leave the column out, or convert it before reading',
  });
}

function decodeColumn(type: DataType, data: Data): Column {
  const { length, nullCount } = data;
  const validity = nullCount === 0 ? {} : { validity: data.nullBitmap.subarray(0, (length + 7) >> 3) };
  const common = { type, length, nullCount, ...validity };
  const values = data.values as ArrowValues;
  switch (type.kind) {
    case 'bool':
      return { ...common, values: (values as Uint8Array).subarray(0, (length + 7) >> 3) };
    case 'utf8': {
      if (data.type.typeId === Type.Dictionary) return cellByCell(type, data);
      const offsets = data.valueOffsets as Int32Array;
      // Arrow allows a text column without rows to have no offsets at all.
      return { ...common, values: values as Uint8Array, offsets: length === 0 ? new Int32Array(1) : offsets };
    }
    case 'decimal':
      return { ...common, values: narrowDecimals(values as Uint32Array, length) };
    case 'float64':
      if (!(values instanceof Float64Array)) return { ...common, values: Float64Array.from(values as Float32Array) };
      return { ...common, values: values.subarray(0, length) };
    case 'int64':
      if (!(values instanceof BigInt64Array)) return cellByCell(type, data);
      return { ...common, values: values.subarray(0, length) };
    default:
      return { ...common, values: (values as Int32Array | BigInt64Array).subarray(0, length) };
  }
}

type ArrowValues = Uint8Array | Int32Array | Uint32Array | BigInt64Array | Float32Array | Float64Array;

/** For the layouts that the engine does not have. */
function cellByCell(type: DataType, data: Data): Column {
  const vector = new Vector([data]);
  const cells = Array.from({ length: data.length }, (_, row): Cell => {
    const value = vector.get(row) as string | number | null;
    return typeof value === 'number' ? BigInt(value) : value;
  });
  return columnOf(type, cells);
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function widenDecimals(values: BigInt64Array): Uint8Array {
  const wide = new BigInt64Array(2 * values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as bigint;
    wide[2 * row] = value;
    wide[2 * row + 1] = value < 0n ? -1n : 0n;
  }
  return bytesOf(wide);
}

function narrowDecimals(words: Uint32Array, length: number): BigInt64Array {
  return BigInt64Array.from({ length }, (_, row) =>
    BigInt.asIntN(64, (BigInt(words[4 * row + 1] ?? 0) << 32n) | BigInt(words[4 * row] ?? 0)),
  );
}
