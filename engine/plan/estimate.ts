/** How large the output of a plan will be, roughly: enough to choose which side of a join to keep. */
import { physicalOf, widthOf, type Schema } from '../arrow/types.js';
import type { PlanNode } from '../operators/operator.js';

/** Bytes of a text besides its place. */
const TEXT_BYTES = 12;

export function estimateBytes(plan: PlanNode): number {
  return estimateRows(plan) * rowBytes(plan.schema);
}

function estimateRows({ operator, args, inputs }: PlanNode): number {
  const rows = inputs.map(estimateRows);
  return operator.estimateRows?.(args, rows[0] ?? 0) ?? Math.max(...rows);
}

function rowBytes(schema: Schema): number {
  return schema.reduce((sum, { type }) => sum + widthOf(physicalOf(type)) + (type.kind === 'utf8' ? TEXT_BYTES : 0), 1);
}
