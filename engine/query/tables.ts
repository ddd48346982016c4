/**
 * The tables that the joins of a query look up: what stages gave, by the stage, and how large they are in a worker. A join
 * whose table fits beside the others of its stage is a step of that stage; any other is partitioned.
 */
import { PartitaError } from '../errors.js';
import type { JoinStep } from '../operators/join-spec.js';
import { tableMemory } from '../operators/join/size.js';
import type { Stage } from '../plan/stage.js';
import { sharedMemory } from '../shared-memory.js';
import type { SharedTable } from '../workers/tables.js';
import type { StageOutput } from './output.js';

export interface BuiltTable extends SharedTable {
  readonly bytes: number;
  /** Keys of the tasks that gave it. */
  readonly givers: readonly string[];
}

/** Of what the tables of a worker may take, the part for those of joins; the rest is for a group-by in the same stage. */
export const JOIN_SHARE = 0.75;
/** The same where no group-by follows in the stage: more than what tables may take, and still enough for reading. */
const ALONE_SHARE = 1.2;

export class JoinTables {
  readonly #tables = new Map<number, BuiltTable>();
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

  /** Kernel memory that the join's table takes. */
  memory(step: JoinStep): number {
    const { rows, bytes } = this.get(step.table);
    return tableMemory(step, rows, bytes);
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
  }

  clear(): void {
    this.#tables.clear();
  }
}

/** Without what only the driver knows. */
export function sharedTables(tables: readonly BuiltTable[]): readonly SharedTable[] {
  return tables.map(({ id, stage, schema, rows, refs }) => ({ id, stage, schema, rows, refs }));
}
