/**
 * Sums of a dense index's groups beside their records, where additions need neither carries nor the records' addresses.
 * `fold` adds them to the records; whoever reads or gives records away folds first. Owns its slots and scratch.
 */
import { PartitaError } from '../../errors.js';
import type { Kernels } from '../../kernels/load.js';
import type { Vector } from '../../arrow/vector.js';
import type { StateName } from '../../aggregates/aggregate.js';
import type { DenseIndex } from './dense.js';
import type { ColumnPlace, Layout } from './layout.js';

/** Rows that lanes bear: 2^22 addends of up to 2^41, which `groupDenseAddFloats` may add, would make 2^63. */
const MOST_ROWS = 2 ** 22 - 1;
const SUM_BITS = 40;
const FACTOR_BITS = 20;
/** Anchors of which all powers of two that the kernels take are normal numbers. */
const LEAST_ANCHOR = 128;
const GREATEST_ANCHOR = 1900;
/** More than this is not taken by slots, whatever the memory. */
const MOST_BYTES = 2 ** 26;
/** Slots that are in the second-level cache anyway, and bytes of a line. */
const NEAR_BYTES = 2 ** 18;
const LINE_BYTES = 64;
/** Stretches that may be taken back before a column of floats is left to the records. */
const MISFITS = 4;

/** A lane of whole numbers, and where its sum belongs in the record. */
interface Lane {
  readonly at: number;
  readonly offset: number;
  readonly words: number;
  /** Of a product: which columns of the pair. Null: the values themselves, of the first or second column. */
  readonly factors: readonly ['values' | 'others', 'values' | 'others'] | null;
  readonly column: 'values' | 'others';
}

interface FloatLanes {
  readonly at: number;
  readonly offset: number;
  readonly anchor: number;
  misfits: number;
}

interface ColumnLanes {
  readonly whole: readonly Lane[];
  readonly floats: FloatLanes | null;
}

export class DenseSums {
  readonly #kernels: Kernels;
  readonly #layout: Layout;
  readonly #index: DenseIndex;
  readonly #columns: readonly (ColumnLanes | null)[];
  readonly #wholeLanes: number;
  readonly #stride: number;
  readonly #slots: number;
  readonly #isFar: boolean;
  /** Scratch: zeros, then what is made of a stretch's columns, then what folding lists. */
  readonly #zeros: number;
  readonly #listed: number;
  readonly #stretch: number;
  /** By lane of whole numbers, behind the count: addends of the stretch at hand. */
  readonly #addends: number[];
  /** Where the next thing that is made of the stretch goes. */
  #made = 0;
  #rows = 0;

  /** Null where no column gains, where the slots would take more than `bytes`, or there is no memory for them. */
  static open(
    kernels: Kernels,
    layout: Layout,
    index: DenseIndex,
    options: { readonly bytes: number; readonly stretch: number },
  ): DenseSums | null {
    const planned = planLanes(layout);
    const stride = 8 * planned.lanes;
    const { columns } = planned;
    if (columns.length > 0 && columns.every((lanes) => lanes === null)) return null;
    if (stride * index.entries > Math.min(options.bytes, MOST_BYTES)) return null;
    const slots = kernels.memory.tryAllocate(stride * index.entries);
    return slots === 0 ? null : new DenseSums(kernels, layout, index, planned, { slots, stretch: options.stretch });
  }

  private constructor(
    kernels: Kernels,
    layout: Layout,
    index: DenseIndex,
    planned: Planned,
    { slots, stretch }: { readonly slots: number; readonly stretch: number },
  ) {
    this.#kernels = kernels;
    this.#layout = layout;
    this.#index = index;
    this.#columns = planned.columns;
    this.#wholeLanes = planned.whole;
    this.#stride = 8 * planned.lanes;
    this.#stretch = stretch;
    this.#addends = Array.from({ length: planned.whole }, () => 0);
    this.#slots = slots;
    this.#isFar = this.#stride * index.entries > NEAR_BYTES;
    this.#zeros = kernels.memory.allocate(8 * stretch * (2 + planned.made));
    this.#listed = this.#zeros + 8 * stretch * (1 + planned.made);
    kernels.run.zero(this.#slots, this.#stride * index.entries);
    kernels.run.zero(this.#zeros, 8 * stretch);
  }

  /** Begins a stretch of rows whose places the index has found, and all of whose groups are known. */
  begin(rows: number): void {
    if (this.#rows + rows > MOST_ROWS) this.fold();
    this.#rows += rows;
    this.#addends.fill(0);
    this.#made = this.#zeros + 8 * this.#stretch;
    if (this.#isFar) this.#kernels.run.groupDenseTouch(this.#index.places, rows, this.#slots, this.#stride);
  }

  /** Whether the column may be added here. */
  takes(column: number): boolean {
    const lanes = this.#columns[column] ?? null;
    return lanes !== null && (lanes.floats === null || lanes.floats.misfits <= MISFITS);
  }

  /**
   * Takes a column without nulls, or a pair of them, of the stretch that begins at row `start`; false where it belongs to the
   * records.
   */
  add(column: number, vector: Vector, other: Vector | null, start: number, rows: number): boolean {
    const lanes = this.#columns[column] ?? null;
    if (lanes === null) return false;
    const { run } = this.#kernels;
    const { floats } = lanes;
    if (floats !== null) {
      const values = vector.values + 8 * start;
      const at = this.#slots + floats.at;
      const added = run.groupDenseAddFloats(this.#index.places, rows, at, this.#stride, values, floats.anchor);
      floats.misfits += added ? -floats.misfits : 1;
      return added;
    }
    const bits = lanes.whole.some(({ factors }) => factors !== null) ? FACTOR_BITS : SUM_BITS;
    const values = this.#wholeOf(vector, start, rows, bits);
    const others = other === null ? 0 : this.#wholeOf(other, start, rows, bits);
    if (values === null || others === null) return false;
    const from = { values, others };
    for (const { at, factors, column: which } of lanes.whole) {
      this.#addends[at / 8] = factors === null ? from[which] : this.#product(from[factors[0]], from[factors[1]], rows);
    }
    return true;
  }

  /** Ends the stretch: counts its rows and adds what was taken of whole numbers. */
  end(rows: number): void {
    const { run } = this.#kernels;
    const { places } = this.#index;
    const slots = this.#slots;
    const stride = this.#stride;
    const first = this.#addends[1] ?? 0;
    if (first === 0) run.groupDenseCount(places, rows, slots, stride);
    else run.groupDenseCountAdd(places, rows, slots, stride, first);
    for (let lane = 2; lane < this.#wholeLanes; lane += 2) {
      const one = this.#addends[lane] ?? 0;
      const other = this.#addends[lane + 1] ?? 0;
      if (one === 0 && other === 0) continue;
      run.groupDenseAdd(places, rows, slots + 8 * lane, stride, one || this.#zeros, other || this.#zeros);
    }
  }

  /** Adds all sums to the records. */
  fold(): void {
    if (this.#rows === 0) return;
    this.#rows = 0;
    const { run } = this.#kernels;
    const { array, entries } = this.#index;
    const piece = this.#stretch;
    const addresses = this.#listed;
    const slots = addresses + 4 * piece;
    for (let from = 0; from < entries; from += piece) {
      const places = Math.min(piece, entries - from);
      const at = this.#slots + from * this.#stride;
      const filled = run.groupDenseFilled(array + 4 * from, at, places, this.#stride, addresses, slots);
      if (filled === 0) continue;
      run.groupDenseFold(addresses, slots, filled, 0, this.#layout.rows, 1);
      for (const lanes of this.#columns) {
        if (lanes === null) continue;
        const { whole, floats } = lanes;
        for (const lane of whole) run.groupDenseFold(addresses, slots, filled, lane.at, lane.offset, lane.words);
        if (floats !== null) run.groupDenseFoldFloats(addresses, slots, filled, floats.at, floats.offset);
      }
      run.zero(at, places * this.#stride);
    }
  }

  release(): void {
    this.#kernels.memory.release(this.#slots);
    this.#kernels.memory.release(this.#zeros);
  }

  /** Address of the stretch's values, 8 bytes each; null where one has more bits. Narrow ones are widened while they are near. */
  #wholeOf(vector: Vector, start: number, rows: number, bits: number): number | null {
    const { run } = this.#kernels;
    const { narrow } = vector;
    if (narrow === undefined) {
      const at = vector.values + 8 * start;
      return run.groupWithin(at, rows, bits) ? at : null;
    }
    const out = this.#room();
    const widen = narrow.width === 1 ? run.widenFrom8 : run.widenFrom16;
    widen(narrow.values + narrow.width * start, rows, out);
    return out;
  }

  #product(values: number, others: number, rows: number): number {
    const out = this.#room();
    this.#kernels.run.groupMultiply(values, others, rows, out);
    return out;
  }

  #room(): number {
    const at = this.#made;
    this.#made += 8 * this.#stretch;
    return at;
  }
}

interface Planned {
  /** By column of the layout; null where the records keep all of it. */
  readonly columns: readonly (ColumnLanes | null)[];
  /** Lanes of the count and whole numbers, an even number, and all lanes. */
  readonly whole: number;
  readonly lanes: number;
  /** What may be made of a stretch's columns: products, and wide values. */
  readonly made: number;
}

/** The count, whole numbers two by two, then two lanes for each column of floats. */
function planLanes({ columns }: Layout): Planned {
  let at = 8;
  let made = 0;
  const whole = columns.map((column): Lane[] | null => {
    if (column.physical !== 'i64' || column.states.length === 0) return null;
    if (column.states.some(({ name }) => sourceOf(name) === null)) return null;
    made += column.other === null ? 1 : 2;
    return column.states.map(({ name, offset }) => {
      const source = sourceOf(name);
      if (source === null) throw new PartitaError('bug', `${name} is no sum`, { domain: 'group-by', value: name });
      if (source.factors !== null) made++;
      const lane = { at, offset, ...source };
      at += 8;
      return lane;
    });
  });
  const wholeLanes = 2 * Math.ceil(at / 16);
  at = 8 * wholeLanes;
  const planned = columns.map((column, index): ColumnLanes | null => {
    const lanes = whole[index] ?? null;
    if (lanes !== null) return { whole: lanes, floats: null };
    const offset = floatSumOf(column);
    if (offset === null) return null;
    const floats = { at, offset, anchor: column.anchor, misfits: 0 };
    at += 16;
    return { whole: [], floats };
  });
  return { columns: planned, whole: wholeLanes, lanes: inLines(at) / 8, made };
}

/** Slots of more than half a line fill whole lines, so that each touches as few as it can. */
function inLines(bytes: number): number {
  return bytes > LINE_BYTES / 2 ? LINE_BYTES * Math.ceil(bytes / LINE_BYTES) : bytes;
}

function sourceOf(name: StateName): Pick<Lane, 'factors' | 'column' | 'words'> | null {
  switch (name) {
    case 'sum':
      return { factors: null, column: 'values', words: 2 };
    case 'otherSum':
      return { factors: null, column: 'others', words: 2 };
    case 'squares':
      return { factors: ['values', 'values'], column: 'values', words: 4 };
    case 'otherSquares':
      return { factors: ['others', 'others'], column: 'values', words: 4 };
    case 'products':
      return { factors: ['values', 'others'], column: 'values', words: 4 };
    default:
      return null;
  }
}

/** Offset of the sum of a column of floats of which nothing else is kept. */
function floatSumOf({ physical, states, other, anchor }: ColumnPlace): number | null {
  const [only] = states;
  if (physical !== 'f64' || other !== null || states.length !== 1 || only?.name !== 'sum') return null;
  return anchor >= LEAST_ANCHOR && anchor <= GREATEST_ANCHOR ? only.offset : null;
}
