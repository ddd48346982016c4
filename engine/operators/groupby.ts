/** Groups rows by key columns and aggregates each group; the result is ordered by the keys, nulls last. */
import { FLOAT64, type Schema } from '../arrow/types.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import { columnsOf } from '../expr/analysis.js';
import { formatExpression } from '../expr/format.js';
import { typeExpression } from '../expr/type.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import { findAggregate, needsPositions } from '../aggregates/index.js';
import type { AggregateColumn } from './groupby-spec.js';
import { checkInput } from './groupby/layout.js';
import { groupByOutputSchema } from './groupby/schema.js';
import { makeNode, type Operator, type PlanNode } from './operator.js';

/** An aggregate over an expression: `mean(price * quantity) as revenue`. */
export interface AggregateRequest {
  readonly aggregate: string;
  /** null for a count of rows. */
  readonly input: Expression | null;
  /** Of an aggregate of pairs, such as `corr`: its second column. */
  readonly other?: Expression;
  readonly parameters: readonly number[];
  readonly as: string;
}

export interface GroupByArgs {
  readonly keys: readonly NamedExpression[];
  readonly aggregates: readonly AggregateRequest[];
}

/** Of the rows, the part that a group-by of which nothing is known leaves. */
export const GROUPED_SHARE = 1 / 10;

export const groupby: Operator<GroupByArgs> = {
  name: 'groupby',
  doc: 'Groups rows by keys and aggregates each group; null keys form a group; ordered by the keys, nulls last.',
  schema(args, input) {
    const seen = new Set<string>();
    for (const name of [...args.keys.map((key) => key.name), ...args.aggregates.map((aggregate) => aggregate.as)]) {
      if (seen.has(name)) {
        throw new PartitaError('user-input', words`two columns of the result would be named '${name}'`, {
          domain: 'groupby',
          value: name,
          hint: 'name one of them differently with `as`',
        });
      }
      seen.add(name);
    }
    for (const request of args.aggregates.filter(({ other }) => other !== undefined)) {
      for (const expression of inputsOf(request)) {
        const { type } = typeExpression(expression, input);
        checkInput(findAggregate(request.aggregate), type, formatExpression(expression));
      }
    }
    const { inputs, aggregates } = inputColumns(args, input);
    const fields = inputs.map(({ name, expression }) => ({ name, type: typeExpression(expression, input).type }));
    return groupByOutputSchema({ input: fields, keys: keyNames(args), aggregates });
  },
  describe(args) {
    const aggregates = args.aggregates.map((request) => {
      const inputs = request.input === null ? ['*'] : inputsOf(request).map(formatExpression);
      return `${request.aggregate}(${[...inputs, ...request.parameters].join(', ')}) as ${request.as}`;
    });
    return `by ${args.keys.map((key) => key.name).join(', ') || 'nothing'}: ${aggregates.join(', ') || 'no aggregate'}`;
  },
  requires(args) {
    const required = new Set<string>();
    for (const { expression } of args.keys) for (const name of columnsOf(expression)) required.add(name);
    for (const input of args.aggregates.flatMap(inputsOf)) for (const name of columnsOf(input)) required.add(name);
    return required;
  },
  prune: (args, needed) => ({ ...args, aggregates: args.aggregates.filter(({ as }) => needed.has(as)) }),
  pushFilter(args, predicate) {
    const plain = new Set(args.keys.filter(isPlainColumn).map((key) => key.name));
    return [...columnsOf(predicate)].every((name) => plain.has(name)) && plain.size > 0 ? predicate : null;
  },
  asksOrder,
  estimateRows: (_args, rows) => GROUPED_SHARE * rows,
  lower(args, pipeline) {
    const { inputs, aggregates } = inputColumns(args, pipeline.schema);
    pipeline.project(inputs, asksOrder(args) ? 'kept' : 'free');
    pipeline.groupBy(keyNames(args), aggregates);
  },
};

export function groupByNode(
  input: PlanNode,
  keys: readonly NamedExpression[],
  aggregates: readonly AggregateRequest[],
): PlanNode<GroupByArgs> {
  return makeNode(groupby, { keys, aggregates }, input);
}

function asksOrder(args: GroupByArgs): boolean {
  return args.aggregates.some(({ aggregate }) => needsPositions(findAggregate(aggregate)));
}

function keyNames(args: GroupByArgs): string[] {
  return args.keys.map((key) => key.name);
}

/** The columns to compute before grouping: the keys under their names, each distinct aggregate input once, under its formula's text. */
function inputColumns(args: GroupByArgs, schema: Schema): { inputs: NamedExpression[]; aggregates: AggregateColumn[] } {
  const inputs: NamedExpression[] = [...args.keys];
  const taken = new Set(keyNames(args));
  const names = new Map<string, string>();
  const nameOf = (expression: Expression): string => {
    const text = formatExpression(expression);
    let name = names.get(text);
    if (name === undefined) {
      name = text;
      while (taken.has(name)) name += '′';
      taken.add(name);
      names.set(text, name);
      inputs.push({ name, expression });
    }
    return name;
  };
  const aggregates = args.aggregates.map(({ aggregate, input, other, parameters, as }): AggregateColumn => {
    if (input === null) return { aggregate, input: null, parameters, as };
    if (other === undefined) return { aggregate, input: nameOf(input), parameters, as };
    const isWhole = [input, other].every((one) => typeExpression(one, schema).type.kind === 'int64');
    const [first, second] = isWhole ? [input, other] : [asFloat(input), asFloat(other)];
    return { aggregate, input: nameOf(first), other: nameOf(second), parameters, as };
  });
  return { inputs, aggregates };
}

function inputsOf({ input, other }: AggregateRequest): Expression[] {
  return [input, other].filter((expression) => expression !== null && expression !== undefined);
}

function asFloat(arg: Expression): Expression {
  return { node: 'cast', to: FLOAT64, arg };
}

function isPlainColumn(key: NamedExpression): boolean {
  return key.expression.node === 'column' && key.expression.name === key.name;
}
