/**
 * What an operator is: a step of a query plan with everything that planning needs to know about it in one definition.
 * Nodes are read-only; rules make new ones. Adding an operator is one file here and one line in `index.ts`.
 */
import type { SortKey } from '../arrow/compare.js';
import type { Schema } from '../arrow/types.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import type { AggregateColumn } from './groupby-spec.js';

/** A node of a plan: an operator, its arguments as plain data, and the node whose rows it takes (null for a scan). */
export interface PlanNode<Args = unknown> {
  readonly operator: Operator<Args>;
  readonly args: Args;
  readonly input: PlanNode | null;
  /** The columns that the node gives. */
  readonly schema: Schema;
}

export interface Operator<Args> {
  /** Unique, lower case; explain and the reference show it. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly doc: string;
  /** The columns it gives for these arguments; throws `user-input` errors for arguments that do not fit. */
  schema(args: Args, input: Schema): Schema;
  /** The arguments as explain shows them. */
  describe(args: Args): string;
  /** Names of the input's columns without which the `needed` columns of the output cannot be made. */
  requires(args: Args, needed: ReadonlySet<string>, input: Schema): ReadonlySet<string>;
  /** Arguments that make only the `needed` columns; absent where the operator makes none itself. */
  prune?(args: Args, needed: ReadonlySet<string>): Args;
  /** A filter on the output restated as one on the input, where filtering first gives the same rows; else null. */
  pushFilter?(args: Args, predicate: Expression, input: Schema): Expression | null;
  /** Whether every row of the input becomes the row of the output in the same place. */
  readonly keepsRows?: boolean;
  /** Adds the operator's work to the pipeline that its input built. */
  lower(args: Args, pipeline: Pipeline): void;
}

/** What operators lower to: streaming steps, and breakers that end a stage. */
export interface Pipeline {
  readonly schema: Schema;
  /** Begins the pipeline at a dataset. */
  scan(source: ScanSource, columns: readonly string[], predicate: Expression | null): void;
  filter(predicate: Expression): void;
  /** `free`: what follows does not ask for the order of the rows. */
  project(expressions: readonly NamedExpression[], order?: 'kept' | 'free'): void;
  groupBy(keys: readonly string[], aggregates: readonly AggregateColumn[]): void;
  sort(keys: readonly SortKey[]): void;
  limit(count: number, offset: number): void;
}

/** What a scan reads: known to the plan only by its columns and its name; the frame's `Dataset` is one. */
export interface ScanSource {
  readonly label: string;
  readonly schema: Schema;
}

/** Makes a node, with its schema derived and the arguments checked. */
export function makeNode<Args>(operator: Operator<Args>, args: Args, input: PlanNode | null): PlanNode<Args> {
  return { operator, args, input, schema: operator.schema(args, input?.schema ?? []) };
}

/** The same node over another input. */
export function withInput<Args>(node: PlanNode<Args>, input: PlanNode | null): PlanNode<Args> {
  return input === node.input ? node : makeNode(node.operator, node.args, input);
}
