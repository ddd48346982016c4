/**
 * What a run will take: memory if it had as much as it likes, and bytes that its limit makes it put on disk. From the rows
 * and statistics of its input; told again when a sample has been seen. Ranges, and null where nothing is known.
 */
import { physicalOf, widthOf, type Schema } from '../arrow/types.js';
import type { MemoryForecast, Range } from '../events.js';
import { layoutOf } from '../operators/groupby/layout.js';
import type { Sink, Stage } from '../plan/stage.js';
import { leastUsed } from '../scheduler/memory.js';
import { distinctGroups } from './known-groups.js';

/** What a run may use. */
export interface ForecastLimits {
  readonly workers: number;
  readonly tableBytes: number;
  readonly exchangeBytes: number;
  readonly blockBytes: number;
}

/** Rows of a source that only a sample was seen of. */
const GUESSED: Range = { low: 0.8, high: 1.25 };
/** Bytes of a text with its place. */
const TEXT: Range = { low: 6, high: 28 };
/** Bytes of an entry of a list of distinct values, and of a value of all values of a group. */
const DISTINCT_BYTES = 40;
const VALUE_BYTES = 8;
/** What a group takes in a table besides its record. */
const SLOT_BYTES = 24;
/** Blocks of the allocator are powers of two: half as much again is usual. */
const SLACK = 1.5;
/** Groups a row above which rows are passed on. */
const POOR_REDUCTION = 0.6;

interface Part {
  readonly needed: Range;
  readonly spilled: Range;
  readonly rows: Range;
}

/** `groups`: of stages that have looked at their rows already. */
export function forecastMemory(
  stages: readonly Stage[],
  limits: ForecastLimits,
  groups: ReadonlyMap<number, Range> = new Map(),
): MemoryForecast {
  const given = new Map<number, Range>();
  let needed: Range = { low: 0, high: 0 };
  let spilled: Range = { low: 0, high: 0 };
  for (const stage of stages) {
    const part = forecastStage(stage, limits, given, groups.get(stage.index) ?? null);
    if (part === null) return { needed: null, spilled: null };
    given.set(stage.index, part.rows);
    needed = { low: Math.max(needed.low, part.needed.low), high: Math.max(needed.high, part.needed.high) };
    spilled = plus(spilled, part.spilled);
  }
  const least = leastUsed(limits.workers);
  const reading = Math.min(limits.blockBytes, limits.tableBytes) * limits.workers;
  return { needed: plus(needed, { low: least, high: least + 2 * reading }), spilled };
}

function forecastStage(
  stage: Stage,
  limits: ForecastLimits,
  given: ReadonlyMap<number, Range>,
  known: Range | null,
): Part | null {
  const read = rowsRead(stage, given);
  // How many partners a row has is not known.
  if (read === null || stage.steps.some(({ kind }) => kind === 'join')) return null;
  const isFiltered = stage.steps.some(({ kind }) => kind === 'filter');
  const rows = { low: isFiltered ? 0 : read.low, high: read.high };
  if (stage.sink.kind === 'groups') return forecastGroups(stage, stage.sink, limits, rows, known);
  return forecastRows(stage, stage.sink, limits, rows);
}

function rowsRead({ source }: Stage, given: ReadonlyMap<number, Range>): Range | null {
  if (source.kind === 'stage') return given.get(source.stage) ?? null;
  const { count, exact } = source.source.rowCount;
  const factor = exact ? { low: 1, high: 1 } : GUESSED;
  return { low: count * factor.low, high: count * factor.high };
}

function forecastRows({ output, slice }: Stage, sink: Sink, limits: ForecastLimits, rows: Range): Part {
  const limit = sink.kind === 'rows' || sink.kind === 'sorted' ? sink.limit : null;
  const most = Math.min(limit ?? Infinity, slice === null ? Infinity : slice.offset + slice.count);
  const kept = { low: Math.min(rows.low, most), high: Math.min(rows.high, most) };
  // Rows in the order of the source are given as they come.
  if (sink.kind === 'rows') return { needed: NOTHING, spilled: NOTHING, rows: kept };
  const bytes = times(kept, rowBytes(output));
  const isSort = sink.kind === 'sorted' && !sink.presorted;
  const copies = isSort ? { low: 1, high: 2 } : { low: 0, high: 1.5 };
  // Rows of several splits are written in ranges first, each with a head for every column, then in their order.
  const written = isSort ? { low: 1, high: 2.2 } : ONE;
  const spilled = times(beyond(bytes, exchangeOf(limits)), written);
  return { needed: times(bytes, copies), spilled, rows: kept };
}

function forecastGroups(
  stage: Stage,
  sink: Extract<Sink, { kind: 'groups' }>,
  limits: ForecastLimits,
  rows: Range,
  known: Range | null,
): Part | null {
  const groups = capped(known ?? (sink.keys.length === 0 ? ONE : distinctGroups(stage, sink)), rows);
  if (groups === null) return null;
  const { stride, columns } = layoutOf({ input: stage.input, keys: sink.keys, aggregates: sink.aggregates });
  const states = columns.flatMap((column) => column.states);
  const values = VALUE_BYTES * states.filter(({ name }) => name === 'values').length;
  const distinct = states.filter(({ name }) => name === 'distinct').length;
  const share = (of: Range): Range => times(of, { low: 1 / limits.workers, high: 1 / limits.workers });
  const capacity = limits.tableBytes / (stride + SLOT_BYTES);
  const partial = (place: keyof Range, most: number): number =>
    limits.workers * partialRecords(share(rows)[place], groups[place], most);
  const lists = {
    low: values * rows.low + distinct * VALUE_BYTES * Math.min(rows.low, groups.low),
    high: (values + distinct * DISTINCT_BYTES) * rows.high,
  };
  const unbounded = { low: partial('low', Infinity), high: partial('high', Infinity) };
  const bounded = { low: partial('low', capacity), high: partial('high', capacity) };
  const one = { low: stride, high: stride + SLOT_BYTES };
  const output = times(groups, rowBytes(stage.output));
  const blocks = plus(times(bounded, { low: stride, high: stride + TEXT.low }), lists);
  const tables = plus(times(unbounded, one), lists);
  return {
    needed: plus(times(tables, { low: 1, high: 2 * SLACK }), { low: 0, high: output.high }),
    spilled: beyond(blocks, exchangeOf(limits)),
    rows: groups,
  };
}

/** Partial groups that a worker makes of its rows, of whose groups `most` fit at a time. */
function partialRecords(rows: number, groups: number, most: number): number {
  const own = groups * (1 - Math.exp(-rows / Math.max(1, groups)));
  if (own >= POOR_REDUCTION * rows) return rows;
  if (own <= most) return own;
  const rowsOfTable = -groups * Math.log(1 - most / groups);
  return most >= POOR_REDUCTION * rowsOfTable ? rows : (rows / rowsOfTable) * most;
}

const NOTHING: Range = { low: 0, high: 0 };
const ONE: Range = { low: 1, high: 1 };

function capped(groups: Range | null, rows: Range): Range | null {
  return groups === null ? null : { low: Math.min(groups.low, rows.low), high: Math.min(groups.high, rows.high) };
}

function exchangeOf({ workers, exchangeBytes }: ForecastLimits): number {
  return workers * exchangeBytes;
}

function rowBytes(schema: Schema): Range {
  return schema.reduce<Range>((sum, { type }) => {
    const width = widthOf(physicalOf(type));
    return plus(sum, type.kind === 'utf8' ? TEXT : { low: width, high: width + 1 / 8 });
  }, NOTHING);
}

function beyond({ low, high }: Range, kept: number): Range {
  return { low: Math.max(0, low - kept), high: Math.max(0, high - kept) };
}

function plus(one: Range, other: Range): Range {
  return { low: one.low + other.low, high: one.high + other.high };
}

function times(one: Range, other: Range): Range {
  return { low: one.low * other.low, high: one.high * other.high };
}
