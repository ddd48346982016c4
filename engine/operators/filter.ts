/** Keeps the rows for which a condition is true. */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { columnsOf, conjunction, conjuncts } from '../expr/analysis.js';
import type { Expression } from '../expr/expression.js';
import { formatExpression } from '../expr/format.js';
import { typeExpression } from '../expr/type.js';
import { FILTERED_SHARE } from './scan.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';

export interface FilterArgs {
  readonly predicate: Expression;
}

export const filter: Operator<FilterArgs> = {
  name: 'filter',
  doc: 'Keeps the rows for which a condition is true; false and null rows go.',
  schema(args, input) {
    const { type } = typeExpression(args.predicate, input);
    if (type.kind !== 'bool') {
      const text = formatExpression(args.predicate);
      throw new PartitaError('user-input', words`a filter must be true or false, but ${text} is ${type.kind}`, {
        domain: 'filter',
        value: text,
        hint: 'compare it with something, as in `amount > 0`',
      });
    }
    return input;
  },
  describe: (args) => formatExpression(args.predicate),
  requires: (args, needed) => new Set([...needed, ...columnsOf(args.predicate)]),
  pushFilter: (_args, predicate) => predicate,
  estimateRows: (_args, rows) => FILTERED_SHARE * rows,
  lower: (args, pipeline) => pipeline.filter(args.predicate),
};

export function filterNode(input: PlanNode, predicate: Expression): PlanNode<FilterArgs> {
  return makeNode(filter, { predicate }, input);
}

/** One filter for two that follow each other. */
export function mergedFilter(node: PlanNode<FilterArgs>, predicate: Expression): PlanNode<FilterArgs> {
  const all = [...conjuncts(node.args.predicate), ...conjuncts(predicate)];
  return makeNode(filter, { predicate: conjunction(all) }, ...node.inputs);
}
