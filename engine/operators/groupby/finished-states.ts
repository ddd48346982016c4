/** The states of a stretch of groups as columns, for the aggregates' `finish`. */
import type { GroupStates, StateName } from '../../aggregates/aggregate.js';
import type { Column } from '../../arrow/record-batch.js';
import { PartitaError } from '../../errors.js';
import { words } from '../../words.js';
import { formatType, type DataType } from '../../arrow/types.js';
import type { Kernels } from '../../kernels/load.js';
import { exactMoments, type Moments } from './exact-moments.js';
import { columnOfWords, gatherText, gatherWords, scratchWords, withValidity } from './gather.js';
import { modeColumn, quantileWords, type RecordsOfState } from './kept-values.js';
import type { ColumnPlace, Layout } from './layout.js';
import type { LongLists } from './long-lists.js';

/** The greatest divisor of the kernels' long division. */
const DIGITS_OF_DIVISOR = 9;

export class FinishedStates implements GroupStates {
  readonly rows: number;
  readonly #kernels: Kernels;
  readonly #layout: Layout;
  readonly #column: ColumnPlace | null;
  readonly #as: string;
  readonly #addresses: number;
  readonly #lists: LongLists | null;

  /** `addresses` is where the record addresses of the `rows` groups stand; `lists`: those of the only group. */
  constructor(
    kernels: Kernels,
    layout: Layout,
    column: ColumnPlace | null,
    as: string,
    addresses: number,
    rows: number,
    lists: LongLists | null = null,
  ) {
    this.#kernels = kernels;
    this.#layout = layout;
    this.#column = column;
    this.#as = as;
    this.#addresses = addresses;
    this.#lists = lists;
    this.rows = rows;
  }

  get input(): DataType | null {
    return this.#column?.type ?? null;
  }

  sizes(): Float64Array {
    return this.#counts(this.#layout.rows, 0);
  }

  counts(): Float64Array {
    return this.#counts(this.#layout.rows, this.#place().nulls);
  }

  distinct(): Float64Array {
    if (this.#lists !== null) return Float64Array.of(this.#lists.distinct(this.#offset('distinct')));
    return this.#counts(this.#offset('distinct') + 8, 0);
  }

  floatSums(): Float64Array {
    return this.#sums(false);
  }

  integerSums(): BigInt64Array {
    const offset = this.#offset('sum');
    return new BigInt64Array(
      scratchWords(this.#kernels, this.rows, (out) => {
        const misfit = this.#kernels.run.groupOutSumI64(this.#addresses, this.rows, offset, out);
        if (misfit >= 0) throw this.#overflow();
      }),
    );
  }

  means(): Float64Array {
    return this.#sums(true);
  }

  variances(): Float64Array {
    const { anchor } = this.#place();
    return this.#covariances(['sum', 'sum', 'squares'], 2 * anchor, (moments) => moments.variance());
  }

  otherVariances(): Float64Array {
    const anchor = this.#otherAnchor();
    return this.#covariances(['otherSum', 'otherSum', 'otherSquares'], 2 * anchor, (moments) =>
      moments.otherVariance(),
    );
  }

  covariances(): Float64Array {
    const anchors = this.#place().anchor + this.#otherAnchor();
    return this.#covariances(['sum', 'otherSum', 'products'], anchors, (moments) => moments.covariance());
  }

  quantiles(probability: number): Float64Array {
    const { rows } = this;
    const isFloat = this.#isFloat();
    const words =
      this.#lists === null
        ? quantileWords(this.#kernels, this.#records('values'), isFloat, probability)
        : this.#lists.quantile(this.#offset('values'), isFloat, probability);
    const neighbours = this.#asFloats(words, 2 * rows);
    const fractions = new Float64Array(words, 16 * rows, rows);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const low = neighbours[row] as number;
      const fraction = fractions[row] as number;
      values[row] = fraction === 0 ? low : low + ((neighbours[rows + row] as number) - low) * fraction;
    }
    return values;
  }

  modes(): Column {
    const { type } = this.#place();
    const isFloat = this.#isFloat();
    if (this.#lists === null) {
      return this.#ofPresent(modeColumn(this.#kernels, this.#records('values'), isFloat, type));
    }
    return this.#ofPresent(columnOfWords(type, this.#lists.mode(this.#offset('values'), isFloat)));
  }

  kept(state: 'minimum' | 'maximum' | 'first' | 'last'): Column {
    const { type, physical } = this.#place();
    const withPosition = state === 'first' || state === 'last';
    const offset = this.#offset(state) + (withPosition ? 8 : 0);
    const { run } = this.#kernels;
    const ordered = physical === 'f64' && !withPosition;
    const column =
      physical === 'str'
        ? gatherText(this.#kernels, type, this.#addresses, this.rows, offset)
        : gatherWords(this.#kernels, type, this.rows, (out) =>
            (ordered ? run.groupOutOrdered : run.groupOutWords)(this.#addresses, this.rows, offset, out),
          );
    return this.#ofPresent(column);
  }

  ranked(state: 'largest' | 'smallest', rank: number): Column {
    const { type } = this.#place();
    const { run } = this.#kernels;
    const offset = this.#offset(state);
    const column = gatherWords(this.#kernels, type, this.rows, (out) =>
      run.groupOutTop(this.#addresses, this.rows, offset, rank - 1, this.#isFloat(), state === 'smallest', out),
    );
    const held = this.#counts(offset, 0);
    const nullCount = held.reduce((nulls, count) => nulls + (count < rank ? 1 : 0), 0);
    return withValidity(column, nullCount, (row) => (held[row] as number) >= rank);
  }

  /** The column, null for the groups without values. */
  #ofPresent(column: Column): Column {
    const counts = this.counts();
    const nullCount = counts.reduce((nulls, count) => nulls + (count === 0 ? 1 : 0), 0);
    return withValidity(column, nullCount, (row) => counts[row] !== 0);
  }

  /** `anchors`: sum of the two columns' anchors. `slowly`: the same of one group. */
  #covariances(
    states: readonly [StateName, StateName, StateName],
    anchors: number,
    slowly: (moments: Moments) => number,
  ): Float64Array {
    const { nulls } = this.#place();
    const [sum, other, products] = states.map((state) => this.#offset(state)) as [number, number, number];
    const { run, memory } = this.#kernels;
    const { rows } = this;
    const divisors = this.#divisors(2);
    const slow = memory.allocate(4 * rows);
    let late = 0;
    const values = new Float64Array(
      scratchWords(this.#kernels, rows, (out) => {
        const { address, count } = divisors;
        const isFloat = this.#isFloat();
        const power = isFloat ? anchors - 2150 : 0;
        const counts = this.#layout.rows;
        late = run.groupRoundCovariances(
          this.#addresses,
          rows,
          sum,
          other,
          products,
          isFloat,
          power,
          counts,
          nulls,
          address,
          count,
          out,
          slow,
        );
      }),
    );
    this.#finishSlowly(slow, late, (record, row) => {
      values[row] = slowly(exactMoments(memory, this.#layout, this.#place(), record));
    });
    memory.release(slow);
    memory.release(divisors.address);
    return values;
  }

  /** Sums as floats, or means. */
  #sums(byCount: boolean): Float64Array {
    const offset = this.#offset('sum');
    const { nulls } = this.#place();
    const { run, memory } = this.#kernels;
    const divisors = this.#divisors(1);
    const slow = memory.allocate(4 * this.rows);
    let late = 0;
    const values = new Float64Array(
      scratchWords(this.#kernels, this.rows, (out) => {
        late = run.groupRoundSums(
          this.#addresses,
          this.rows,
          offset,
          this.#isFloat(),
          this.#power(),
          byCount,
          this.#layout.rows,
          nulls,
          divisors.address,
          divisors.count,
          out,
          slow,
        );
      }),
    );
    this.#finishSlowly(slow, late, (record, row) => {
      const moments = exactMoments(memory, this.#layout, this.#place(), record);
      values[row] = byCount ? moments.mean() : moments.sum();
    });
    memory.release(slow);
    memory.release(divisors.address);
    return values;
  }

  #finishSlowly(slow: number, late: number, finish: (record: number, row: number) => void): void {
    const { u32 } = this.#kernels.memory;
    for (let index = 0; index < late; index++) {
      const row = u32[(slow >>> 2) + index] as number;
      finish(u32[(this.#addresses >>> 2) + row] as number, row);
    }
  }

  #counts(offset: number, less: number): Float64Array {
    const { run } = this.#kernels;
    return new Float64Array(
      scratchWords(this.#kernels, this.rows, (out) => {
        run.groupOutCounts(this.#addresses, this.rows, offset, less, out);
      }),
    );
  }

  #asFloats(words: ArrayBuffer, count: number): Float64Array {
    const { type } = this.#place();
    if (this.#isFloat()) return new Float64Array(words, 0, count);
    const integers = new BigInt64Array(words, 0, count);
    const unit = type.kind === 'decimal' ? 10 ** type.scale : 1;
    return Float64Array.from(integers, (value) => Number(value) / unit);
  }

  /** 10^(times * scale) of a decimal as factors in kernel memory. */
  #divisors(times: number): { address: number; count: number } {
    const { type } = this.#place();
    const { memory } = this.#kernels;
    const factors: number[] = [];
    for (let left = type.kind === 'decimal' ? times * type.scale : 0; left > 0; left -= DIGITS_OF_DIVISOR) {
      factors.push(10 ** Math.min(left, DIGITS_OF_DIVISOR));
    }
    const address = memory.allocate(4 * factors.length);
    memory.u32.set(factors, address >>> 2);
    return { address, count: factors.length };
  }

  /** Power of two that the unit of the sum is. */
  #power(): number {
    return this.#isFloat() ? this.#place().anchor - 1075 : 0;
  }

  #otherAnchor(): number {
    const { other } = this.#place();
    if (other !== null) return other.anchor;
    throw new PartitaError('bug', `aggregate of '${this.#as}' asks for states of a pair`, { domain: 'group-by' });
  }

  #isFloat(): boolean {
    return this.#place().physical === 'f64';
  }

  #overflow(): PartitaError {
    const { name, type } = this.#place();
    return new PartitaError(
      'user-input',
      words`a sum of '${name}' does not fit ${formatType(type)} (column '${this.#as}')`,
      {
        domain: 'group-by',
        value: name,
        hint: words`sum ${name} as float64, for example with a cast`,
      },
    );
  }

  #place(): ColumnPlace {
    if (this.#column !== null) return this.#column;
    throw new PartitaError('bug', `aggregate of '${this.#as}' asks for states without a column`, {
      domain: 'group-by',
    });
  }

  #records(state: StateName): RecordsOfState {
    return { addresses: this.#addresses, rows: this.rows, offset: this.#offset(state) };
  }

  #offset(state: StateName): number {
    const found = this.#place().states.find(({ name }) => name === state);
    if (found !== undefined) return found.offset;
    throw new PartitaError('bug', `aggregate of '${this.#as}' has not declared the state ${state}`, {
      domain: 'group-by',
      value: state,
    });
  }
}
