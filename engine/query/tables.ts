/** The tables that the joins of a query look up: what stages gave, by the stage. */
import { PartitaError } from '../errors.js';
import type { Stage } from '../plan/stage.js';
import type { SharedTable } from '../workers/tables.js';
import type { StageOutput } from './output.js';

export interface BuiltTable extends SharedTable {
  readonly bytes: number;
  /** Keys of the tasks that gave it. */
  readonly givers: readonly string[];
}

export class JoinTables {
  readonly #tables = new Map<number, BuiltTable>();
  #made = 0;

  add(stage: number, output: Extract<StageOutput, { kind: 'batches' }>, givers: readonly string[]): void {
    const { refs, schema } = output;
    const rows = refs.reduce((sum, ref) => sum + ref.rows, 0);
    const bytes = refs.reduce((sum, ref) => sum + ref.bytes, 0);
    this.#tables.set(stage, { id: `table ${this.#made++}`, stage, schema, refs, rows, bytes, givers });
  }

  get(stage: number): BuiltTable {
    const table = this.#tables.get(stage);
    if (table === undefined) throw new PartitaError('bug', `stage ${stage} gave no table`, { domain: 'query' });
    return table;
  }

  /** What the stage's joins look up. */
  of({ steps }: Stage): readonly BuiltTable[] {
    return steps.flatMap((step) => {
      if (step.kind !== 'join') return [];
      if (step.how === 'full')
        throw new PartitaError('unsupported', 'full joins are not there yet', { domain: 'join' });
      return [this.get(step.table)];
    });
  }

  clear(): void {
    this.#tables.clear();
  }
}

/** Without what only the driver knows. */
export function sharedTables(tables: readonly BuiltTable[]): readonly SharedTable[] {
  return tables.map(({ id, stage, schema, rows, refs }) => ({ id, stage, schema, rows, refs }));
}
