import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStream, type Cell, type EngineEvent } from '../../../engine/index.js';
import { cellAt, type Column } from '../../../engine/arrow/record-batch.js';
import type { PlanNode } from '../../../engine/operators/operator.js';
import type { QueryReport, QueryResources } from '../../../engine/query/context.js';
import { Query } from '../../../engine/query/execute.js';
import { Run } from '../../../engine/scheduler/run.js';
import type { InlineExecutor } from '../../../engine/workers/inline.js';

let runs = 0;

export interface PlanOptions extends Pick<QueryResources, 'tableBytes' | 'blockBytes' | 'exchangeBytes'> {
  readonly onEvent?: (event: EngineEvent) => void;
  readonly onReport?: (report: QueryReport) => void;
}

/** The rows of a plan under limits that no engine would be given. */
export async function runPlan(plan: PlanNode, executor: InlineExecutor, options: PlanOptions): Promise<Cell[][]> {
  const { onEvent, onReport, ...limits } = options;
  const folder = mkdtempSync(join(tmpdir(), 'partita-plan-'));
  const events = new EventStream(`plan-${runs++}`);
  if (onEvent !== undefined) events.listen(onEvent);
  const run = new Run(executor, { events, control: executor.control });
  try {
    const ask = (): Promise<null> => Promise.resolve(null);
    const query = new Query(plan, { run, events, workers: executor.workers, ask, folder, ...limits });
    const rows: Cell[][] = [];
    for await (const batch of query.batches(false)) {
      for (let row = 0; row < batch.rows; row++) {
        rows.push(batch.columns.map((column: Column) => cellAt(column, row)));
      }
    }
    onReport?.(query.report);
    return rows;
  } finally {
    await run.close();
    rmSync(folder, { recursive: true });
  }
}
