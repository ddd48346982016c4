/** How a stage's input is cut: a dataset by blocks, an earlier stage's output by pieces of about equal size. */
import { cutSplits } from '../formats/csv/splits.js';
import { GROUP_PARTITIONS } from '../operators/groupby-spec.js';
import type { Split } from '../formats/reader.js';
import type { Cell } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import { foldConstants } from '../expr/fold.js';
import { schemaOf } from '../store/manifest.js';
import { partMayMatch, type Bound } from '../store/prune.js';
import { storeSplits } from '../store/reader.js';
import { impliedBounds } from '../expr/analysis.js';
import type { Expression } from '../expr/expression.js';
import type { SpillRef } from '../store/spill.js';
import type { BatchRef, GroupBlockRef } from '../workers/exchange.js';
import type { Piece, StageSplit } from '../workers/stage-readers.js';
import type { DatasetSource } from './source.js';
import type { StageOutput } from './output.js';

/** The splits of a dataset that may hold rows for which the predicate is true. */
export function datasetSplits(
  source: DatasetSource,
  blockBytes: number,
  columns: Schema,
  predicate: Expression | null,
): Split[] {
  if (source.splits !== undefined) return [...source.splits];
  if (source.kind === 'csv') return cutSplits(source.source, blockBytes);
  const { manifest } = source;
  const bounds = predicate === null ? [] : boundsOf(predicate, schemaOf(manifest));
  const kept = new Set(manifest.parts.filter((part) => partMayMatch(part, bounds)).map((part) => part.index));
  const names = columns.map((column) => column.name);
  return storeSplits(manifest, names).filter((split) => kept.has(split.index));
}

/** What the predicate says of single columns, as the store writes values. */
function boundsOf(predicate: Expression, schema: Schema): Bound[] {
  const typed = foldConstants(predicate, schema);
  const known = [...impliedBounds(typed)].filter(([, bounds]) => bounds.notNull);
  return known.map(([column, { min, max }]) => ({
    column,
    min: min === undefined ? null : boundText(min),
    max: max === undefined ? null : boundText(max),
  }));
}

function boundText(cell: Cell): string | null {
  return cell === null ? null : typeof cell === 'boolean' ? String(Number(cell)) : String(cell);
}

/** The splits of an earlier stage's output; each is about `bytes` large, and `most` at most where it is kept whole. */
export function outputSplits(output: StageOutput, bytes: number, most: number, workers: number): StageSplit[] {
  switch (output.kind) {
    case 'groups':
      return groupSplits(output.blocks, bytes, most, workers);
    case 'batches':
      return pieceSplits(output.refs.map(wholeOf), bytes);
    case 'runs':
      return pieceSplits(output.runs.flat().map(wholeOf), bytes);
    case 'pieces':
      return pieceSplits(output.pieces, bytes);
    case 'join':
    case 'ranges':
      return [...output.splits];
  }
}

/** Ranges of hash partitions. Small output stays whole: one task then gives it in order, and nothing is merged. */
function groupSplits(blocks: readonly GroupBlockRef[], bytes: number, most: number, workers: number): StageSplit[] {
  const sizes = Array.from({ length: GROUP_PARTITIONS }, (_, p) =>
    blocks.reduce((sum, block) => sum + partitionSize(block, p), 0),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const whole = total <= Math.min(workers <= 2 ? SMALL_OUTPUT_OF_TWO : SMALL_OUTPUT, most);
  const target = whole ? Infinity : Math.min(bytes, Math.ceil(total / workers));
  const splits: StageSplit[] = [];
  let pieces: Piece[][] = [];
  let size = 0;
  const cut = (): void => {
    splits.push({ index: splits.length, path: 'groups', file: 0, start: 0, end: size, pieces });
    pieces = [];
    size = 0;
  };
  sizes.forEach((partitionBytes, p) => {
    if (partitionBytes === 0) return;
    if (size > 0 && size + partitionBytes > target) cut();
    pieces.push(partitionPieces(blocks, p));
    size += partitionBytes;
  });
  if (size > 0 || splits.length === 0) cut();
  return splits;
}

/** Bytes of partial groups that one task merges faster than several could be started and their output merged. */
const SMALL_OUTPUT = 4 * 2 ** 20;
/** The same for two workers: the driver merges two sorted runs no faster than one worker merges the other one's groups. */
const SMALL_OUTPUT_OF_TWO = 64 * 2 ** 20;

function partitionSize(block: GroupBlockRef, partition: number): number {
  return (block.offsets[partition + 1] as number) - (block.offsets[partition] as number);
}

function partitionPieces(blocks: readonly GroupBlockRef[], partition: number): Piece[] {
  return blocks
    .filter((block) => partitionSize(block, partition) > 0)
    .map((block) => ({
      ref: block.ref,
      start: block.offsets[partition] as number,
      end: block.offsets[partition + 1] as number,
    }));
}

function wholeOf({ ref, bytes, rows }: BatchRef): Piece {
  return { ref, start: 0, end: bytes, rows };
}

function pieceSplits(all: readonly Piece[], bytes: number): StageSplit[] {
  const splits: StageSplit[] = [];
  let pieces: Piece[] = [];
  let size = 0;
  let firstRow = 0;
  let rows = 0;
  const cut = (): void => {
    splits.push({
      index: splits.length,
      path: 'rows',
      file: 0,
      start: firstRow,
      end: firstRow + rows,
      pieces: [pieces],
    });
    firstRow += rows;
    pieces = [];
    size = 0;
    rows = 0;
  };
  for (const piece of all) {
    const length = piece.end - piece.start;
    if (size > 0 && size + length > bytes) cut();
    pieces.push(piece);
    size += length;
    rows += piece.rows ?? 0;
  }
  cut();
  return splits;
}

/**
 * The split with copies of just those bytes in memory that it needs, so that sending it to a worker moves no more. What
 * one split reads of a buffer is one stretch of it, since partitions lie in order.
 */
export function withOwnBytes(split: StageSplit): StageSplit {
  if (split.pieces === undefined) return split;
  const stretches = new Map<SpillRef, { start: number; end: number }>();
  for (const { ref, start, end } of split.pieces.flat()) {
    if (ref.kind === 'file' || ref.bytes.buffer instanceof SharedArrayBuffer) continue;
    const stretch = stretches.get(ref);
    stretches.set(ref, { start: Math.min(start, stretch?.start ?? start), end: Math.max(end, stretch?.end ?? end) });
  }
  const copies = new Map<SpillRef, { ref: SpillRef; start: number }>();
  for (const [ref, { start, end }] of stretches) {
    if (ref.kind !== 'memory' || end - start === ref.bytes.buffer.byteLength) continue;
    copies.set(ref, { ref: { kind: 'memory', bytes: ref.bytes.slice(start, end) }, start });
  }
  const pieces = split.pieces.map((list) =>
    list.map((piece): Piece => {
      const copy = copies.get(piece.ref);
      if (copy === undefined) return piece;
      return { ...piece, ref: copy.ref, start: piece.start - copy.start, end: piece.end - copy.start };
    }),
  );
  return { ...split, pieces };
}
