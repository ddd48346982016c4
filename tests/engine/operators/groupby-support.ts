/** Group-by for tests: cells in, cells out, through batches of any size, several workers, and a plain reference. */
import type { Cause } from '../../../engine/decisions.js';
import { cellAt, type Cell } from '../../../engine/arrow/record-batch.js';
import { physicalOf, widthOf, type DataType, type Schema } from '../../../engine/arrow/types.js';
import type { Batch, Vector } from '../../../engine/arrow/vector.js';
import { loadKernels, type Kernels } from '../../../engine/kernels/load.js';
import { GROUP_PARTITIONS, type GroupBlock, type GroupBySpec } from '../../../engine/operators/groupby-spec.js';
import { MergedGroups, PartialGroups } from '../../../engine/operators/groupby/index.js';

const encoder = new TextEncoder();

export interface Run {
  readonly workers?: number;
  readonly batchRows?: number;
  readonly memory?: number;
  /** Order in which workers take batches and blocks are merged. */
  readonly random?: () => number;
  readonly onDecision?: (choice: string, cause: Cause) => void;
}

/** The result's rows, each an array of cells. */
export function groupBy(spec: GroupBySpec, rows: readonly (readonly Cell[])[], run: Run = {}): Cell[][] {
  const { workers = 1, batchRows = 1000, memory = 2 ** 24, random = () => 0 } = run;
  const blocks: GroupBlock[] = [];
  const all = Array.from({ length: workers }, () => {
    const kernels = loadKernels(2 ** 30);
    const onDecision = run.onDecision ?? (() => undefined);
    const groups = new PartialGroups(kernels, spec, { memory, onBlock: (block) => blocks.push(block), onDecision });
    return { kernels, groups };
  });
  for (let start = 0; start < rows.length; start += batchRows) {
    const worker = all[Math.floor(random() * workers)] as (typeof all)[number];
    const batch = batchOf(worker.kernels, spec.input, rows.slice(start, start + batchRows), start);
    worker.groups.push(batch);
    worker.kernels.arena.reset();
  }
  for (const { groups, kernels } of all) {
    groups.flush();
    groups.release();
    kernels.arena.release();
    if (kernels.memory.used !== 0) throw new Error(`${kernels.memory.used} bytes of a worker leaked`);
  }
  blocks.sort(() => random() - 0.5);
  return mergeBlocks(spec, blocks);
}

export function mergeBlocks(
  spec: GroupBySpec,
  blocks: readonly GroupBlock[],
  kernels: Kernels = loadKernels(2 ** 30),
): Cell[][] {
  const { used } = kernels.memory;
  const merged = new MergedGroups(kernels, spec, { memory: 2 ** 29 });
  for (const { bytes, offsets } of blocks) {
    for (let p = 0; p < GROUP_PARTITIONS; p++) merged.merge(bytes.slice(offsets[p], offsets[p + 1]));
  }
  const result: Cell[][] = [];
  for (const batch of merged.finish()) {
    for (let row = 0; row < batch.rows; row++) result.push(batch.columns.map((column) => cellAt(column, row)));
  }
  merged.release();
  if (kernels.memory.used !== used) throw new Error(`${kernels.memory.used - used} bytes leaked in phase 2`);
  return result;
}

/** A batch in the arena of the kernels, positions counted from `start`. */
export function batchOf(kernels: Kernels, schema: Schema, rows: readonly (readonly Cell[])[], start: number): Batch {
  const { memory, arena } = kernels;
  const vectors = schema.map(({ type }, column) =>
    vectorOf(
      kernels,
      type,
      rows.map((row) => row[column] as Cell),
    ),
  );
  const positions = arena.take(8 * rows.length);
  rows.forEach((_, row) => (memory.u64[(positions >>> 3) + row] = BigInt(start + row)));
  return { schema, rows: rows.length, vectors, positions };
}

function vectorOf({ memory, arena }: Kernels, type: DataType, cells: readonly Cell[]): Vector {
  const physical = physicalOf(type);
  const texts =
    physical === 'str' ? cells.map((cell) => encoder.encode((cell as string | null) ?? 'under a null')) : [];
  const values = arena.take(cells.length * widthOf(physical));
  const nulls = cells.some((cell) => cell === null);
  const validity = nulls ? arena.take(cells.length) : 0;
  const heap = arena.take(texts.reduce((sum, text) => sum + text.length, 0));
  let next = heap;
  cells.forEach((cell, row) => {
    if (nulls) memory.u8[validity + row] = cell === null ? 0 : 1;
    if (physical === 'i64') memory.i64[(values >>> 3) + row] = (cell as bigint | null) ?? 77n;
    else if (physical === 'f64') memory.f64[(values >>> 3) + row] = (cell as number | null) ?? 77;
    else if (physical === 'u8') memory.u8[values + row] = cell === true ? 1 : 0;
    else {
      const text = texts[row] as Uint8Array;
      memory.u8.set(text, next);
      memory.u32.set([next, text.length], (values >>> 2) + 2 * row);
      next += text.length;
    }
  });
  return { type, values, validity };
}

/** What a group-by of these rows must give, by a map of cells. `finish` makes an aggregate's cell of the rows of a group. */
export function reference(
  spec: GroupBySpec,
  rows: readonly (readonly Cell[])[],
  finish: (aggregate: GroupBySpec['aggregates'][number], values: readonly Cell[], others: readonly Cell[]) => Cell,
): Cell[][] {
  const index = (name: string | null) => spec.input.findIndex((field) => field.name === name);
  const keyColumns = spec.keys.map(index);
  const groups = new Map<string, { keys: Cell[]; rows: (readonly Cell[])[] }>();
  if (spec.keys.length === 0) groups.set('', { keys: [], rows: [] });
  for (const row of rows) {
    const keys = keyColumns.map((column) => canonical(row[column] as Cell));
    const id = keys.map((key) => `${typeof key}:${key === null ? '' : String(key)}`).join('\u0001');
    const group = groups.get(id) ?? { keys, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()]
    .sort((a, b) => compareKeys(a.keys, b.keys))
    .map((group) => [
      ...group.keys,
      ...spec.aggregates.map((aggregate) =>
        finish(
          aggregate,
          group.rows.map((row) => (aggregate.input === null ? true : (row[index(aggregate.input)] as Cell))),
          group.rows.map((row) => row[index(aggregate.other ?? null)] ?? null),
        ),
      ),
    ]);
}

export function canonical(cell: Cell): Cell {
  return cell === 0 ? 0 : cell;
}

function compareKeys(a: readonly Cell[], b: readonly Cell[]): number {
  for (const [index, x] of a.entries()) {
    const order = compareCells(x, b[index] as Cell);
    if (order !== 0) return order;
  }
  return 0;
}

/** Nulls last, NaN behind numbers, text by bytes. */
export function compareCells(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string') return Buffer.compare(encoder.encode(a), encoder.encode(b as string));
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A repeatable generator (mulberry32); its seed comes from PARTITA_SEED. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const SEED = Number(process.env.PARTITA_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** The differences between two results, in words; empty when they have the same bits. */
export function differences(spec: GroupBySpec, got: readonly Cell[][], want: readonly Cell[][]): string[] {
  const names = [...spec.keys, ...spec.aggregates.map(({ as }) => as)];
  const found: string[] = got.length === want.length ? [] : [`${got.length} groups instead of ${want.length}`];
  for (let row = 0; row < Math.min(got.length, want.length); row++) {
    names.forEach((name, column) => {
      const [a, b] = [got[row]?.[column], want[row]?.[column]];
      if (!Object.is(a, b)) found.push(`${name} of group ${row}: ${String(a)} instead of ${String(b)}`);
    });
  }
  return found.slice(0, 10);
}
