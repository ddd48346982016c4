/**
 * A record batch as one run of bytes, for spill files and for moving between threads without copying column by column:
 * u32 length of a JSON head, the head, then the buffers, each aligned to 8 bytes.
 */
import type { Column, RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';

const encoder = new TextEncoder();

interface ColumnHead {
  readonly nullCount: number;
  /** Byte lengths of validity, offsets and values; 0 for a buffer that is absent. */
  readonly lengths: readonly [number, number, number];
}

interface Head {
  readonly rows: number;
  readonly columns: readonly ColumnHead[];
}

/** A batch made ready to be written: how many bytes it takes, and what writes them. */
export interface EncodedBatch {
  readonly bytes: number;
  writeTo(target: Uint8Array, at: number): void;
}

export function encodeBatch(batch: RecordBatch): EncodedBatch {
  const buffers: Uint8Array[] = [];
  const columns = batch.columns.map((column): ColumnHead => {
    const parts = [bytesOf(column.validity), bytesOf(column.offsets), bytesOf(column.values)] as const;
    buffers.push(...parts);
    return { nullCount: column.nullCount, lengths: [parts[0].length, parts[1].length, parts[2].length] };
  });
  const head = encoder.encode(JSON.stringify({ rows: batch.rows, columns } satisfies Head));
  const start = align8(4 + head.length);
  return {
    bytes: buffers.reduce((sum, buffer) => sum + align8(buffer.length), start),
    writeTo(target, at) {
      new DataView(target.buffer, target.byteOffset).setUint32(at, head.length, true);
      target.set(head, at + 4);
      let next = at + start;
      for (const buffer of buffers) {
        target.set(buffer, next);
        next += align8(buffer.length);
      }
    },
  };
}

export function batchToBytes(batch: RecordBatch): Uint8Array<ArrayBuffer> {
  const encoded = encodeBatch(batch);
  const bytes = new Uint8Array(encoded.bytes);
  encoded.writeTo(bytes, 0);
  return bytes;
}

/** The inverse of `batchToBytes`; the columns are views of `bytes`, which must begin at a multiple of 8. */
export function batchFromBytes(bytes: Uint8Array, schema: Schema): RecordBatch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headLength = view.getUint32(0, true);
  // A copy: text in shared memory is not decoded.
  const head = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + headLength))) as Head;
  let at = align8(4 + headLength);
  const take = (length: number): Uint8Array => {
    const buffer = bytes.subarray(at, at + length);
    at += align8(length);
    return buffer;
  };
  const columns = schema.map((field, i): Column => {
    const { nullCount, lengths } = head.columns[i] as ColumnHead;
    const validity = take(lengths[0]);
    const offsets = take(lengths[1]);
    const values = take(lengths[2]);
    return {
      type: field.type,
      length: head.rows,
      nullCount,
      values: typedValues(field.type.kind, values),
      ...(lengths[0] > 0 ? { validity } : {}),
      ...(field.type.kind === 'utf8'
        ? { offsets: new Int32Array(offsets.buffer, offsets.byteOffset, offsets.byteLength >> 2) }
        : {}),
    };
  });
  return { schema, rows: head.rows, columns };
}

function typedValues(kind: Schema[number]['type']['kind'], bytes: Uint8Array): Column['values'] {
  const { buffer, byteOffset, byteLength } = bytes;
  switch (kind) {
    case 'bool':
    case 'utf8':
      return bytes;
    case 'date':
      return new Int32Array(buffer, byteOffset, byteLength >> 2);
    case 'float64':
      return new Float64Array(buffer, byteOffset, byteLength >> 3);
    default:
      return new BigInt64Array(buffer, byteOffset, byteLength >> 3);
  }
}

function bytesOf(array: ArrayBufferView | undefined): Uint8Array {
  return array === undefined ? new Uint8Array(0) : new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function align8(length: number): number {
  return (length + 7) & ~7;
}
