import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFrame } from '../../engine/frame/frame.js';
import type { FrameHost } from '../../engine/frame/host.js';
import type { Cell } from '../../engine/index.js';
import { Engine } from '../../engine/index.js';
import type { PlanNode } from '../../engine/operators/operator.js';

type Query = (frame: DataFrame, host: FrameHost) => DataFrame;

/** The rows that a query gives over a CSV text, run in this thread. */
export async function ask(csv: string, query: Query): Promise<Cell[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'partita-ask-'));
  const engine = Engine.start({ executor: 'inline', temporary: folder });
  try {
    const path = join(folder, 'table.csv');
    writeFileSync(path, csv);
    const dataset = await engine.open(path, { store: false });
    return (await query(dataset.frame(), engine).collect()).toRows();
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true });
  }
}

/** A query that puts a node over the dataset's plan. */
export function overPlan(make: (plan: PlanNode) => PlanNode): Query {
  return (frame, host) => new DataFrame(make(frame.plan), host);
}
