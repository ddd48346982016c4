/** Tables of joins, which each worker makes once of the batches that all share, and keeps for the stage's tasks. */
import type { RecordBatch } from '../arrow/record-batch.js';
import type { Schema } from '../arrow/types.js';
import { JoinTable } from '../operators/join/index.js';
import type { JoinStep } from '../operators/join-spec.js';
import { PartitaError } from '../errors.js';
import { sharedMemory } from '../shared-memory.js';
import { batchFromBytes } from '../store/batch-bytes.js';
import { readSpilled } from '../store/spill.js';
import type { WorkerContext } from './context.js';
import type { BatchRef } from './exchange.js';
import { aligned, type Stretch } from './stage-readers.js';

/** The rows of a table, wherever they lie. */
export interface SharedTable {
  /** Unique in the run. */
  readonly id: string;
  /** The stage that gave it, by which a join names it. */
  readonly stage: number;
  readonly schema: Schema;
  readonly rows: number;
  readonly refs: readonly BatchRef[];
}

/** What the joins look up for the rows of a split, or of a stretch of it. */
export interface LookedUp {
  readonly stretch: Stretch | null;
  readonly tables: readonly SharedTable[];
}

/** This worker's table for the join. */
export function openTable(context: WorkerContext, step: JoinStep, tables: readonly SharedTable[]): JoinTable {
  const shared = tables.find(({ stage }) => stage === step.table);
  if (shared === undefined) throw new PartitaError('bug', 'a join has no table', { domain: 'worker' });
  const { id, rows, refs } = shared;
  return context.state(id, () => {
    sharedMemory.took(refs.reduce((sum, { bytes }) => sum + bytes, 0));
    return new JoinTable(context.kernels, step, batchesOf(shared), rows);
  });
}

function* batchesOf({ refs, schema }: SharedTable): Generator<RecordBatch> {
  for (const { ref, bytes } of refs) yield batchFromBytes(aligned(readSpilled(ref, 0, bytes)), schema);
}
