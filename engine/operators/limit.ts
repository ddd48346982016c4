/** Keeps a stretch of rows. */
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';

export interface LimitArgs {
  readonly count: number;
  readonly offset: number;
}

export const limit: Operator<LimitArgs> = {
  name: 'limit',
  doc: 'Keeps `count` rows after the first `offset`; reading stops when there are enough.',
  schema(args, input) {
    for (const [name, value] of Object.entries(args)) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new PartitaError('user-input', words`${name} must be a whole number of rows, not ${value}`, {
          domain: 'limit',
          value: String(value),
        });
      }
    }
    return input;
  },
  describe: (args) => `${args.count} rows${args.offset === 0 ? '' : ` after ${args.offset}`}`,
  requires: (_args, needed) => needed,
  asksOrder: () => true,
  estimateRows: ({ count }, rows) => Math.min(count, rows),
  lower: (args, pipeline) => pipeline.limit(args.count, args.offset),
};

export function limitNode(input: PlanNode, count: number, offset: number): PlanNode<LimitArgs> {
  return makeNode(limit, { count, offset }, input);
}
