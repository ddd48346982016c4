/** Moves every filter as near to the data as it can go, at best into the scan. */
import { conjunction, conjuncts } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';
import { filter, filterNode, mergedFilter, type FilterArgs } from '../../operators/filter.js';
import { withInputs, type PlanNode } from '../../operators/operator.js';
import { filteredScan, scan, type ScanArgs } from '../../operators/scan.js';
import type { Rule } from './rule.js';

export const pushFilters: Rule = {
  name: 'push filters down',
  apply: rewrite,
};

function rewrite(node: PlanNode): PlanNode {
  const below = withInputs(node, node.inputs.map(rewrite));
  if (!isFilter(below)) return below;
  let [input] = below.inputs as readonly [PlanNode];
  const staying: Expression[] = [];
  for (const condition of conjuncts(below.args.predicate)) {
    const pushed = pushInto(input, condition);
    if (pushed === null) staying.push(condition);
    else input = pushed;
  }
  return staying.length === 0 ? input : filterNode(input, conjunction(staying));
}

/** `node` with the condition applied below it or in it; null where it cannot be. */
function pushInto(node: PlanNode, condition: Expression): PlanNode | null {
  if (isScan(node)) return filteredScan(node, condition);
  if (isFilter(node)) {
    const input = pushInto(node.inputs[0] as PlanNode, condition);
    return input === null ? mergedFilter(node, condition) : withInputs(node, [input]);
  }
  const inputs = node.inputs.map((input, place) => {
    const other = node.inputs[1 - place]?.schema ?? [];
    const restated = node.operator.pushFilter?.(node.args, condition, input.schema, place, other) ?? null;
    return restated === null ? input : (pushInto(input, restated) ?? filterNode(input, restated));
  });
  return inputs.every((input, place) => input === node.inputs[place]) ? null : withInputs(node, inputs);
}

function isFilter(node: PlanNode): node is PlanNode<FilterArgs> {
  return Object.is(node.operator, filter);
}

function isScan(node: PlanNode): node is PlanNode<ScanArgs> {
  return Object.is(node.operator, scan);
}
