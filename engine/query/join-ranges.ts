/**
 * The order of rows behind the partitions of one join: its tasks cut what they give into ranges of places, and a task a
 * range puts that in order. Ranges are small enough for a worker's caches, and read in their order.
 */
import type { PlaceSpec } from '../operators/join-spec.js';
import type { Stage } from '../plan/stage.js';
import type { Piece, StageSplit } from '../workers/stage-readers.js';
import type { QueryContext } from './context.js';
import type { Partitions } from './partitions.js';
import { resultsInOrder } from './ordered-stage.js';
import type { StageOutput } from './output.js';

/** Bytes of a range, by what is known before its rows are there; the part of what tables may take. */
const RANGE_BYTES = 8 * 2 ** 20;
const RANGE_SHARE = 1 / 8;
const LEAST_RANGE = 64;
const MOST_RANGES = 1024;

/** Where the places come from: of the rows that stream, and where rows of the table come alone also of these. */
export interface PlacedSide {
  readonly column: string;
  readonly rows: Partitions;
}

/** How the rows are cut. `joined`: both sides, which tell how large their rows are. */
export function placeSpec(
  context: QueryContext,
  sides: readonly PlacedSide[],
  joined: readonly Partitions[],
): PlaceSpec & { readonly places: number } {
  let places = 0;
  const starts = sides.map(({ rows }) =>
    BigInt64Array.from(rows.places, (count) => {
      const first = places;
      places += count ?? 0;
      return BigInt(first);
    }),
  );
  const width = joined.reduce((sum, { parts }) => sum + rowBytes(parts.flat()), 1);
  const bytes = Math.min(RANGE_BYTES, RANGE_SHARE * context.resources.tableBytes);
  const range = Math.max(LEAST_RANGE, Math.floor(bytes / width), Math.ceil(places / MOST_RANGES));
  return { columns: sides.map(({ column }) => column), starts, range, places };
}

/** Runs the stage, whose sink cuts ranges; gives these as the tasks that put them in order take them. */
export async function runRanges(
  context: QueryContext,
  stage: Stage,
  previous: StageOutput,
  { range, places }: ReturnType<typeof placeSpec>,
): Promise<StageOutput> {
  /** By range: a list of pieces for each task that gave some. */
  const ranges: Piece[][][] = [];
  for await (const { ranges: given = [] } of resultsInOrder(context, stage, previous)) {
    const own = new Map<number, Piece[]>();
    for (const { ref, bytes, rows, range: number } of given) {
      const pieces = own.get(number) ?? [];
      own.set(number, pieces);
      pieces.push({ ref, start: 0, end: bytes, rows });
    }
    for (const [number, pieces] of own) (ranges[number] ??= []).push(pieces);
  }
  const splits = ranges.map((pieces, number): StageSplit => {
    const start = number * range;
    return { index: number, path: 'range', file: 0, start, end: Math.min(places, start + range), pieces };
  });
  return {
    kind: 'ranges',
    schema: stage.output,
    by: { kind: 'places' },
    splits: splits.filter((split) => split !== undefined),
  };
}

function rowBytes(pieces: readonly Piece[]): number {
  const rows = pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
  return rows === 0 ? 0 : pieces.reduce((sum, { start, end }) => sum + end - start, 0) / rows;
}
