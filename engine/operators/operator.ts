/**
 * What an operator is: a step of a query plan with everything that planning needs to know about it in one definition.
 * Nodes are read-only; rules make new ones. Adding an operator is one file here and one line in `index.ts`.
 */
import type { SortKey } from '../arrow/compare.js';
import type { Schema } from '../arrow/types.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import type { AggregateColumn } from './groupby-spec.js';
import type { JoinStep } from './join-spec.js';

/** A node of a plan: an operator, its arguments as plain data, and the nodes whose rows it takes. */
export interface PlanNode<Args = unknown> {
  readonly operator: Operator<Args>;
  readonly args: Args;
  /** None for a scan, two for a join. */
  readonly inputs: readonly PlanNode[];
  /** The columns that the node gives. */
  readonly schema: Schema;
}

export interface Operator<Args> {
  /** Unique, lower case; explain and the reference show it. */
  readonly name: string;
  /** One sentence for the reference. */
  readonly doc: string;
  /** The columns it gives for these arguments; throws `user-input` errors for arguments that do not fit. `other`: of a second input. */
  schema(args: Args, input: Schema, other: Schema): Schema;
  /** The arguments as explain shows them. */
  describe(args: Args): string;
  /** Names of the columns of the input at `place` without which the `needed` columns of the output cannot be made. */
  requires(args: Args, needed: ReadonlySet<string>, input: Schema, place: number): ReadonlySet<string>;
  /** Arguments that make only the `needed` columns; absent where the operator makes none itself. */
  prune?(args: Args, needed: ReadonlySet<string>): Args;
  /**
   * A filter on the output restated as one on the input at `place`, where filtering there first gives the same rows; else
   * null. With several inputs: filtering all those for which there is one gives the same rows.
   */
  pushFilter?(args: Args, predicate: Expression, input: Schema, place: number, other: Schema): Expression | null;
  /** Whether every row of the input becomes the row of the output in the same place. */
  readonly keepsRows?: boolean;
  /** Whether the order of the inputs' rows shows in the result, where that of its own rows does if `asked`; absent: just then. */
  asksOrder?(args: Args, asked: boolean): boolean;
  /** Rows that it gives of so many, roughly; absent: as many. */
  estimateRows?(args: Args, rows: number): number;
  /**
   * Of several inputs the one whose rows stream through the pipeline; the others are tables by then. `bytes`: about how
   * large each is.
   */
  streams?(args: Args, asked: boolean, bytes: readonly number[]): number;
  /**
   * Adds the operator's work to the pipeline that its input built. `asked`: whether the order of its rows shows in the
   * result; `tables`: of several inputs those that are tables.
   */
  lower(args: Args, pipeline: Pipeline, asked: boolean, tables: readonly (PipelineTable | null)[]): void;
}

/** An input of an operator that was computed before. */
export interface PipelineTable {
  readonly stage: number;
  readonly schema: Schema;
}

/** What operators lower to: streaming steps, and breakers that end a stage. */
export interface Pipeline {
  readonly schema: Schema;
  /** Begins the pipeline at a dataset. */
  scan(source: ScanSource, columns: readonly string[], predicate: Expression | null): void;
  filter(predicate: Expression): void;
  /** `free`: what follows does not ask for the order of the rows. */
  project(expressions: readonly NamedExpression[], order?: 'kept' | 'free'): void;
  /** Puts each row together with the rows of a table that have its keys. */
  join(step: JoinStep): void;
  groupBy(keys: readonly string[], aggregates: readonly AggregateColumn[]): void;
  sort(keys: readonly SortKey[]): void;
  limit(count: number, offset: number): void;
}

/** What a scan reads: known to the plan only by its columns and its name; the frame's `Dataset` is one. */
export interface ScanSource {
  readonly label: string;
  readonly schema: Schema;
  /** Rows, exactly or as an estimate. */
  readonly rowCount: { readonly count: number; readonly exact: boolean };
}

/** Makes a node, with its schema derived and the arguments checked. */
export function makeNode<Args>(operator: Operator<Args>, args: Args, ...inputs: readonly PlanNode[]): PlanNode<Args> {
  const [input = [], other = []] = inputs.map((node) => node.schema);
  return { operator, args, inputs, schema: operator.schema(args, input, other) };
}

/** The same node over other inputs. */
export function withInputs<Args>(node: PlanNode<Args>, inputs: readonly PlanNode[]): PlanNode<Args> {
  return inputs.every((input, i) => input === node.inputs[i]) ? node : makeNode(node.operator, node.args, ...inputs);
}
