/**
 * What an aggregate is: its types, the states it needs of each group, and how results are made of them. Aggregates say
 * which states they need by name; the group-by keeps each state once a column, however many aggregates share it.
 */
import type { Column } from '../arrow/record-batch.js';
import type { DataType, TypeKind } from '../arrow/types.js';

/**
 * States that kernels keep for a group and a column (rows and nulls are counted always): `sum` and `squares` exact,
 * `minimum`, `maximum`, `first` and `last` (by position in the dataset) of the values present, `largest` and `smallest`
 * as many values as the aggregate's first parameter says, `distinct` the set of values, `values` all of them. Of a pair of
 * columns, where both are present: `otherSum`, `otherSquares` of the second column, `products` of both, exact.
 */
export type StateName =
  | 'sum'
  | 'squares'
  | 'minimum'
  | 'maximum'
  | 'first'
  | 'last'
  | 'largest'
  | 'smallest'
  | 'distinct'
  | 'values'
  | 'otherSum'
  | 'otherSquares'
  | 'products';

export interface Parameter {
  readonly name: string;
  readonly least: number;
  readonly greatest: number;
  /** Whether it must be a whole number. */
  readonly whole?: true;
}

export interface Aggregate {
  readonly name: string;
  /** One sentence for help texts. */
  readonly doc: string;
  readonly parameters: readonly Parameter[];
  readonly accepts: readonly TypeKind[];
  /** Whether it may stand without a column. */
  readonly ofRows?: boolean;
  /** Whether it takes a second column, `x:corr(y)`; both are taken as float64 unless both are int64. */
  readonly pair?: true;
  readonly states: readonly StateName[];
  result(input: DataType | null): DataType;
  /** Results of a stretch of groups. */
  finish(groups: GroupStates, parameters: readonly number[]): Column;
  /** `column`, and `other` of a pair, are quoted already; null where it stands for rows. */
  sql(column: string | null, parameters: readonly number[], other?: string): string;
  /** Name of the pandas/Dask aggregation, null where Dask has none. */
  readonly dask: string | null;
}

/** The states of a stretch of groups over one column, as columns. */
export interface GroupStates {
  readonly rows: number;
  /** Type of the input column; null where there is none. */
  readonly input: DataType | null;
  /** Rows of each group. */
  sizes(): Float64Array;
  /** Rows of each group whose value is present. */
  counts(): Float64Array;
  /** `distinct`: number of different values present. */
  distinct(): Float64Array;
  /** `sum` of float64, rounded once. */
  floatSums(): Float64Array;
  /** `sum` of integers; a `user-input` error where one does not fit int64. */
  integerSums(): BigInt64Array;
  /** `sum`: arithmetic means, rounded once; 0 for no values. */
  means(): Float64Array;
  /** `sum`, `squares`: sample variances (n - 1), rounded once; 0 for less than two values. */
  variances(): Float64Array;
  /** `otherSum`, `otherSquares`: the same of a pair's second column. */
  otherVariances(): Float64Array;
  /** `sum`, `otherSum`, `products`: sample covariances (n - 1), rounded once; 0 for less than two pairs. */
  covariances(): Float64Array;
  /** `values`: quantiles by linear interpolation between neighbours; 0 for no values. */
  quantiles(probability: number): Float64Array;
  /** `values`: the most frequent value, the least of several; of the input's type, null for no values. */
  modes(): Column;
  /** `minimum`, `maximum`, `first`, `last`: a column of the input's type, null where there is no value. */
  kept(state: 'minimum' | 'maximum' | 'first' | 'last'): Column;
  /** `largest`, `smallest`: the value of that rank, counted from 1; of the input's type, null where there are fewer. */
  ranked(state: 'largest' | 'smallest', rank: number): Column;
}

export const ANY_TYPE: readonly TypeKind[] = ['bool', 'int64', 'float64', 'decimal', 'date', 'timestamp', 'utf8'];
export const NUMBERS: readonly TypeKind[] = ['int64', 'float64', 'decimal'];
export const NUMBERS_AND_TIMES: readonly TypeKind[] = [...NUMBERS, 'date', 'timestamp'];
export const NUMBERS_AND_BOOL: readonly TypeKind[] = ['bool', 'int64', 'float64', 'decimal'];

/** Of `largest` and `smallest`; every group holds as many values. */
export const RANK: Parameter = { name: 'rank', least: 1, greatest: 100, whole: true };

/** The input's own type, for aggregates that always have a column. */
export function sameAsInput(input: DataType | null): DataType {
  return input as DataType;
}

/** A column of 8-byte values, null where `counts` is below `least`. */
export function numbers(
  type: DataType,
  values: Float64Array | BigInt64Array,
  counts?: Float64Array,
  least: number = 1,
): Column {
  const length = values.length;
  if (counts === undefined) return { type, length, nullCount: 0, values };
  const validity = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    if ((counts[row] as number) >= least) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
    else nullCount++;
  }
  return nullCount === 0 ? { type, length, nullCount, values } : { type, length, nullCount, values, validity };
}

/** Whole numbers as int64. */
export function integers(counts: Float64Array): BigInt64Array {
  const halves = new Uint32Array(2 * counts.length);
  for (let row = 0; row < counts.length; row++) {
    const count = counts[row] as number;
    halves[2 * row] = count >>> 0;
    halves[2 * row + 1] = Math.floor(count / 2 ** 32);
  }
  return new BigInt64Array(halves.buffer);
}
