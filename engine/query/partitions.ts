/** Runs a stage whose rows go to partitions. */
import { INT64, type Schema } from '../arrow/types.js';
import { partsOf, type HashCut, type PartitionSpec, type RangeCut } from '../operators/partition-spec.js';
import type { Stage } from '../plan/stage.js';
import type { PartitionBlockRef } from '../workers/exchange.js';
import type { Piece } from '../workers/stage-readers.js';
import type { QueryContext } from './context.js';
import { resultsInOrder } from './ordered-stage.js';
import type { StageOutput } from './output.js';

/** A list of pieces for each partition, in the order of their rows. */
export interface Partitions {
  readonly schema: Schema;
  readonly parts: readonly (readonly Piece[])[];
  /** By split: how many places its rows have. */
  readonly places: readonly (number | undefined)[];
}

/** How rows are cut, and the stage whose rows they are. */
export interface PartitionedSide<Cut extends HashCut | RangeCut = HashCut> {
  readonly spec: PartitionSpec<Cut>;
  readonly stage: Stage;
}

/** `input`: the columns that the stage's steps give. */
export async function runPartitions(
  context: QueryContext,
  { stage, spec }: PartitionedSide<HashCut | RangeCut>,
  previous: StageOutput | null,
  input: Schema,
): Promise<Partitions> {
  const blocks: PartitionBlockRef[] = [];
  const cut: Stage = { ...stage, sink: { kind: 'partitions', spec }, slice: null };
  const places: (number | undefined)[] = [];
  for await (const { partitions = [], places: count = 0, report } of resultsInOrder(context, cut, previous)) {
    blocks.push(...partitions);
    places[report.index] = count;
  }
  const kept = spec.columns.map((name) => input.find((field) => field.name === name) as Schema[number]);
  const schema = spec.position === null ? kept : [...kept, { name: spec.position, type: INT64 }];
  return { schema, parts: Array.from({ length: partsOf(spec.cut) }, (_, part) => piecesOf(blocks, part)), places };
}

export function countRows(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
}

export function countBytes(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}

function piecesOf(blocks: readonly PartitionBlockRef[], part: number): Piece[] {
  return blocks.flatMap(({ ref, rows, offsets }) => {
    const [start = 0, end = 0] = offsets.subarray(part, part + 2);
    return start === end ? [] : [{ ref, start, end, rows: rows[part] ?? 0 }];
  });
}
