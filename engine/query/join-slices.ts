/**
 * A join range by range: where the keys of both sides are known to lie in ranges that follow one another, or nearly so, each
 * split looks up just those batches of the table that its own range meets; where they are too many, stretch by stretch.
 * Nothing is trusted to be in order: bounds say which batches cannot have a partner, and where they leave too many the join
 * is done in another way.
 */
import { rangesMeet, type KeyRange } from '../arrow/key-range.js';
import type { JoinStep } from '../operators/join-spec.js';
import { tableMemory } from '../operators/join/size.js';
import { sourceColumn, type Stage } from '../plan/stage.js';
import type { BatchRef } from '../workers/exchange.js';
import type { Stretch } from '../workers/stage-readers.js';
import type { SharedTable } from '../workers/tables.js';
import { bytesOf, type QueryContext } from './context.js';
import type { StageOutput } from './output.js';
import { rangeOfBatch, splitRanges, type SplitRange } from './split-ranges.js';
import type { TableSlice, TableSlices } from './tables.js';

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
  // Stretches are those of one join.
  const isSecond = context.tables.of(stage).some((table) => context.tables.isSliced(table.stage));
  if (key === undefined || column === null || built === null || step.how === 'full' || isSecond) return null;
  const table = context.tables.get(step.table);
  const splits = context.splitsOf(stage, previous);
  const ranges = splitRanges(stage, previous, splits, { column, type: key.type });
  if (ranges === null) return null;

  const slicer = new Slicer(step, table, built, room);
  const slices = new Map<number, readonly TableSlice[]>();
  let left = MOST_READS * table.refs.reduce((sum, ref) => sum + ref.bytes, 0);
  for (const split of splits) left += bytesOf(split);
  for (const [i, split] of splits.entries()) {
    const found = slicer.slicesOf(ranges[i] as SplitRange);
    if (found === null) return null;
    for (const slice of found) for (const ref of slice.table.refs) left -= ref.bytes;
    if (left < 0) return null;
    slices.set(split.index, found);
  }
  return { slices, memory: slicer.memory, count: slicer.count };
}

class Slicer {
  /** Kernel memory of the largest slice. */
  memory = 0;
  readonly #step: JoinStep;
  readonly #table: SharedTable;
  readonly #room: number;
  readonly #ranges: readonly KeyRange[];
  /** By the numbers of their batches. */
  readonly #slices = new Map<string, SharedTable>();

  constructor(step: JoinStep, table: SharedTable, column: string, room: number) {
    this.#step = step;
    this.#table = table;
    this.#room = room;
    this.#ranges = table.refs.map((ref) => rangeOfBatch(ref, column));
  }

  get count(): number {
    return this.#slices.size;
  }

  /** One for the whole split, or one for each of some stretches; null where a slice does not fit. */
  slicesOf({ whole, stretches }: SplitRange): TableSlice[] | null {
    const all = this.#meeting(whole);
    if (this.#fits(all)) return [{ stretch: null, table: this.#slice(all) }];
    const slices: TableSlice[] = [];
    let stretch: Stretch | null = null;
    let batches: readonly number[] = [];
    for (const { range, from, to } of stretches()) {
      const own = this.#meeting(range);
      const together = [...new Set([...batches, ...own])].sort((a, b) => a - b);
      if (!this.#fits(own)) return null;
      if (stretch !== null && !this.#fits(together)) slices.push({ stretch, table: this.#slice(batches) });
      const goesOn: boolean = stretch !== null && this.#fits(together);
      batches = goesOn ? together : own;
      stretch = { from: goesOn && stretch !== null ? stretch.from : from, to };
    }
    if (stretch === null) return null;
    return [...slices, { stretch, table: this.#slice(batches) }];
  }

  #meeting(range: KeyRange): number[] {
    return [...this.#ranges.keys()].filter((batch) => rangesMeet(range, this.#ranges[batch] as KeyRange));
  }

  #fits(batches: readonly number[]): boolean {
    return this.#memoryOf(this.#refs(batches)) <= this.#room;
  }

  #memoryOf(refs: readonly BatchRef[]): number {
    const rows = refs.reduce((sum, ref) => sum + ref.rows, 0);
    return tableMemory(
      this.#step,
      rows,
      refs.reduce((sum, ref) => sum + ref.bytes, 0),
    );
  }

  #refs(batches: readonly number[]): BatchRef[] {
    return batches.map((batch) => this.#table.refs[batch] as BatchRef);
  }

  #slice(batches: readonly number[]): SharedTable {
    const name = batches.join();
    const known = this.#slices.get(name);
    if (known !== undefined) return known;
    const { id, stage, schema } = this.#table;
    const refs = this.#refs(batches);
    const rows = refs.reduce((sum, ref) => sum + ref.rows, 0);
    const slice = { id: `${id} ${this.count}`, stage, schema, refs, rows };
    this.#slices.set(name, slice);
    this.memory = Math.max(this.memory, this.#memoryOf(refs));
    return slice;
  }
}
