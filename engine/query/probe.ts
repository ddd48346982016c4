/**
 * Chooses the strategy of a group-by from a few thousand rows that already went through the stage's steps, so that
 * computed keys are judged like stored ones. A wrong choice costs time, never a row: it is corrected while running.
 */
import { cellAt, isPresent, type Column, type RecordBatch } from '../arrow/record-batch.js';
import { UTF8, type DataType } from '../arrow/types.js';
import type { Cause } from '../decisions.js';
import type { Range } from '../events.js';
import type { DenseRange, GroupByStrategy } from '../operators/groupby-spec.js';
import { DenseIndex } from '../operators/groupby/index.js';

export interface ProbeResult {
  readonly strategy: GroupByStrategy;
  readonly cause: Cause;
  /** By float64 column: exponent of the largest magnitude seen. */
  readonly exponents: Readonly<Record<string, number>>;
  /** How many groups there are, in the rows' own number at most. */
  readonly groups: Range;
}

/** Most slots of a dense table; 2^20 records of 64 bytes are 64 MiB. */
const DENSE_SLOTS = 1 << 20;
const RECORD_BYTES = 64;
/** Groups a row from which a table that is larger than the caches is not worth its look-ups. */
const HARDLY_REDUCED = 0.6;
const MANY_GROUPS = 2 ** 19;
/** Of the sampled rows: where fewer are of a group seen before, there may be as many groups as rows. */
const FEWEST_REPEATED = 16;

/**
 * @param batches sample rows; they share a schema
 * @param expectedRows rows of the whole input, roughly
 * @param tableBytes what a worker's table may take
 */
export function probeGroups(
  batches: readonly RecordBatch[],
  keys: readonly string[],
  expectedRows: number,
  tableBytes: number,
): ProbeResult {
  const exponents = sampleExponents(batches);
  const sampled = batches.reduce((sum, batch) => sum + batch.rows, 0);
  if (keys.length === 0) {
    return { strategy: { kind: 'hash' }, cause: { code: 'one-group' }, exponents, groups: { low: 1, high: 1 } };
  }
  const sampledKeys = keys.map((key) => sampledKey(batches, key, sampled));
  const ranges = sampledKeys.map((key) => denseRange(key, sampled));
  const distinct = countDistinct(sampledKeys, sampled);
  const groups = estimateGroups(distinct, sampled);
  const dense = ranges.includes(null) ? null : (ranges as DenseRange[]);
  const chosen = chooseStrategy(dense, groups, expectedRows, tableBytes);
  return { ...chosen, exponents, groups: groupRange(distinct, sampled, groups, expectedRows) };
}

/**
 * @param ranges of the keys; null where one has none
 * @param groups how many there are, roughly; infinite where every row seems to be one
 */
export function chooseStrategy(
  ranges: readonly DenseRange[] | null,
  groups: number,
  expectedRows: number,
  tableBytes: number,
): Pick<ProbeResult, 'strategy' | 'cause'> {
  const slots = ranges === null ? Infinity : DenseIndex.entries(ranges);
  if (
    ranges !== null &&
    slots <= DENSE_SLOTS &&
    slots * RECORD_BYTES * 4 <= tableBytes &&
    slots <= 64 * groups + 65_536
  ) {
    return { strategy: { kind: 'dense', ranges }, cause: { code: 'key-span', slots } };
  }
  const known = Number.isFinite(groups) ? Math.round(groups) : null;
  const expected = Math.min(groups, expectedRows);
  const outgrows = expected > expectedRows / 4 && expected * RECORD_BYTES > tableBytes;
  if (outgrows || (expected > HARDLY_REDUCED * expectedRows && expected > MANY_GROUPS)) {
    const rows = Math.round(expectedRows);
    const cause: Cause =
      known === null ? { code: 'all-distinct-of', rows } : { code: 'many-groups', groups: known, rows };
    return { strategy: { kind: 'radix' }, cause };
  }
  const cause: Cause = known === null ? { code: 'all-distinct' } : { code: 'few-groups', groups: known };
  return { strategy: { kind: 'hash' }, cause };
}

/** Most different texts of a key that stand in a dense table, where each row's is looked up, and where numbers stand for them. */
const MOST_TEXTS = 4096;
const MOST_NUMBERED = 2 ** 18;

/**
 * Room for about so many different texts; null where that is too many. The estimate may be a little low. `numbered`: rows
 * have numbers of a dictionary.
 */
export function textRange(distinct: number, numbered = false): DenseRange | null {
  const texts = Math.ceil(distinct * 1.25) + 16;
  return texts <= (numbered ? MOST_NUMBERED : MOST_TEXTS) ? { texts } : null;
}

/** What the estimate is worth, by the number of rows whose group was seen before: groups are taken to be about equally likely. */
function groupRange(distinct: number, sampled: number, groups: number, rows: number): Range {
  const most = Math.max(rows, distinct);
  const repeated = sampled - distinct;
  const low = repeated === 0 ? sampled * (sampled / 8) : groups / (1.4 + 3 / Math.sqrt(repeated));
  const high = repeated < FEWEST_REPEATED ? most : (groups * 1.5) / (1 - 3 / Math.sqrt(repeated));
  return { low: Math.min(most, Math.max(distinct, low)), high: Math.min(most, high) };
}

/** Of a key of texts how many there may be, of whole numbers the range with a margin; null where it has neither. */
function denseRange(key: SampledKey, sampled: number): DenseRange | null {
  const { kind } = key.type;
  if (kind === 'utf8') return textRange(estimateGroups(key.distinct, sampled));
  if (kind === 'bool') return { min: 0, max: 1 };
  if (kind !== 'int64' && kind !== 'date') return null;
  let min = Infinity;
  let max = -Infinity;
  for (const column of key.columns) {
    for (let row = 0; row < column.length; row++) {
      if (!isPresent(column, row)) continue;
      const value = Number(column.values[row]);
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return null;
  const margin = max - min < 1024 ? 16 : Math.ceil((max - min) / 8);
  const low = min >= 0 ? Math.max(0, min - margin) : min - margin;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(max + margin)) return null;
  return { min: low, max: max + margin };
}

function columnsNamed(batches: readonly RecordBatch[], name: string): Column[] {
  return batches.map((batch) => batch.columns[batch.schema.findIndex((field) => field.name === name)] as Column);
}

/** A key in the sample; `numbers` tells its different values apart, row by row of all batches. */
interface SampledKey {
  readonly type: DataType;
  readonly columns: readonly Column[];
  readonly numbers: Uint32Array;
  readonly distinct: number;
}

function sampledKey(batches: readonly RecordBatch[], name: string, sampled: number): SampledKey {
  const columns = columnsNamed(batches, name);
  const seen = new Map<unknown, number>();
  const numbers = new Uint32Array(sampled);
  let at = 0;
  for (const column of columns) {
    const value = valueReader(column);
    for (let row = 0; row < column.length; row++) {
      const key = isPresent(column, row) ? value(row) : null;
      let number = seen.get(key);
      if (number === undefined) seen.set(key, (number = seen.size));
      numbers[at++] = number;
    }
  }
  return { type: columns[0]?.type ?? UTF8, columns, numbers, distinct: seen.size };
}

/** Values that are the same where the cells are; faster than cells. */
function valueReader(column: Column): (row: number) => unknown {
  const { values, offsets } = column;
  if (offsets === undefined) return column.type.kind === 'bool' ? (row) => cellAt(column, row) : (row) => values[row];
  const text = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1');
  return (row) => text.slice(offsets[row], offsets[row + 1]);
}

function countDistinct(keys: readonly SampledKey[], sampled: number): number {
  let { numbers, distinct } = keys[0] as SampledKey;
  for (const key of keys.slice(1)) {
    const seen = new Map<number, number>();
    const pairs = new Uint32Array(sampled);
    for (let row = 0; row < sampled; row++) {
      const pair = (numbers[row] as number) * key.distinct + (key.numbers[row] as number);
      let number = seen.get(pair);
      if (number === undefined) seen.set(pair, (number = seen.size));
      pairs[row] = number;
    }
    numbers = pairs;
    distinct = seen.size;
  }
  return distinct;
}

/**
 * Groups in all from the distinct ones among n sampled rows, if groups are about equally likely: the G that solves
 * d = G (1 - exp(-n / G)) (the classical occupancy estimate); infinite when every row was distinct.
 */
function estimateGroups(distinct: number, sampled: number): number {
  if (distinct >= sampled) return Infinity;
  let low = distinct;
  let high = distinct * sampled + 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (middle * (1 - Math.exp(-sampled / middle)) < distinct) low = middle;
    else high = middle;
  }
  return high;
}

function sampleExponents(batches: readonly RecordBatch[]): Record<string, number> {
  const exponents: Record<string, number> = {};
  for (const field of batches[0]?.schema ?? []) {
    if (field.type.kind !== 'float64') continue;
    const columns = columnsNamed(batches, field.name);
    const largest = columns.reduce((most, { values }) => Math.max(most, magnitudeOf(values as Float64Array)), 0);
    if (largest > 0) exponents[field.name] = Math.floor(Math.log2(largest));
  }
  return exponents;
}

/** Of the values that are finite, the largest; 0 where there is none. */
export function magnitudeOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude > largest && magnitude < Infinity) largest = magnitude;
  }
  return largest;
}
