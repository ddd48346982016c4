/**
 * What lies in a part file besides Arrow's own: the chunk index, between the last message and the footer, where Arrow's
 * file readers do not look. It says where each column of each record batch lies and its checksum and range, and holds the
 * columns' sketches. Little-endian: u32 magic, u32 batches, u32 columns, u32 zero; u32 rows of each batch (padded to 8);
 * entries of 48 bytes, batch by batch; one dictionary entry a column (all zero where there is none); 1,024 bytes of
 * sketch a column.
 */
import { corrupted } from './corruption.js';

/** One column of one record batch, or one column's dictionary. */
export interface ChunkEntry {
  readonly offset: number;
  readonly bytes: number;
  /** Values, including nulls. */
  readonly rows: number;
  readonly nulls: number;
  readonly checksum: bigint;
  /** Bits of the smallest and largest value: i64, or f64; both 0 for text. */
  readonly min: bigint;
  readonly max: bigint;
}

export interface ChunkIndex {
  /** Rows of each record batch. */
  readonly rows: readonly number[];
  /** By record batch, then by column. */
  readonly chunks: readonly (readonly ChunkEntry[])[];
  /** By column. */
  readonly dictionaries: readonly (ChunkEntry | null)[];
  /** By column. */
  readonly sketches: readonly Uint8Array[];
}

export const SKETCH_BYTES = 1024;

const MAGIC = 0x58444e49; // "INDX"
const HEADER_BYTES = 16;
const ENTRY_BYTES = 48;

export function encodeIndex(index: ChunkIndex): Uint8Array {
  const columns = index.sketches.length;
  const batches = index.rows.length;
  const entriesAt = HEADER_BYTES + rowsBytes(batches);
  const sketchesAt = entriesAt + ENTRY_BYTES * columns * (batches + 1);
  const bytes = new Uint8Array(sketchesAt + SKETCH_BYTES * columns);
  const view = new DataView(bytes.buffer);
  [MAGIC, batches, columns].forEach((word, i) => view.setUint32(4 * i, word, true));
  index.rows.forEach((rows, i) => view.setUint32(HEADER_BYTES + 4 * i, rows, true));
  [...index.chunks, index.dictionaries].forEach((row, batch) =>
    row.forEach((entry, column) => {
      if (entry !== null) writeEntry(view, entriesAt + ENTRY_BYTES * (batch * columns + column), entry);
    }),
  );
  index.sketches.forEach((sketch, column) => bytes.set(sketch, sketchesAt + SKETCH_BYTES * column));
  return bytes;
}

/** The inverse of `encodeIndex`, for bytes whose checksum was right; `path` is for the message should they not fit. */
export function decodeIndex(bytes: Uint8Array, path: string): ChunkIndex {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw corrupted(path, 'chunk index');
  const batches = view.getUint32(4, true);
  const columns = view.getUint32(8, true);
  const entriesAt = HEADER_BYTES + rowsBytes(batches);
  const sketchesAt = entriesAt + ENTRY_BYTES * columns * (batches + 1);
  if (bytes.length !== sketchesAt + SKETCH_BYTES * columns) throw corrupted(path, 'chunk index');
  const entriesOf = (batch: number): ChunkEntry[] =>
    Array.from({ length: columns }, (_, column) =>
      readEntry(view, entriesAt + ENTRY_BYTES * (batch * columns + column)),
    );
  return {
    rows: Array.from({ length: batches }, (_, i) => view.getUint32(HEADER_BYTES + 4 * i, true)),
    chunks: Array.from({ length: batches }, (_, batch) => entriesOf(batch)),
    dictionaries: entriesOf(batches).map((entry) => (entry.offset === 0 ? null : entry)),
    sketches: Array.from({ length: columns }, (_, column) => {
      const start = sketchesAt + SKETCH_BYTES * column;
      return bytes.subarray(start, start + SKETCH_BYTES);
    }),
  };
}

function rowsBytes(batches: number): number {
  return (4 * batches + 7) & ~7;
}

function writeEntry(view: DataView, at: number, entry: ChunkEntry): void {
  view.setBigUint64(at, BigInt(entry.offset), true);
  view.setUint32(at + 8, entry.bytes, true);
  view.setUint32(at + 12, entry.rows, true);
  view.setUint32(at + 16, entry.nulls, true);
  view.setBigUint64(at + 24, BigInt.asUintN(64, entry.checksum), true);
  view.setBigInt64(at + 32, BigInt.asIntN(64, entry.min), true);
  view.setBigInt64(at + 40, BigInt.asIntN(64, entry.max), true);
}

function readEntry(view: DataView, at: number): ChunkEntry {
  return {
    offset: Number(view.getBigUint64(at, true)),
    bytes: view.getUint32(at + 8, true),
    rows: view.getUint32(at + 12, true),
    nulls: view.getUint32(at + 16, true),
    checksum: view.getBigUint64(at + 24, true),
    min: view.getBigInt64(at + 32, true),
    max: view.getBigInt64(at + 40, true),
  };
}
