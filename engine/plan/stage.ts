/**
 * Lowers an optimised plan to stages. A stage is what runs without waiting for all of its input: rows stream from a
 * source through filters and projections into a sink. A sink that must see every row first (a group-by, a sort, a limit)
 * ends the stage; its output is the source of the next one.
 */
import type { SortKey } from '../arrow/compare.js';
import type { Schema } from '../arrow/types.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import { columnsOf, substitute } from '../expr/analysis.js';
import { typeExpression } from '../expr/type.js';
import type { AggregateColumn } from '../operators/groupby-spec.js';
import { findAggregate, needsPositions } from '../aggregates/index.js';
import { groupByOutputSchema } from '../operators/groupby/schema.js';
import type { JoinStep, PlaceSpec } from '../operators/join-spec.js';
import type { PackedKeys } from '../operators/packed/packed-keys.js';
import type { PartitionSpec } from '../operators/partition-spec.js';
import type { Pipeline, PipelineTable, PlanNode, ScanSource } from '../operators/operator.js';
import { estimateBytes } from './estimate.js';

export type StageSource =
  | {
      readonly kind: 'dataset';
      readonly source: ScanSource;
      readonly columns: Schema;
      readonly predicate: Expression | null;
    }
  | { readonly kind: 'stage'; readonly stage: number };

export type Step =
  | { readonly kind: 'filter'; readonly predicate: Expression }
  | { readonly kind: 'project'; readonly expressions: readonly NamedExpression[] }
  | JoinStep;

export type Sink =
  /** Rows in the order of the source. */
  | { readonly kind: 'rows'; readonly limit: number | null }
  /** Rows that the steps of another stage look up by key. */
  | { readonly kind: 'table' }
  /** Rows by the hash of their keys, for a join whose table is too large. */
  | { readonly kind: 'partitions'; readonly spec: PartitionSpec }
  /** Rows by the range of their places, behind partitions. */
  | { readonly kind: 'ranges'; readonly spec: PlaceSpec }
  | { readonly kind: 'groups'; readonly keys: readonly string[]; readonly aggregates: readonly AggregateColumn[] }
  /** Rows ordered by keys. `presorted`: those of one split come in that order already. */
  | {
      readonly kind: 'sorted';
      readonly keys: readonly SortKey[];
      readonly limit: number | null;
      readonly presorted: boolean;
    };

export interface Stage {
  readonly index: number;
  readonly source: StageSource;
  readonly steps: readonly Step[];
  readonly sink: Sink;
  /** Behind the steps, the words of packed keys are added. */
  readonly packed?: PackedKeys;
  /** Columns that reach the sink. */
  readonly input: Schema;
  /** Columns that the stage gives to the next one. */
  readonly output: Schema;
  /** Rows of the output to pass over and to keep. */
  readonly slice: { readonly offset: number; readonly count: number } | null;
  /** Column whose bounds a join of a later stage asks for, of each batch that the stage gives. */
  readonly bounded?: string;
}

/** The stages of a plan in the order in which they run; the last one gives the result. */
export function lowerToStages(plan: PlanNode): Stage[] {
  const stages: Stage[] = [];
  const builder = new StageBuilder(stages);
  lowerNode(plan, builder, true);
  builder.finish();
  return stages;
}

/** `asked`: whether the order of the node's rows shows in the result. */
function lowerNode({ operator, args, inputs }: PlanNode, builder: StageBuilder, asked: boolean): void {
  const below = operator.asksOrder?.(args, asked) ?? asked;
  const streamed = operator.streams?.(args, asked, inputs.map(estimateBytes)) ?? 0;
  const tables = inputs.map((input, place) => (place === streamed ? null : builder.table(input, below)));
  const input = inputs[streamed];
  if (input !== undefined) lowerNode(input, builder, below);
  operator.lower(args, builder, asked, tables);
}

class StageBuilder implements Pipeline {
  readonly #stages: Stage[];
  #source: StageSource | null = null;
  #steps: Step[] = [];
  #schema: Schema = [];
  /** How the rows of one split are ordered, where that is known: by these group keys. */
  #groupKeys: readonly string[] | null = null;

  constructor(stages: Stage[]) {
    this.#stages = stages;
  }

  get schema(): Schema {
    return this.#schema;
  }

  scan(source: ScanSource, columns: readonly string[], predicate: Expression | null): void {
    const wanted = new Set(columns);
    this.#schema = source.schema.filter((field) => wanted.has(field.name));
    this.#source = { kind: 'dataset', source, columns: this.#schema, predicate };
  }

  filter(predicate: Expression): void {
    this.#steps.push({ kind: 'filter', predicate: typeExpression(predicate, this.#schema).expression });
  }

  project(expressions: readonly NamedExpression[], order: 'kept' | 'free' = 'kept'): void {
    const typed = expressions.map(({ name, expression }) => ({ name, ...typeExpression(expression, this.#schema) }));
    const step: Step = { kind: 'project', expressions: typed.map(({ name, expression }) => ({ name, expression })) };
    const renamed = this.#groupKeys === null ? null : renamedKeys(this.#groupKeys, step.expressions);
    // Without the keys the rows of a group-by could not be put in order any more.
    if (renamed === null && order === 'kept') this.#settleOrder();
    this.#groupKeys = renamed;
    const last = this.#steps.at(-1);
    const fused = last?.kind === 'project' ? fuse(last, step) : last?.kind === 'join' ? chosen(last, step) : null;
    if (fused === null) this.#steps.push(step);
    else this.#steps[this.#steps.length - 1] = fused;
    this.#schema = typed.map(({ name, type }) => ({ name, type }));
  }

  /** Rows of a plan that others look up by key, computed before. */
  table(plan: PlanNode, asked: boolean): PipelineTable {
    const builder = new StageBuilder(this.#stages);
    lowerNode(plan, builder, asked);
    if (asked) builder.#settleOrder();
    builder.#end({ kind: 'table' }, builder.#schema, null);
    return { stage: this.#stages.length - 1, schema: builder.#schema };
  }

  join(step: JoinStep): void {
    if (step.ordered) this.#settleOrder();
    this.#groupKeys = null;
    this.#askBounds(step);
    this.#steps.push(step);
    this.#schema = step.columns.map(({ name, type }) => ({ name, type }));
  }

  groupBy(keys: readonly string[], aggregates: readonly AggregateColumn[]): void {
    if (aggregates.some((column) => needsPositions(findAggregate(column.aggregate)))) {
      // The hash partitions of a group-by do not have the order in which one row comes first.
      this.#settleOrder();
      // A row that a join gives several times has one position.
      if (this.#steps.some(({ kind }) => kind === 'join')) this.#end({ kind: 'rows', limit: null }, this.#schema, null);
    }
    const output = groupByOutputSchema({ input: this.#schema, keys, aggregates });
    this.#end({ kind: 'groups', keys, aggregates }, output, null);
    this.#groupKeys = keys;
  }

  sort(keys: readonly SortKey[]): void {
    const named = new Set(keys.map((key) => key.column));
    const ties = (this.#groupKeys ?? []).filter((column) => !named.has(column));
    const all = [...keys, ...ties.map((column) => ({ column, descending: false }))];
    this.#end(this.#sortedBy(all, null), this.#schema, null);
  }

  limit(count: number, offset: number): void {
    const last = this.#before();
    const slice = { offset, count };
    if (this.#steps.length === 0 && last?.sink.kind === 'sorted' && last.slice === null) {
      this.#stages[last.index] = { ...last, sink: { ...last.sink, limit: offset + count }, slice };
      return;
    }
    this.#end(this.#ordered(offset + count), this.#schema, slice);
  }

  finish(): void {
    const last = this.#before();
    const nothingToDo = this.#steps.length === 0 && last !== undefined && last.sink.kind !== 'groups';
    if (!nothingToDo) this.#end(this.#ordered(null), this.#schema, null);
  }

  /** The stage whose output the present one takes. */
  #before(): Stage | undefined {
    return this.#source?.kind === 'stage' ? this.#stages[this.#source.stage] : undefined;
  }

  /** What lets the join be done range by range should its table be large: bounds of the first key, of both sides. */
  #askBounds({ how, keys, table }: JoinStep): void {
    const [key] = keys;
    if (how === 'full' || key === undefined) return;
    const ask = (index: number, column: string | null): void => {
      const stage = this.#stages[index];
      if (stage !== undefined && column !== null) this.#stages[index] = { bounded: column, ...stage };
    };
    ask(table, sourceColumn([], key.build));
    if (this.#source?.kind === 'stage') ask(this.#source.stage, sourceColumn(this.#steps, key.probe));
  }

  /** Ends the stage in its defined order where its splits alone do not have it. */
  #settleOrder(): void {
    if (this.#groupKeys === null || this.#groupKeys.length === 0) return;
    this.#end(this.#ordered(null), this.#schema, null);
  }

  /** Rows in their defined order: that of the group keys after a group-by, else that of the source. */
  #ordered(limit: number | null): Sink {
    if (this.#groupKeys === null || this.#groupKeys.length === 0) return { kind: 'rows', limit };
    return this.#sortedBy(
      this.#groupKeys.map((column) => ({ column, descending: false })),
      limit,
    );
  }

  #sortedBy(keys: readonly SortKey[], limit: number | null): Sink {
    const groupKeys = this.#groupKeys ?? [];
    const presorted =
      groupKeys.length > 0 &&
      keys.length <= groupKeys.length &&
      keys.every((key, i) => !key.descending && key.column === groupKeys[i]);
    return { kind: 'sorted', keys, limit, presorted };
  }

  #end(sink: Sink, output: Schema, slice: Stage['slice']): void {
    const index = this.#stages.length;
    const source = this.#source as StageSource;
    this.#stages.push({ index, source, steps: this.#steps, sink, input: this.#schema, output, slice });
    this.#source = { kind: 'stage', stage: index };
    this.#steps = [];
    this.#schema = output;
    this.#groupKeys = null;
  }
}

/** The column of a stage's source that the expression behind its steps is, unchanged; null where it is none. */
export function sourceColumn(steps: readonly Step[], expression: Expression): string | null {
  let current: Expression | null | undefined = expression;
  for (const step of [...steps].reverse()) {
    if (current?.node !== 'column') return null;
    if (step.kind === 'filter') continue;
    const name: string = current.name;
    current =
      step.kind === 'join'
        ? step.columns.find((column) => column.name === name)?.probe
        : step.expressions.find((column) => column.name === name)?.expression;
  }
  return current?.node === 'column' ? current.name : null;
}

/** The keys under their names after a projection; null when one is gone or changed. */
function renamedKeys(keys: readonly string[], expressions: readonly NamedExpression[]): readonly string[] | null {
  const renamed: string[] = [];
  for (const key of keys) {
    const found = expressions.find(({ expression }) => expression.node === 'column' && expression.name === key);
    if (found === undefined) return null;
    renamed.push(found.name);
  }
  return renamed;
}

/** The join that gives just the columns of a projection behind it; null where that computes something. */
function chosen(join: JoinStep, { expressions }: Extract<Step, { kind: 'project' }>): Step | null {
  const columns = expressions.map(({ name, expression }) => {
    const source = expression.node === 'column' ? expression.name : null;
    const column = join.columns.find((one) => one.name === source);
    return column === undefined ? null : { ...column, name };
  });
  return columns.includes(null) ? null : { ...join, columns: columns.filter((column) => column !== null) };
}

/** One projection for two in a row, where that computes nothing twice. */
function fuse(first: Extract<Step, { kind: 'project' }>, second: Extract<Step, { kind: 'project' }>): Step | null {
  const sources = new Map(first.expressions.map(({ name, expression }) => [name, expression]));
  const uses = new Map<string, number>();
  for (const { expression } of second.expressions) {
    for (const name of columnsOf(expression)) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  for (const [name, count] of uses) if (count > 1 && sources.get(name)?.node !== 'column') return null;
  const expressions = second.expressions.map(({ name, expression }) => ({
    name,
    expression: substitute(expression, sources),
  }));
  return { kind: 'project', expressions };
}
