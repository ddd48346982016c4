/** Applies the rules in their order; each must leave the plan's columns as they are. */
import { formatType } from '../arrow/types.js';
import type { Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import type { PlanNode } from '../operators/operator.js';
import { rules } from './rules/index.js';
import type { Rule } from './rules/rule.js';

export function optimize(plan: PlanNode, list: readonly Rule[] = rules): PlanNode {
  return list.reduce((before, rule) => {
    const after = rule.apply(before);
    if (signature(after.schema) !== signature(before.schema)) {
      throw new PartitaError('bug', `the rule '${rule.name}' changed the columns of a plan`, {
        domain: 'plan',
        value: `${signature(before.schema)} -> ${signature(after.schema)}`,
      });
    }
    return after;
  }, plan);
}

function signature(schema: Schema): string {
  return schema.map((field) => `${field.name}: ${formatType(field.type)}`).join(', ');
}
