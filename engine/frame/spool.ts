/**
 * Keeps the rows of a run in a temporary file, readable by position while more come: what a filtered, sorted or grouped
 * table shows. Owns its file until it is closed.
 */
import { rmSync } from 'node:fs';
import type { RecordBatch } from '../arrow/record-batch.js';
import { emptyBatch, sliceRows } from '../arrow/take.js';
import type { Schema } from '../arrow/types.js';
import { batchFromBytes, batchToBytes } from '../store/batch-bytes.js';
import { readSpilled, SpillWriter, type SpillRef } from '../store/spill.js';

/** Rows of a piece: a page reads one or two of them whole. */
const PIECE_ROWS = 4096;
/** Bytes that stay in memory before the file begins. */
const MEMORY_BYTES = 8 * 2 ** 20;

interface Piece {
  readonly ref: SpillRef;
  readonly first: number;
  readonly rows: number;
  readonly bytes: number;
}

export class ResultSpool {
  readonly #writer: SpillWriter;
  readonly #path: string;
  readonly #pieces: Piece[] = [];
  #schema: Schema;
  #rows = 0;
  #memory = 0;
  #spilled = 0;

  /** The file is made when there is more than memory should hold. */
  constructor(path: string, schema: Schema) {
    this.#path = path;
    this.#writer = new SpillWriter(path);
    this.#schema = schema;
  }

  get rows(): number {
    return this.#rows;
  }

  get schema(): Schema {
    return this.#schema;
  }

  /** Bytes of the file. */
  get spilledBytes(): number {
    return this.#spilled;
  }

  append(batch: RecordBatch): void {
    if (this.#rows === 0) this.#schema = batch.schema;
    for (let start = 0; start < batch.rows; start += PIECE_ROWS) {
      const rows = Math.min(PIECE_ROWS, batch.rows - start);
      const bytes = batchToBytes(sliceRows(batch, start, start + rows));
      this.#pieces.push({ ref: this.#keep(bytes), first: this.#rows, rows, bytes: bytes.length });
      this.#rows += rows;
    }
  }

  /** Rows `from` to at most `from + count` as one batch or none a piece; fewer where the spool ends. */
  read(from: number, count: number): RecordBatch[] {
    const batches: RecordBatch[] = [];
    for (let i = this.#pieceOf(from); i < this.#pieces.length; i++) {
      const { ref, first, rows, bytes } = this.#pieces[i] as Piece;
      if (first >= from + count) break;
      if (first + rows <= from) continue;
      const batch = batchFromBytes(readSpilled(ref, 0, bytes), this.#schema);
      batches.push(sliceRows(batch, from - first, from + count - first));
    }
    return batches.length === 0 ? [emptyBatch(this.#schema)] : batches;
  }

  /** All rows, piece by piece. */
  *batches(): Generator<RecordBatch> {
    for (const { ref, bytes } of this.#pieces) yield batchFromBytes(readSpilled(ref, 0, bytes), this.#schema);
  }

  close(): void {
    this.#writer.close();
    this.#pieces.length = 0;
    rmSync(this.#path, { force: true });
  }

  #keep(bytes: Uint8Array): SpillRef {
    if (this.#memory + bytes.length <= MEMORY_BYTES) {
      this.#memory += bytes.length;
      return { kind: 'memory', bytes };
    }
    this.#spilled += bytes.length;
    return this.#writer.write(bytes, [0]);
  }

  /** The last piece that begins at `row` or before it. */
  #pieceOf(row: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pieces[middle] as Piece).first <= row) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}
