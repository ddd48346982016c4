/** The reader over record batches of an earlier stage, and what it has in common with that of partial groups. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Batch } from '../arrow/vector.js';
import { vectorsOf } from '../arrow/vectors-of.js';
import type { Control, Reader, ReadRequest, Split, SplitReport } from '../formats/reader.js';
import type { Kernels } from '../kernels/load.js';
import type { Pairing } from '../operators/join-spec.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled, type SpillRef } from '../store/spill.js';

/** A stretch of a reference's bytes: a whole batch, or one hash partition of a block of groups. */
export interface Piece {
  readonly ref: SpillRef;
  readonly start: number;
  readonly end: number;
  /** Of a partition: its rows. */
  readonly rows?: number;
}

/** A split of a dataset, or of an earlier stage's output: then it carries its pieces. */
export interface StageSplit extends Split {
  /** Of a group-by: one list a hash partition. Of batches: one list. Of a join: the table's, and those that stream. */
  readonly pieces?: readonly (readonly Piece[])[];
  /** Of ranges of keys: whether its rows are in order already. */
  readonly ordered?: boolean;
  /** Of a join: what is made of the pieces; `distinct`: only whether a key is there is asked. */
  readonly join?: { readonly pairing: Pairing; readonly distinct: boolean };
}

/** The pieces of a split's batches, or the rows of a stored part, that are numbered so. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Just a stretch of the split. */
export function stretchOf(split: StageSplit, { from, to }: Stretch): StageSplit {
  if (split.pieces === undefined) return { ...split, rows: { from, to } };
  const [all = []] = split.pieces;
  const before = all.slice(0, from).reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
  return { ...split, start: split.start + before, pieces: [all.slice(from, to)] };
}

/** A reader of rows that are record batches already, for sinks that take them as they are. */
export interface RecordReader extends Reader {
  /** As `read`, without the way through kernel memory. */
  readRecords(split: StageSplit, onBatch: (batch: RecordBatch) => boolean): SplitReport;
}

/** Positions are the rows' numbers in the earlier stage's output. */
export function openBatchesReader(kernels: Kernels, request: ReadRequest, control: Control): RecordReader {
  return recordReader(kernels, request.positions, (split, onBatch) => {
    let rows = 0;
    for (const piece of split.pieces?.[0] ?? []) {
      control.checkpoint();
      const batch = batchFromBytes(aligned(readSpilled(piece.ref, piece.start, piece.end)), request.columns);
      const more = onBatch(batch);
      rows += batch.rows;
      control.progress(piece.end - piece.start, batch.rows);
      if (!more) break;
    }
    return reportOf(split, rows);
  });
}

export function recordReader(
  kernels: Kernels,
  positions: boolean,
  readRecords: RecordReader['readRecords'],
): RecordReader {
  return {
    read(split, onBatch) {
      let next = split.start;
      const give = (batch: RecordBatch): boolean => {
        const first = positions ? next : null;
        next += batch.rows;
        return giveBatch(kernels, batch, onBatch, first);
      };
      return Promise.resolve(readRecords(split, give));
    },
    readRecords,
    release() {},
  };
}

/** Gives a record batch in vectors, with positions from `first` on; false once no more rows are wanted. */
function giveBatch(
  kernels: Kernels,
  batch: RecordBatch,
  onBatch: (batch: Batch) => boolean,
  first: number | null,
): boolean {
  let before = 0;
  // Whoever makes batches of others may have one of these under way: it stays in the arena.
  const mark = kernels.arena.mark();
  for (const vectors of vectorsOf(kernels, batch, mark)) {
    const positions = first === null ? 0 : kernels.arena.take(8 * vectors.rows);
    if (first !== null) kernels.run.sequence(positions, vectors.rows, BigInt(first + before));
    if (!onBatch({ ...vectors, positions })) return false;
    before += vectors.rows;
  }
  kernels.arena.rewind(mark);
  return true;
}

export function reportOf(split: Split, rows: number): SplitReport {
  const { index, start, end } = split;
  return { index, start, end, rows, lines: 0, quarantined: 0, quarantine: [], typeBreaks: [] };
}

/** Bytes that begin at a multiple of 8, as typed views of them need. */
export function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}
