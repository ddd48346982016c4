/**
 * A join range by range: where the keys of both sides are known to lie in ranges that follow one another, or nearly so, each
 * split looks up just those batches of the table that its own range meets. Nothing is trusted to be in order: bounds say
 * which batches cannot have a partner, and where they leave too many the join is done in another way.
 */
import { rangesMeet, unionOf, type KeyRange } from '../arrow/key-range.js';
import { parseType, sameType, type DataType } from '../arrow/types.js';
import type { JoinStep } from '../operators/join-spec.js';
import { tableMemory } from '../operators/join/size.js';
import { sourceColumn, type Stage } from '../plan/stage.js';
import { rangeOfSummary } from '../store/statistics.js';
import type { BatchRef } from '../workers/exchange.js';
import type { StageSplit } from '../workers/stage-readers.js';
import type { SharedTable } from '../workers/tables.js';
import { bytesOf, type QueryContext } from './context.js';
import type { StageOutput } from './output.js';
import { sourceOf } from './source.js';
import type { TableSlices } from './tables.js';

/** How often the table may be read, besides as many bytes as stream: partitions write and read both sides row by row. */
const MOST_READS = 4;

export interface SlicedTable extends TableSlices {
  readonly count: number;
}

/** The slices of the join's table; null where bounds say too little, or where one takes more than `room`. */
export function sliceTable(
  context: QueryContext,
  stage: Stage,
  place: number,
  previous: StageOutput | null,
  room: number,
): SlicedTable | null {
  const step = stage.steps[place] as JoinStep;
  const [key] = step.keys;
  const column = key === undefined ? null : sourceColumn(stage.steps.slice(0, place), key.probe);
  const built = key === undefined ? null : sourceColumn([], key.build);
  if (key === undefined || column === null || built === null || step.how === 'full') return null;
  const table = context.tables.get(step.table);
  const batches = table.refs.map((ref) => rangeOfBatch(ref, built));
  const splits = context.splitsOf(stage, previous);
  const ranges = splitRanges(stage, previous, splits, column, key.type);
  if (ranges === null) return null;

  const slices = new Map<string, SharedTable>();
  const tables = new Map<number, SharedTable>();
  /** By split. */
  const given: SharedTable[] = [];
  let memory = 0;
  let left = MOST_READS * table.bytes + splits.reduce((sum, split) => sum + bytesOf(split), 0);
  for (const [i, split] of splits.entries()) {
    const meeting = [...batches.keys()].filter((batch) =>
      rangesMeet(ranges[i] as KeyRange, batches[batch] as KeyRange),
    );
    const name = meeting.join();
    const slice = slices.get(name) ?? sliceOf(table, meeting, slices.size);
    slices.set(name, slice);
    tables.set(split.index, slice);
    given.push(slice);
    const bytes = slice.refs.reduce((sum, ref) => sum + ref.bytes, 0);
    memory = Math.max(memory, tableMemory(step, slice.rows, bytes));
    // A worker keeps the slice of its last split.
    if (given[i - context.resources.workers] !== slice) left -= bytes;
    if (memory > room || left < 0) return null;
  }
  return { tables, memory, count: slices.size };
}

function sliceOf(
  { id, stage, schema, refs: all }: SharedTable,
  batches: readonly number[],
  number: number,
): SharedTable {
  const refs = batches.map((batch) => all[batch] as BatchRef);
  return { id: `${id} ${number}`, stage, schema, refs, rows: refs.reduce((sum, ref) => sum + ref.rows, 0) };
}

/** Where the column of the stage's source lies in each split; null where that is not known. */
function splitRanges(
  stage: Stage,
  previous: StageOutput | null,
  splits: readonly StageSplit[],
  column: string,
  type: DataType,
): KeyRange[] | null {
  if (stage.source.kind === 'dataset') {
    const { data } = sourceOf(stage);
    if (data.kind !== 'store') return null;
    const parts = new Map(data.manifest.parts.map((part) => [part.index, part]));
    return splits.map(({ index }) => {
      const part = parts.get(index);
      const stored = part?.columns.find(({ name }) => name === column);
      if (part === undefined || stored === undefined || !sameType(parseType(stored.type), type)) return 'unknown';
      return rangeOfSummary(type, stored, part.rows);
    });
  }
  if (previous?.kind !== 'batches') return null;
  const ranges = new Map(previous.refs.map((ref) => [ref.ref, rangeOfBatch(ref, column)]));
  return splits.map(({ pieces = [] }) => unionOf(pieces.flat().map(({ ref }) => ranges.get(ref) ?? 'unknown')));
}

function rangeOfBatch({ bounds }: BatchRef, column: string): KeyRange {
  return bounds?.column === column ? bounds.range : 'unknown';
}
