/** Reads a dataset: the leaf of every plan. */
import type { Schema } from '../arrow/types.js';
import { columnsOf, conjunction, conjuncts } from '../expr/analysis.js';
import type { Expression } from '../expr/expression.js';
import { formatExpression } from '../expr/format.js';
import { makeNode, type Operator, type PlanNode, type ScanSource } from './operator.js';

export interface ScanArgs {
  readonly source: ScanSource;
  /** Columns to read, in the order of the dataset. */
  readonly columns: readonly string[];
  /** Rows for which it is not true are left out right after parsing; stored parts that cannot match are not read. */
  readonly predicate: Expression | null;
}

/** Of the rows, the part that a filter of which nothing is known leaves. */
export const FILTERED_SHARE = 1 / 4;

export const scan: Operator<ScanArgs> = {
  name: 'scan',
  doc: 'Reads a dataset: only the columns asked for, only the rows that fit its filter.',
  schema: (args) => visibleSchema(args),
  describe(args) {
    const columns = `${args.columns.length} of ${args.source.schema.length} columns: ${args.columns.join(', ')}`;
    return `${args.source.label} [${columns}]${args.predicate === null ? '' : ` where ${formatExpression(args.predicate)}`}`;
  },
  requires: () => new Set(),
  estimateRows: ({ source, predicate }) => (predicate === null ? 1 : FILTERED_SHARE) * source.rowCount.count,
  prune: (args, needed) => ({ ...args, columns: args.columns.filter((name) => needed.has(name)) }),
  lower(args, pipeline) {
    const needed = new Set(args.columns);
    if (args.predicate !== null) for (const name of columnsOf(args.predicate)) needed.add(name);
    const read = args.source.schema.map((field) => field.name).filter((name) => needed.has(name));
    pipeline.scan(args.source, read, args.predicate);
    if (args.predicate !== null) pipeline.filter(args.predicate);
    if (read.length > args.columns.length) {
      pipeline.project(args.columns.map((name) => ({ name, expression: { node: 'column', name } })));
    }
  },
};

export function scanNode(source: ScanSource): PlanNode<ScanArgs> {
  return makeNode(scan, { source, columns: source.schema.map((field) => field.name), predicate: null });
}

/** The scan with one more condition on its rows. */
export function filteredScan(node: PlanNode<ScanArgs>, predicate: Expression): PlanNode<ScanArgs> {
  const before = node.args.predicate === null ? [] : conjuncts(node.args.predicate);
  return makeNode(scan, { ...node.args, predicate: conjunction([...before, ...conjuncts(predicate)]) });
}

function visibleSchema(args: ScanArgs): Schema {
  const wanted = new Set(args.columns);
  return args.source.schema.filter((field) => wanted.has(field.name));
}
