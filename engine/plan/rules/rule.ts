/** What an optimiser rule is: a rewriting of a plan that must not change its columns. */
import type { PlanNode } from '../../operators/operator.js';

export interface Rule {
  readonly name: string;
  /** The rewritten plan, or the same node where there is nothing to do. */
  apply(plan: PlanNode): PlanNode;
}
