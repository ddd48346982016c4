/** Computes what is constant in a filter once, while planning. */
import { foldConstants } from '../../expr/fold.js';
import { filter, filterNode, type FilterArgs } from '../../operators/filter.js';
import { withInputs, type PlanNode } from '../../operators/operator.js';
import type { Rule } from './rule.js';

export const foldFilterConstants: Rule = {
  name: 'fold constants',
  apply: rewrite,
};

function rewrite(node: PlanNode): PlanNode {
  const inputs = node.inputs.map(rewrite);
  const [input] = inputs;
  if (!isFilter(node) || input === undefined) return withInputs(node, inputs);
  return filterNode(input, foldConstants(node.args.predicate, input.schema));
}

function isFilter(node: PlanNode): node is PlanNode<FilterArgs> {
  return Object.is(node.operator, filter);
}
