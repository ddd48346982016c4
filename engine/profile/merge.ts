/** What all workers learned of the columns, as one: the same whichever way rows were shared out, where it says exact. */
import type { Cell } from '../arrow/record-batch.js';
import { isNumeric, type DataType } from '../arrow/types.js';
import { estimateDistinct, mergeSketches } from '../store/statistics.js';
import { floatExponent, mergedBins, wholeExponent, type Bins } from './bins.js';
import type { NumberPart } from './number-profile.js';
import type { BoolPart, ColumnPart, TablePart } from './table-profile.js';
import type { TextPart } from './text-profile.js';

/** What a column holds beside its nulls. */
export interface ColumnFacts {
  /** Of columns with an order and a width; NaN counts as greater than every number. */
  readonly min: Cell;
  readonly max: Cell;
  /** Of the finite values of numeric columns; of floats right to the last digit but a few units. */
  readonly mean: number | null;
  /** Finite values by equal bins; `low` and `high` in the type's unit: numbers, days, microseconds. */
  readonly histogram: { readonly low: number; readonly high: number; readonly counts: readonly number[] } | null;
  /** Of text and bool: the most frequent values. Counts are not exact where values were too many to be counted. */
  readonly top: {
    readonly values: readonly { readonly value: Cell; readonly count: number }[];
    readonly exact: boolean;
  } | null;
  readonly distinct: { readonly count: number; readonly exact: boolean } | null;
  /** Of text. */
  readonly empty: number | null;
  readonly longest: number | null;
}

const TOP = 6;

/** `types`: of the columns that the parts are of; `present`: how many values each has that are not null. */
export function mergeParts(
  types: readonly DataType[],
  parts: readonly TablePart[],
  present: readonly number[],
): ColumnFacts[] {
  const profiled = parts[0]?.length ?? 0;
  return types.slice(0, profiled).map((type, place) => {
    const columns = parts.map((part) => part[place] as ColumnPart);
    const values = present[place] ?? 0;
    switch (columns[0]?.kind) {
      case 'text':
        return { ...NOTHING, ...textFacts(columns as TextPart[], values) };
      case 'bool':
        return { ...NOTHING, ...boolFacts(columns as BoolPart[], values) };
      default:
        return { ...NOTHING, ...numberFacts(type, columns as NumberPart[], values) };
    }
  });
}

/** Of a column that is not profiled, or has no value. */
export const NOTHING: ColumnFacts = {
  min: null,
  max: null,
  mean: null,
  histogram: null,
  top: null,
  distinct: null,
  empty: null,
  longest: null,
};

function numberFacts(type: DataType, parts: readonly NumberPart[], present: number): Partial<ColumnFacts> {
  const total = (count: (part: NumberPart) => number): number => parts.reduce((sum, part) => sum + count(part), 0);
  const [nan, infinite, minusInfinite] = [
    total((part) => part.nan),
    total((part) => part.infinite),
    total((part) => part.minusInfinite),
  ];
  const filled = parts.filter(hasValues);
  const low = least(filled.map((part) => part.low));
  const high = least(
    filled.map((part) => part.high),
    true,
  );
  const odd = nan + infinite + minusInfinite;
  const min = minusInfinite > 0 ? -Infinity : (low ?? (infinite > 0 ? Infinity : nan > 0 ? NaN : null));
  const max = nan > 0 ? NaN : infinite > 0 ? Infinity : (high ?? (minusInfinite > 0 ? -Infinity : null));
  if (low === null || high === null) return { min, max };
  const exponent = typeof low === 'bigint' ? wholeExponent(low, high as bigint) : floatExponent(low, high as number);
  const bins = mergedBins(
    filled.map((part) => part.bins),
    exponent,
  ) as Bins;
  const unit = type.kind === 'decimal' ? 10 ** type.scale : 1;
  return {
    min,
    max,
    mean: isNumeric(type) ? meanOf(parts, present - odd) / unit : null,
    histogram: {
      low: edge(bins.base, exponent) / unit,
      high: edge(bins.base + BigInt(bins.counts.length), exponent) / unit,
      counts: bins.counts,
    },
  };
}

function meanOf(parts: readonly NumberPart[], values: number): number {
  const whole = parts.reduce((sum, part) => sum + (typeof part.sum === 'bigint' ? part.sum : 0n), 0n);
  const pairs = parts.flatMap(({ sum }) => (typeof sum === 'bigint' ? [] : [sum]));
  if (pairs.length === 0) return Number(whole) / values;
  const [sum, lost] = pairs.reduce(([a, lostA], [b, lostB]) => {
    const next = a + b;
    const added = next - a;
    return [next, lostA + lostB + (a - (next - added)) + (b - added)];
  });
  return (sum + lost) / values;
}

function boolFacts(parts: readonly BoolPart[], present: number): Partial<ColumnFacts> {
  const ones = parts.reduce((sum, part) => sum + part.ones, 0);
  const values = [
    { value: true, count: ones },
    { value: false, count: present - ones },
  ].filter(({ count }) => count > 0);
  if (ones < present - ones) values.reverse();
  return { top: { values, exact: true }, distinct: { count: values.length, exact: true } };
}

function textFacts(parts: readonly TextPart[], present: number): Partial<ColumnFacts> {
  const entries = new Map<string, { count: number; missed: number }>();
  const error = parts.reduce((sum, part) => sum + part.error, 0);
  for (const part of parts) {
    part.values.forEach((value, i) => {
      // A worker whose entries lack the value may have missed it as often as its error says.
      const entry = entries.get(value) ?? { count: 0, missed: error };
      entry.count += part.counts[i] as number;
      entry.missed += (part.missed[i] as number) - part.error;
      entries.set(value, entry);
    });
  }
  const exact = parts.every((part) => part.exact);
  const estimate = estimateDistinct(mergeSketches(parts.map((part) => part.sketch)), present, present);
  const values = [...entries]
    // What may have been missed more often than it was counted says nothing.
    .filter(([, { count, missed }]) => count > missed)
    .map(([value, { count }]) => ({ value, count: Math.min(Math.round(count), present) }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, TOP);
  return {
    top: { values, exact },
    distinct: exact
      ? { count: entries.size, exact: true }
      : { count: Math.min(present, Math.max(estimate, entries.size)), exact: false },
    empty: parts.reduce((sum, part) => sum + part.empty, 0),
    longest: present === 0 ? null : Math.max(...parts.map((part) => part.longest)),
  };
}

function hasValues(part: NumberPart): part is NumberPart & { bins: Bins } {
  return part.bins !== null;
}

/** The least of them, or the greatest. */
function least(bounds: readonly (bigint | number | null)[], greatest = false): bigint | number | null {
  return bounds.reduce((best, bound) => {
    if (best === null || bound === null) return best ?? bound;
    return bound < best !== greatest ? bound : best;
  }, null);
}

/** Where a bin begins, so far as a double reaches. */
function edge(bin: bigint, exponent: number): number {
  const at = Number(bin) * 2 ** exponent;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, at));
}
