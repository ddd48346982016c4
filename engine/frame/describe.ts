/**
 * Statistics of every column. One pass computes what is additive; then each column is counted value by value, which gives
 * distinct values, quartiles and top values exactly, in bounded memory also where nearly all values differ.
 */
import { cellAt, type Cell, type Column } from '../arrow/record-batch.js';
import { isNumeric, type DataType, type Field } from '../arrow/types.js';
import type { AggregateRequest } from '../operators/groupby.js';
import { column } from './columns.js';
import type { DataFrame } from './frame.js';
import type { RunOptions } from './result.js';

export interface ColumnDescription {
  readonly name: string;
  readonly type: DataType;
  /** Values that are not null. */
  readonly count: number;
  readonly nulls: number;
  /** null where there is no value; NaN counts as the largest. */
  readonly min: Cell;
  readonly max: Cell;
  /** Of numeric columns, else null. */
  readonly mean: number | null;
  readonly std: number | null;
  /** First quartile, median, third quartile of numeric columns, interpolated linearly. */
  readonly quartiles: readonly [number, number, number] | null;
  readonly distinct: number;
  /** The most frequent values, most frequent first, ties by value. */
  readonly top: readonly { readonly value: Cell; readonly count: number }[];
}

const TOP = 5;

export async function describeFrame(frame: DataFrame, options: RunOptions): Promise<ColumnDescription[]> {
  const totals = await columnTotals(frame, options);
  const descriptions: ColumnDescription[] = [];
  for (const [place, field] of frame.schema.entries()) {
    const total = totals[place] as Totals;
    const counted = await countValues(frame, field, total.count, options);
    descriptions.push({ name: field.name, type: field.type, ...total, ...counted });
  }
  return descriptions;
}

type Totals = Pick<ColumnDescription, 'count' | 'nulls' | 'mean' | 'std'>;

async function columnTotals(frame: DataFrame, options: RunOptions): Promise<Totals[]> {
  const requests: AggregateRequest[] = [{ aggregate: 'count', input: null, parameters: [], as: 'rows' }];
  for (const [place, field] of frame.schema.entries()) {
    const aggregates = isNumeric(field.type) ? ['count', 'mean', 'std'] : ['count'];
    const input = column(field.name).expression;
    for (const aggregate of aggregates)
      requests.push({ aggregate, input, parameters: [], as: `${aggregate}:${place}` });
  }
  const result = await frame.groupBy([], requests).collect(options);
  const value = (name: string): Cell => result.column(name)[0] ?? null;
  const number = (name: string): number | null => {
    const cell = result.schema.some((field) => field.name === name) ? value(name) : null;
    return cell === null ? null : Number(cell);
  };
  const rows = Number(value('rows'));
  return frame.schema.map((_, place) => {
    const count = Number(value(`count:${place}`));
    return { count, nulls: rows - count, mean: number(`mean:${place}`), std: number(`std:${place}`) };
  });
}

type Counted = Pick<ColumnDescription, 'min' | 'max' | 'quartiles' | 'distinct' | 'top'>;

/** Streams the column's values in order with their counts. */
async function countValues(frame: DataFrame, field: Field, present: number, options: RunOptions): Promise<Counted> {
  const rows: AggregateRequest = { aggregate: 'count', input: null, parameters: [], as: 'count' };
  const counts = frame.groupBy([{ name: 'value', expression: column(field.name).expression }], [rows]);
  const top: { value: Cell; count: number }[] = [];
  const ranks = new RankedValues(present);
  let distinct = 0;
  let min: Cell = null;
  let max: Cell = null;
  for await (const batch of counts.batches(options)) {
    const values = batch.columns[0] as Column;
    const numbers = batch.columns[1] as Column;
    for (let row = 0; row < batch.rows; row++) {
      const value = cellAt(values, row);
      if (value === null) continue;
      const count = Number(numbers.values[row]);
      if (distinct === 0) min = value;
      max = value;
      distinct++;
      ranks.take(value, count);
      keepTop(top, value, count);
    }
  }
  const scale = field.type.kind === 'decimal' ? 10 ** field.type.scale : 1;
  const quartiles = isNumeric(field.type) && present > 0 ? ranks.quartiles(scale) : null;
  return { min, max, quartiles, distinct, top };
}

/** Picks the values at the ranks that the quartiles lie between, out of values that come in order. */
class RankedValues {
  readonly #present: number;
  /** Ranks wanted, ascending, and the values found there. */
  readonly #ranks: readonly number[];
  readonly #found = new Map<number, number>();
  #next = 0;
  #seen = 0;

  constructor(present: number) {
    this.#present = present;
    const ranks = [0.25, 0.5, 0.75].flatMap((share) => {
      const exact = share * (present - 1);
      return [Math.floor(exact), Math.ceil(exact)];
    });
    this.#ranks = [...new Set(ranks)].sort((a, b) => a - b);
  }

  take(value: Cell, count: number): void {
    this.#seen += count;
    for (; this.#next < this.#ranks.length; this.#next++) {
      const rank = this.#ranks[this.#next] as number;
      if (rank >= this.#seen) return;
      this.#found.set(rank, Number(value));
    }
  }

  /** low + (high - low) * fraction: the interpolation of `quantile`. */
  quartiles(scale: number): [number, number, number] {
    const at = (share: number): number => {
      const exact = share * (this.#present - 1);
      const low = (this.#found.get(Math.floor(exact)) ?? NaN) / scale;
      const high = (this.#found.get(Math.ceil(exact)) ?? NaN) / scale;
      return low + (high - low) * (exact - Math.floor(exact));
    };
    return [at(0.25), at(0.5), at(0.75)];
  }
}

/** Keeps the `TOP` most frequent values; values come in order, so an equal count keeps the smaller one first. */
function keepTop(top: { value: Cell; count: number }[], value: Cell, count: number): void {
  const place = top.findIndex((entry) => entry.count < count);
  if (place === -1 && top.length >= TOP) return;
  top.splice(place === -1 ? top.length : place, 0, { value, count });
  if (top.length > TOP) top.pop();
}
