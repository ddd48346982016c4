/**
 * The tables that the joins of a query look up: what stages gave, by the stage, and how large they are in a worker. A join
 * whose table, or the slice of it that one split needs, fits beside the others of its stage is a step of that stage; any
 * other is partitioned.
 */
import { PartitaError } from '../errors.js';
import type { JoinStep } from '../operators/join-spec.js';
import { tableMemory } from '../operators/join/size.js';
import type { Stage } from '../plan/stage.js';
import type { Split } from '../formats/reader.js';
import { sharedMemory } from '../shared-memory.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import { aligned, type Stretch } from '../workers/stage-readers.js';
import type { LookedUp, SharedTable } from '../workers/tables.js';
import type { StageOutput } from './output.js';
import { magnitudeOf } from './probe.js';

export interface BuiltTable extends SharedTable {
  readonly bytes: number;
  /** Keys of the tasks that gave it. */
  readonly givers: readonly string[];
}

/** The batches of a table in which the rows of a split, or of a stretch of it, may have partners. */
export interface TableSlice {
  readonly stretch: Stretch | null;
  readonly table: SharedTable;
}

export interface TableSlices {
  /** By split; stretches follow one another. */
  readonly slices: ReadonlyMap<number, readonly TableSlice[]>;
  /** Kernel memory that the largest one takes. */
  readonly memory: number;
}

/** Of what the tables of a worker may take, the part for those of joins; the rest is for a group-by in the same stage. */
export const JOIN_SHARE = 0.75;
/** The same where no group-by follows in the stage: more than what tables may take, and still enough for reading. */
const ALONE_SHARE = 1.2;

export class JoinTables {
  readonly #tables = new Map<number, BuiltTable>();
  /** By the stage that gave the table. */
  readonly #slices = new Map<number, TableSlices>();
  #made = 0;

  add(stage: number, output: Extract<StageOutput, { kind: 'batches' }>, givers: readonly string[]): void {
    const { refs, schema } = output;
    const rows = refs.reduce((sum, ref) => sum + ref.rows, 0);
    const bytes = refs.reduce((sum, ref) => sum + ref.bytes, 0);
    sharedMemory.took(bytes);
    this.#tables.set(stage, { id: `table ${this.#made++}`, stage, schema, refs, rows, bytes, givers });
  }

  get(stage: number): BuiltTable {
    const table = this.#tables.get(stage);
    if (table === undefined) throw new PartitaError('bug', `stage ${stage} gave no table`, { domain: 'query' });
    return table;
  }

  /** What the stage's joins look up. */
  of({ steps }: Stage): readonly BuiltTable[] {
    return steps.flatMap((step) => (step.kind === 'join' ? [this.get(step.table)] : []));
  }

  /** From now on each task takes its slice of the table only. */
  slice(stage: number, slices: TableSlices): void {
    this.#slices.set(stage, slices);
  }

  isSliced(stage: number): boolean {
    return this.#slices.has(stage);
  }

  /** What the task of the split looks up, without what only the driver knows; nothing where there is no join. */
  lookedUp(stage: Stage, split: Split): readonly LookedUp[] {
    const built = this.of(stage);
    if (built.length === 0) return [];
    const whole = built.map(({ id, stage: giver, schema, rows, refs }) => ({ id, stage: giver, schema, rows, refs }));
    const giver = built.find((table) => this.isSliced(table.stage))?.stage;
    if (giver === undefined) return [{ stretch: null, tables: whole }];
    const slices = this.#slices.get(giver)?.slices.get(split.index);
    if (slices === undefined) throw new PartitaError('bug', 'a split has no slice of a table', { domain: 'query' });
    return slices.map(({ stretch, table }) => {
      return { stretch, tables: whole.map((shared) => (shared.stage === giver ? table : shared)) };
    });
  }

  /** Kernel memory that the join's table takes, or the largest slice of it. */
  memory(step: JoinStep): number {
    const slices = this.#slices.get(step.table);
    if (slices !== undefined) return slices.memory;
    const { rows, bytes } = this.get(step.table);
    return tableMemory(step, rows, bytes);
  }

  /** By column of floats: the largest magnitude among the first rows of the table. */
  magnitudes(stage: number): Readonly<Record<string, number>> {
    const { refs, schema } = this.get(stage);
    const found: Record<string, number> = {};
    const [first] = refs;
    if (first === undefined) return found;
    const { columns } = batchFromBytes(aligned(readSpilled(first.ref, 0, first.bytes)), schema);
    for (const [i, { name }] of schema.entries()) {
      const values = columns[i]?.values;
      if (values instanceof Float64Array) found[name] = magnitudeOf(values);
    }
    return found;
  }

  /** Of `bytes` for tables, what the stage's joins may take. */
  most({ sink }: Stage, bytes: number): number {
    return (sink.kind === 'groups' ? JOIN_SHARE : ALONE_SHARE) * bytes;
  }

  /** Of `bytes` for tables, what the stage's joins leave to others. */
  left({ steps }: Stage, previous: StageOutput | null, bytes: number): number {
    if (previous?.kind === 'join') return Math.floor((1 - JOIN_SHARE) * bytes);
    const taken = steps.reduce((sum, step) => sum + (step.kind === 'join' ? this.memory(step) : 0), 0);
    return Math.floor(bytes - Math.min(taken, JOIN_SHARE * bytes));
  }

  drop(stage: number): void {
    this.#tables.delete(stage);
    this.#slices.delete(stage);
  }

  clear(): void {
    this.#tables.clear();
    this.#slices.clear();
  }
}
