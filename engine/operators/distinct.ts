/** Distinct rows: a group-by over all columns without aggregates. */
import { GROUPED_SHARE, groupby } from './groupby.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';
import type { Schema } from '../arrow/types.js';
import type { GroupByArgs } from './groupby.js';

export type DistinctArgs = Readonly<Record<never, never>>;

export const distinct: Operator<DistinctArgs> = {
  name: 'distinct',
  doc: 'Keeps one of each set of equal rows, ordered by the columns from left to right.',
  schema: (_args, input) => input,
  describe: () => 'all columns',
  requires: (_args, _needed, input) => new Set(input.map((field) => field.name)),
  pushFilter: (_args, predicate) => predicate,
  asksOrder: () => false,
  estimateRows: (_args, rows) => GROUPED_SHARE * rows,
  lower: (_args, pipeline, asked, tables) => groupby.lower(asGroupBy(pipeline.schema), pipeline, asked, tables),
};

export function distinctNode(input: PlanNode): PlanNode<DistinctArgs> {
  return makeNode(distinct, {}, input);
}

function asGroupBy(schema: Schema): GroupByArgs {
  return { keys: schema.map(({ name }) => ({ name, expression: { node: 'column', name } })), aggregates: [] };
}
