/**
 * Updates and merges the states of groups: for each column of a batch, the kernels of its states, chosen once; nulls are
 * taken out first, so no state meets one. Owns the sets of distinct values.
 */
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import type { Kernels } from '../../kernels/load.js';
import type { Physical } from '../../arrow/types.js';
import type { ColumnPlace, Layout, StatePlace } from './layout.js';
import { SlotArray } from './slot-array.js';
import type { GroupTable } from './table.js';

/** Rows (as vectors) or records (as a stretch) whose groups are known: one u32 record address each. */
export interface RowsOfColumn {
  readonly addresses: number;
  readonly values: number;
  /** Of a pair: the second column's values. */
  readonly others?: number;
  readonly positions: number;
  readonly rows: number;
}

export interface Records {
  readonly addresses: number;
  readonly source: number;
  readonly rows: number;
  /** What payload offsets count from. */
  readonly base: number;
}

interface StateKernels {
  readonly update: (rows: RowsOfColumn) => void;
  readonly merge: (records: Records) => void;
}

export class GroupStates {
  readonly #kernels: Kernels;
  readonly #table: GroupTable;
  readonly #layout: Layout;
  readonly #states: readonly (readonly StateKernels[])[];
  /** By column: states that are made of its kept values in the end, group by group, which costs less than row by row. */
  readonly #late: readonly (readonly StateKernels[])[];
  readonly #sets: DistinctSet[] = [];

  constructor(kernels: Kernels, layout: Layout, table: GroupTable) {
    this.#kernels = kernels;
    this.#table = table;
    this.#layout = layout;
    const kernelsOf = (late: boolean): StateKernels[][] =>
      layout.columns.map((column) =>
        column.states.filter((state) => isLate(column, state) === late).map((state) => this.#kernelsOf(column, state)),
      );
    this.#states = kernelsOf(false);
    this.#late = kernelsOf(true);
  }

  /** Bytes of the sets. */
  get bytes(): number {
    return this.#sets.reduce((sum, set) => sum + set.bytes, 0);
  }

  updateRows(addresses: number, rows: number): void {
    this.#kernels.run.groupCount(addresses, rows, this.#layout.rows);
  }

  /** Null rows of the column, by its validity. */
  updateNulls(column: number, addresses: number, validity: number, rows: number): void {
    const { nulls } = this.#layout.columns[column] as ColumnPlace;
    this.#kernels.run.groupCountNulls(addresses, validity, rows, nulls);
  }

  /** Whether more is kept of the column than how many rows are null. */
  hasStates(column: number): boolean {
    return (this.#states[column] as readonly StateKernels[]).length > 0;
  }

  /** Rows of a column without nulls; bools widened to 8 bytes. */
  updateColumn(column: number, rows: RowsOfColumn): void {
    for (const state of this.#states[column] as readonly StateKernels[]) state.update(rows);
  }

  /** Whether the column has states that `updateLate` makes. */
  hasLate(column: number): boolean {
    return (this.#late[column] as readonly StateKernels[]).length > 0;
  }

  /** Values of a column that were kept, and their groups. */
  updateLate(column: number, rows: RowsOfColumn): void {
    for (const state of this.#late[column] as readonly StateKernels[]) state.update(rows);
  }

  merge(records: Records): void {
    const { run } = this.#kernels;
    const { addresses, source, rows } = records;
    const { stride } = this.#layout;
    run.groupMergeCount(addresses, source, stride, rows, this.#layout.rows);
    this.#layout.columns.forEach(({ nulls }, index) => {
      run.groupMergeCount(addresses, source, stride, rows, nulls);
      for (const state of this.#states[index] as readonly StateKernels[]) state.merge(records);
    });
  }

  reset(): void {
    for (const set of this.#sets) set.clear();
  }

  release(): void {
    for (const set of this.#sets) set.release();
  }

  #kernelsOf(column: ColumnPlace, { name, physical, offset, places }: StatePlace): StateKernels {
    const { run } = this.#kernels;
    switch (name) {
      case 'sum':
        return physical === 'f64'
          ? this.#floatSum(column.anchor, offset)
          : this.#plain(offset, run.groupSumI64, run.groupMergeSum);
      case 'squares':
        return physical === 'f64' ? this.#floatSquares(column.anchor, offset) : this.#integerSquares(offset);
      case 'otherSum':
        return ofOthers(
          physical === 'f64'
            ? this.#floatSum(anchorOfOther(column), offset)
            : this.#plain(offset, run.groupSumI64, run.groupMergeSum),
        );
      case 'otherSquares':
        return ofOthers(
          physical === 'f64' ? this.#floatSquares(anchorOfOther(column), offset) : this.#integerSquares(offset),
        );
      case 'products':
        return this.#products(column, offset);
      case 'largest':
      case 'smallest':
        return this.#top(offset, places, physical === 'f64', name === 'smallest');
      case 'minimum':
        if (physical === 'str') return this.#extremeString(offset, 1);
        return this.#plain(offset, physical === 'f64' ? run.groupMinF64 : run.groupMinI64, run.groupMergeMin);
      case 'maximum':
        if (physical === 'str') return this.#extremeString(offset, -1);
        return this.#plain(offset, physical === 'f64' ? run.groupMaxF64 : run.groupMaxI64, run.groupMergeMax);
      case 'first':
        return physical === 'str'
          ? this.#edgeString(offset, false)
          : this.#edge(offset, run.groupFirst, run.groupMergeFirst);
      case 'last':
        return physical === 'str'
          ? this.#edgeString(offset, true)
          : this.#edge(offset, run.groupLast, run.groupMergeLast);
      case 'distinct':
        return this.#distinct(offset, physical);
      case 'values':
        return this.#resumable(
          offset,
          (at, values, rows) => run.groupValues(this.#table.control, at, values, rows, offset),
          run.groupMergeValues,
        );
    }
  }

  #plain(
    offset: number,
    update: (addresses: number, values: number, rows: number, offset: number) => void,
    merge: (addresses: number, source: number, stride: number, rows: number, offset: number) => void,
  ): StateKernels {
    return {
      update: ({ addresses, values, rows }) => update(addresses, values, rows, offset),
      merge: ({ addresses, source, rows }) => merge(addresses, source, this.#layout.stride, rows, offset),
    };
  }

  #edge(
    offset: number,
    update: (addresses: number, values: number, positions: number, rows: number, offset: number) => void,
    merge: (addresses: number, source: number, stride: number, rows: number, offset: number) => void,
  ): StateKernels {
    return {
      update: ({ addresses, values, positions, rows }) => update(addresses, values, positions, rows, offset),
      merge: ({ addresses, source, rows }) => merge(addresses, source, this.#layout.stride, rows, offset),
    };
  }

  #floatSum(anchor: number, offset: number): StateKernels {
    const { run } = this.#kernels;
    return this.#resumable(
      offset,
      (at, values, rows) => run.groupSumF64(this.#table.control, at, values, rows, offset, anchor),
      run.groupMergeSumF64,
    );
  }

  #floatSquares(anchor: number, offset: number): StateKernels {
    const { run } = this.#kernels;
    return this.#resumable(
      offset,
      (at, values, rows) => run.groupSquaresF64(this.#table.control, at, values, rows, offset, anchor),
      run.groupMergeSquares,
    );
  }

  #products(column: ColumnPlace, offset: number): StateKernels {
    const { run } = this.#kernels;
    const { control } = this.#table;
    const { anchor } = column;
    const otherAnchor = anchorOfOther(column);
    const { merge } = this.#resumable(offset, () => 0, run.groupMergeSquares);
    if (column.physical !== 'f64') {
      const update = ({ addresses, values, others = 0, rows }: RowsOfColumn): void =>
        run.groupProductsI64(addresses, values, others, rows, offset);
      return { update, merge };
    }
    return {
      update: ({ addresses, values, others = 0, rows }) =>
        this.#resume(rows, null, (done) => {
          const [at, x, y] = [addresses + 4 * done, values + 8 * done, others + 8 * done];
          return run.groupProductsF64(control, at, x, y, rows - done, offset, anchor, otherAnchor);
        }),
      merge,
    };
  }

  #top(offset: number, places: number, floats: boolean, least: boolean): StateKernels {
    const { run } = this.#kernels;
    const { stride } = this.#layout;
    return {
      update: ({ addresses, values, rows }) => run.groupTop(addresses, values, rows, offset, places, floats, least),
      merge: ({ addresses, source, rows }) => run.groupMergeTop(addresses, source, stride, rows, offset, places),
    };
  }

  #integerSquares(offset: number): StateKernels {
    const { run } = this.#kernels;
    return {
      update: ({ addresses, values, rows }) => run.groupSquaresI64(addresses, values, rows, offset),
      merge: this.#resumable(offset, () => 0, run.groupMergeSquares).merge,
    };
  }

  #extremeString(offset: number, sign: number): StateKernels {
    const { run } = this.#kernels;
    const { control } = this.#table;
    return this.#resumable(
      offset,
      (at, values, rows) => run.groupExtremeStr(control, at, values, rows, offset, sign),
      (table, at, source, stride, rows, slot, base) =>
        run.groupMergeExtremeStr(table, at, source, stride, rows, slot, base, sign),
    );
  }

  #edgeString(offset: number, last: boolean): StateKernels {
    const { run } = this.#kernels;
    const { control } = this.#table;
    return {
      update: ({ addresses, values, positions, rows }) =>
        this.#resume(rows, null, (done) => {
          const at = addresses + 4 * done;
          const from = values + 8 * done;
          return run.groupEdgeStr(control, at, from, positions + 8 * done, rows - done, offset, last);
        }),
      merge: this.#resumable(
        offset,
        () => 0,
        (table, at, source, stride, rows, slot, base) =>
          run.groupMergeEdgeStr(table, at, source, stride, rows, slot, base, last),
      ).merge,
    };
  }

  #distinct(offset: number, physical: Physical): StateKernels {
    const { run } = this.#kernels;
    const { control } = this.#table;
    const set = new DistinctSet(this.#kernels);
    this.#sets.push(set);
    const isText = physical === 'str';
    const floats = physical === 'f64';
    return this.#resumable(
      offset,
      (at, values, rows) =>
        isText
          ? run.groupDistinctStr(control, set.control, at, values, rows, offset)
          : run.groupDistinct(control, set.control, at, values, rows, offset, floats),
      (table, at, source, stride, rows, slot, base) =>
        isText
          ? run.groupMergeDistinctStr(table, set.control, at, source, stride, rows, slot, base)
          : run.groupMergeDistinct(table, set.control, at, source, stride, rows, slot, base),
      set,
    );
  }

  /** Kernels that stop when the heap (or their set) is used up, and go on where they stopped. */
  #resumable(
    offset: number,
    update: (addresses: number, values: number, rows: number) => number,
    merge: (
      table: number,
      addresses: number,
      source: number,
      stride: number,
      rows: number,
      offset: number,
      base: number,
    ) => number,
    set: DistinctSet | null = null,
  ): StateKernels {
    const { stride } = this.#layout;
    const { control } = this.#table;
    return {
      update: ({ addresses, values, rows }) =>
        this.#resume(rows, set, (done) => update(addresses + 4 * done, values + 8 * done, rows - done)),
      merge: ({ addresses, source, rows, base }) =>
        this.#resume(rows, set, (done) =>
          merge(control, addresses + 4 * done, source + stride * done, stride, rows - done, offset, base),
        ),
    };
  }

  #resume(rows: number, set: DistinctSet | null, step: (done: number) => number): void {
    let done = 0;
    while ((done += step(done)) < rows) {
      const grown = set?.growIfFull() ?? false;
      if (this.#table.addHeap() || grown) continue;
      throw new PartitaError('bug', 'a group-by kernel stopped without a reason', { domain: 'group-by' });
    }
  }
}

/** Sums of values that are all kept. */
function isLate({ states }: ColumnPlace, { name }: StatePlace): boolean {
  return (name === 'sum' || name === 'squares') && states.some((state) => state.name === 'values');
}

function anchorOfOther({ other }: ColumnPlace): number {
  if (other !== null) return other.anchor;
  throw new PartitaError('bug', 'a state of pairs has one column', { domain: 'group-by' });
}

/** The same kernels on the second column of a pair. */
function ofOthers({ update, merge }: StateKernels): StateKernels {
  return { update: (rows) => update({ ...rows, values: rows.others ?? 0 }), merge };
}

/** The set of (group, value) pairs of one column; its control block is u32 slots, places, entries, limit. */
class DistinctSet {
  readonly control: number;
  readonly #kernels: Kernels;
  readonly #slots: SlotArray;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.control = kernels.memory.allocate(16);
    this.#slots = new SlotArray(kernels);
    this.#publish(0);
  }

  get bytes(): number {
    return this.#slots.bytes;
  }

  growIfFull(): boolean {
    const entries = this.#kernels.memory.u32[(this.control >>> 2) + 2] as number;
    if (entries < this.#slots.limit) return false;
    if (!this.#slots.tryGrow()) {
      throw new PartitaError('resources', words`no memory for more than ${entries} distinct values`, {
        domain: 'group-by',
        value: String(entries),
        hint: 'raise --memory, or lower --threads so that each worker gets more of it',
      });
    }
    this.#publish(entries);
    return true;
  }

  clear(): void {
    this.#slots.clear();
    this.#publish(0);
  }

  release(): void {
    this.#slots.release();
    this.#kernels.memory.release(this.control);
  }

  #publish(entries: number): void {
    this.#kernels.memory.u32.set(
      [this.#slots.address, this.#slots.count, entries, this.#slots.limit],
      this.control >>> 2,
    );
  }
}
