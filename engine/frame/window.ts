/** Rows by position: the plan of a frame that keeps every row in its place, over just those splits that hold the rows. */
import { PartitaError } from '../errors.js';
import type { Schema } from '../arrow/types.js';
import { limitNode } from '../operators/limit.js';
import { makeNode, type PlanNode } from '../operators/operator.js';
import { scan, type ScanArgs } from '../operators/scan.js';
import type { DatasetSource, QuerySource } from '../query/source.js';
import type { RowWindow } from './row-index.js';

/** A dataset that can tell where its rows lie. */
export interface PositionedSource extends QuerySource {
  /** Where the rows are; null while that is not known. */
  window(from: number, count: number): RowWindow | null;
}

/** Whether each row of the result is the row of the dataset in the same place. */
export function keepsRows(plan: PlanNode): boolean {
  const [input] = plan.inputs;
  if (input !== undefined) return plan.operator.keepsRows === true && keepsRows(input);
  return plan.operator === scan && (plan.args as ScanArgs).predicate === null;
}

/** The plan of rows `from` to `from + count`. */
export function rowsPlan(plan: PlanNode, from: number, count: number): PlanNode {
  if (!keepsRows(plan)) {
    throw new PartitaError('unsupported', 'rows by position need a frame that keeps every row in its place', {
      domain: 'frame',
      hint: 'collect the frame instead',
    });
  }
  const source = leafSource(plan) as PositionedSource;
  const window = source.window(from, count);
  if (window === null) return limitNode(plan, count, from);
  return limitNode(withLeaf(plan, new WindowSource(source, window)), count, window.skip);
}

function leafSource(plan: PlanNode): QuerySource {
  const [input] = plan.inputs;
  return input === undefined ? ((plan.args as ScanArgs).source as QuerySource) : leafSource(input);
}

function withLeaf(node: PlanNode, source: QuerySource): PlanNode {
  const [input] = node.inputs;
  if (input === undefined) return scanOver(node.args as ScanArgs, source);
  return makeNode(node.operator, node.args, withLeaf(input, source));
}

/** A dataset of which only some splits are read. */
class WindowSource implements QuerySource {
  readonly #whole: QuerySource;
  readonly data: DatasetSource;

  constructor(whole: QuerySource, window: RowWindow) {
    this.#whole = whole;
    this.data = { ...whole.data, splits: window.splits };
  }

  get label(): string {
    return this.#whole.label;
  }

  get schema(): Schema {
    return this.#whole.schema;
  }

  get rowCount(): QuerySource['rowCount'] {
    return this.#whole.rowCount;
  }

  isFixed(column: string): boolean {
    return this.#whole.isFixed(column);
  }

  isSettled(column: string): boolean {
    return this.#whole.isSettled(column);
  }

  /** A part of the rows settles nothing. */
  settle(): void {}

  widen(column: string, type: Schema[number]['type']): void {
    this.#whole.widen(column, type);
  }
}

function scanOver(args: ScanArgs, source: QuerySource): PlanNode {
  return makeNode(scan, { ...args, source });
}
