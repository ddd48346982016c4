/** Orders rows: by several keys, stable, nulls last; external, so it needs no more memory than its limit. */
import type { SortKey } from '../arrow/compare.js';
import { unknownName } from '../errors.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';

export interface SortArgs {
  readonly keys: readonly SortKey[];
}

export const sort: Operator<SortArgs> = {
  name: 'sort',
  doc: 'Orders rows by one or more columns; stable, nulls last in either direction.',
  schema(args, input) {
    const names = input.map((field) => field.name);
    for (const key of args.keys)
      if (!names.includes(key.column)) throw unknownName('sort', 'column', key.column, names);
    return input;
  },
  describe: (args) => args.keys.map((key) => (key.descending ? `${key.column} desc` : key.column)).join(', '),
  requires: (args, needed) => new Set([...needed, ...args.keys.map((key) => key.column)]),
  pushFilter: (_args, predicate) => predicate,
  // Rows with equal keys stay in their order.
  asksOrder: () => true,
  lower: (args, pipeline) => pipeline.sort(args.keys),
};

export function sortNode(input: PlanNode, keys: readonly SortKey[]): PlanNode<SortArgs> {
  return makeNode(sort, { keys }, input);
}
