/**
 * Everything of one column, exact: one pass for what adds up, then its values in order with their counts, which gives distinct
 * values, quantiles, top values and the histogram in bounded memory, however many values differ.
 */
import {
  cellAt,
  formatType,
  isNumeric,
  type Cell,
  type Column,
  type DataFrame,
  type Field,
  type RunOptions,
} from '../../engine/index.js';
import type { ColumnDetail } from '../protocol/datasets.js';
import { quoteName } from '../recipe/formula.js';
import { axisValue, plainCell } from './cells.js';

const SHARES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;
const BINS = 40;
const TOP = 6;

export async function columnDetail(frame: DataFrame, name: string, options: RunOptions): Promise<ColumnDetail> {
  const column = frame.select(quoteName(name));
  const { type } = column.schema[0] as Field;
  const numeric = isNumeric(type);
  const quoted = quoteName(name);
  const measures = [
    'count',
    'min',
    'max',
    ...(numeric ? ['mean', 'std'] : []),
    ...(type.kind === 'float64' ? ['sum'] : []),
  ];
  const requests = ['*:count as rows', ...measures.map((measure) => `${quoted}:${measure} as "of ${measure}"`)];
  const totals = await column.groupBy([], requests.join('; ')).collect(options);
  const value = (key: string): Cell =>
    totals.schema.some((field) => field.name === key) ? (totals.column(key)[0] ?? null) : null;
  const rows = Number(value('rows'));
  const present = Number(value('of count'));
  const min = value('of min');
  const max = value('of max');
  const low = axisValue(min, type);
  const high = axisValue(max, type);
  const counts = new Array<number>(BINS).fill(0);
  const ranks = new Ranks(present);
  const top: { value: Cell; count: number }[] = [];
  let distinct = 0;
  let longest: number | null = null;
  let empty: number | null = type.kind === 'utf8' ? 0 : null;
  let exactSum = 0n;
  for await (const batch of column.groupBy(quoted, '*:count as count').batches(options)) {
    const values = batch.columns[0] as Column;
    const numbers = batch.columns[1] as Column;
    for (let row = 0; row < batch.rows; row++) {
      const cell = cellAt(values, row);
      if (cell === null) continue;
      const count = Number(numbers.values[row]);
      distinct++;
      keepTop(top, cell, count);
      if (cell === '') empty = count;
      if (typeof cell === 'string') longest = Math.max(longest ?? 0, [...cell].length);
      if (typeof cell === 'bigint') exactSum += cell * BigInt(count);
      const at = axisValue(cell, type);
      if (at === null) continue;
      ranks.take(at, count);
      if (low !== null && high !== null) {
        const bin = high === low ? 0 : Math.min(BINS - 1, Math.floor(((at - low) / (high - low)) * BINS));
        counts[bin] = (counts[bin] ?? 0) + count;
      }
    }
  }
  const sum =
    !numeric || present === 0
      ? null
      : type.kind === 'float64'
        ? plainCell(value('of sum'), type)
        : plainCell(exactSum, type);
  return {
    name,
    type: formatType(type),
    rows,
    nulls: rows - present,
    exact: true,
    share: 1,
    min: plainCell(min, type),
    max: plainCell(max, type),
    histogram: low === null || high === null || type.kind === 'bool' ? null : { low, high, counts },
    top: top.map((entry) => ({ value: plainCell(entry.value, type), count: entry.count })),
    distinct: { count: distinct, exact: true },
    mean: asNumber(value('of mean')),
    std: asNumber(value('of std')),
    sum: sum === null ? null : String(sum),
    quantiles: numeric && present > 0 ? SHARES.map((share) => ({ share, value: ranks.at(share) })) : null,
    empty,
    longest,
  };
}

/** Picks the values between which the quantiles lie out of values that come in order. */
class Ranks {
  readonly #present: number;
  readonly #wanted: readonly number[];
  readonly #found = new Map<number, number>();
  #next = 0;
  #seen = 0;

  constructor(present: number) {
    this.#present = present;
    const ranks = SHARES.flatMap((share) => {
      const exact = share * Math.max(0, present - 1);
      return [Math.floor(exact), Math.ceil(exact)];
    });
    this.#wanted = [...new Set(ranks)].sort((a, b) => a - b);
  }

  take(value: number, count: number): void {
    this.#seen += count;
    for (; this.#next < this.#wanted.length; this.#next++) {
      const rank = this.#wanted[this.#next] as number;
      if (rank >= this.#seen) return;
      this.#found.set(rank, value);
    }
  }

  /** Linear interpolation between neighbours, as `quantile` does. */
  at(share: number): number {
    const exact = share * (this.#present - 1);
    const low = this.#found.get(Math.floor(exact)) ?? NaN;
    const high = this.#found.get(Math.ceil(exact)) ?? NaN;
    return low + (high - low) * (exact - Math.floor(exact));
  }
}

/** Values come in order: an equal count keeps the smaller one first. */
function keepTop(top: { value: Cell; count: number }[], value: Cell, count: number): void {
  const place = top.findIndex((entry) => entry.count < count);
  if (place === -1 && top.length >= TOP) return;
  top.splice(place === -1 ? top.length : place, 0, { value, count });
  if (top.length > TOP) top.pop();
}

function asNumber(cell: Cell): number | null {
  return cell === null ? null : Number(cell);
}
