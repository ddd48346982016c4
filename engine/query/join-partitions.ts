/**
 * Both sides of a join in partitions by the hash of their keys, cut again by further bits until each table fits a worker.
 * Where the rows of one key are too many, the table comes in pieces that fit, each with all rows of the other side.
 */
import { columnsOf } from '../expr/analysis.js';
import type { JoinSpec, Pairing } from '../operators/join-spec.js';
import type { HashCut, PartitionSpec } from '../operators/partition-spec.js';
import { tableMemory } from '../operators/join/size.js';
import type { Piece, StageSplit } from '../workers/stage-readers.js';
import type { QueryContext } from './context.js';
import type { StageOutput } from './output.js';
import { countBytes, countRows, runPartitions, type PartitionedSide, type Partitions } from './partitions.js';
import { JOIN_SHARE } from './tables.js';

const MOST_PARTS = 256;
const FEWEST_PARTS = 4;
/** A table of so many bytes is looked up without many misses. */
const NEAR_BYTES = 16 * 2 ** 20;
/** Bits of the hash for one cut, and the cuts that it has bits for. */
const CUT_BITS = 8;
const CUTS = 4;
/** Of a partition's rows, the part that may stay together when it is cut: more are taken for those of one key. */
const TOGETHER = 0.9;

/**
 * How many partitions bring a table of `size` bytes of kernel memory well below what a worker may take for it, and near
 * what its caches hold.
 */
export function partsFor(context: QueryContext, size: number): number {
  const wanted = Math.max(
    2 * context.resources.workers,
    (2 * size) / mostMemory(context),
    size / NEAR_BYTES,
    FEWEST_PARTS,
  );
  return Math.min(MOST_PARTS, 2 ** Math.ceil(Math.log2(wanted)));
}

/** How a side is cut first. `position`: a column to add with the rows' places. */
export function partitionSpec(
  join: JoinSpec,
  side: 'probe' | 'build',
  others: readonly string[],
  position: string | null,
  parts: number,
): PartitionSpec<HashCut> {
  const keys = join.keys.map((key) => key[side]);
  const used = [...keys, ...join.columns.flatMap((column) => column[side] ?? [])];
  const columns = [...new Set([...used.flatMap((expression) => [...columnsOf(expression)]), ...others])];
  // Null keys equal nothing: their rows are in the result only where a row needs no partner.
  const keepNulls = join.how === 'full' || (side === 'probe' && (join.how === 'left' || join.how === 'anti'));
  const types = join.keys.map(({ type }) => type);
  return { cut: { kind: 'hash', keys, types, parts, shift: 32 - CUT_BITS, keepNulls }, columns, position };
}

/** The tasks of a join, whose tables fit. */
export async function fittingSplits(
  context: QueryContext,
  join: JoinSpec,
  sides: { readonly table: PartitionedSide; readonly probe: PartitionedSide },
  table: Partitions,
  probe: Partitions,
): Promise<StageSplit[]> {
  const tasks: JoinTask[] = [];
  const all = countRows(table.parts.flat());
  for (const [part, pieces] of table.parts.entries()) {
    await collect({ table: pieces, probe: probe.parts[part] ?? [] }, 1, countRows(pieces) >= TOGETHER * all);
  }
  return tasks.map(({ table: pieces, probe: rows, ...how }, index): StageSplit => {
    const bytes = countBytes(pieces) + countBytes(rows);
    return { index, path: 'partition', file: 0, start: 0, end: bytes, pieces: [pieces, rows], join: how };
  });

  async function collect(pair: Pair, cuts: number, together: boolean): Promise<void> {
    if (givesNothing(join.how, pair)) return;
    const size = memoryOf(join, pair.table);
    if (size <= mostMemory(context)) {
      tasks.push({ ...pair, pairing: join.how, distinct: false });
    } else if (cuts === CUTS || (together && cuts > 1)) {
      context.decide('join', 'pieces', { code: 'one-hash', rows: countRows(pair.table) });
      tasks.push(...piecewise(context, join, pair));
    } else {
      const parts = partsFor(context, size);
      context.decide('join', `partitions ${parts} of one`, { code: 'table-rows', rows: countRows(pair.table) });
      const again = { table: await cutAgain('table'), probe: await cutAgain('probe') };
      for (const [part, pieces] of again.table.entries()) {
        const alike = countRows(pieces) >= TOGETHER * countRows(pair.table);
        await collect({ table: pieces, probe: again.probe[part] ?? [] }, cuts + 1, alike);
      }
    }

    async function cutAgain(side: 'table' | 'probe'): Promise<Partitions['parts']> {
      const { schema } = side === 'table' ? table : probe;
      const { stage, spec } = sides[side];
      const shift = spec.cut.shift - CUT_BITS * cuts;
      const parts = partsFor(context, memoryOf(join, pair.table));
      const columns = schema.map(({ name }) => name);
      const source = { kind: 'stage', stage: stage.index } as const;
      const cut = {
        stage: { ...stage, source, steps: [], input: schema, output: schema },
        spec: { cut: { ...spec.cut, parts, shift }, columns, position: null },
      };
      const pieces: StageOutput = { kind: 'pieces', schema, pieces: pair[side] };
      return (await runPartitions(context, cut, pieces, schema)).parts;
    }
  }
}

interface Pair {
  readonly table: readonly Piece[];
  readonly probe: readonly Piece[];
}

interface JoinTask extends Pair {
  readonly pairing: Pairing;
  readonly distinct: boolean;
}

/** The table in pieces that fit, each with all rows that stream, and once those that stream and have no partner in any. */
function piecewise(context: QueryContext, { how, ...join }: JoinSpec, pair: Pair): JoinTask[] {
  if (how === 'semi' || how === 'anti') return [{ ...pair, pairing: how, distinct: true }];
  const chunks: Piece[][] = [[]];
  for (const piece of pair.table) {
    const last = chunks.at(-1) as Piece[];
    if (last.length === 0 || memoryOf({ how, ...join }, [...last, piece]) <= mostMemory(context)) last.push(piece);
    else chunks.push([piece]);
  }
  const pairing = how === 'full' ? 'table' : 'inner';
  const tasks = chunks.map((table): JoinTask => ({ table, probe: pair.probe, pairing, distinct: false }));
  return how === 'inner' ? tasks : [...tasks, { ...pair, pairing: 'lone', distinct: true }];
}

function givesNothing(how: JoinSpec['how'], { table, probe }: Pair): boolean {
  if (how === 'full') return table.length === 0 && probe.length === 0;
  if (how === 'inner' || how === 'semi') return table.length === 0 || probe.length === 0;
  return probe.length === 0;
}

function mostMemory(context: QueryContext): number {
  return JOIN_SHARE * context.resources.tableBytes;
}

function memoryOf(join: JoinSpec, pieces: readonly Piece[]): number {
  return tableMemory(join, countRows(pieces), countBytes(pieces));
}
