/** Leaves out the columns that nothing above needs, down to the scan, which then does not even parse them. */
import { makeNode, type PlanNode } from '../../operators/operator.js';
import type { Rule } from './rule.js';

export const pruneColumns: Rule = {
  name: 'prune columns',
  apply: (plan) => prune(plan, new Set(plan.schema.map((field) => field.name))),
};

function prune(node: PlanNode, needed: ReadonlySet<string>): PlanNode {
  const { operator } = node;
  const args = operator.prune?.(node.args, needed) ?? node.args;
  const inputs = node.inputs.map((input, place) => prune(input, operator.requires(args, needed, input.schema, place)));
  return makeNode(operator, args, ...inputs);
}
