/** Puts the rows of two inputs together that have equal keys. */
import { formatType, sameType, type DataType, type Field, type Schema } from '../arrow/types.js';
import { PartitaError, unknownName } from '../errors.js';
import { words } from '../words.js';
import { columnsOf, substitute } from '../expr/analysis.js';
import { commonType } from '../expr/coercion.js';
import type { Expression } from '../expr/expression.js';
import { JOIN_KINDS, MOST_KEYS, type JoinKey, type JoinKind, type JoinStepColumn } from './join-spec.js';
import { makeNode, type Operator, type PipelineTable, type PlanNode } from './operator.js';

/** A column of the result and the columns that it is taken from; a key that both sides name alike has two. */
export interface JoinColumn {
  readonly name: string;
  readonly left: string | null;
  readonly right: string | null;
}

export interface JoinArgs {
  readonly how: JoinKind;
  readonly keys: readonly JoinKey[];
  readonly columns: readonly JoinColumn[];
}

export interface JoinRequest {
  readonly how: JoinKind;
  readonly keys: readonly JoinKey[];
  /** What is added to the name of a right column that the left side has too. */
  readonly suffix: string;
}

export const join: Operator<JoinArgs> = {
  name: 'join',
  doc: 'Puts the rows of two inputs together that have equal keys; null keys equal nothing.',
  schema(args, left, right) {
    for (const key of args.keys) keyType(key, left, right);
    const columns = args.columns.map((column) => ({ name: column.name, type: columnType(args, column, left, right) }));
    requireDistinct(columns.map(({ name }) => name));
    return columns;
  },
  describe({ how, keys }) {
    return `${how} on ${keys.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)).join(', ')}`;
  },
  requires(args, needed, _input, place) {
    const side = place === 0 ? 'left' : 'right';
    const taken = args.columns.filter(({ name }) => needed.has(name)).map((column) => column[side]);
    return new Set([...args.keys.map((key) => key[side]), ...taken.filter((name) => name !== null)]);
  },
  prune: (args, needed) => ({ ...args, columns: args.columns.filter(({ name }) => needed.has(name)) }),
  pushFilter(args, predicate, input, place, other) {
    const names = columnsOf(predicate);
    const columns = args.columns.filter(({ name }) => names.has(name));
    const schemas = place === 0 ? ([input, other] as const) : ([other, input] as const);
    const restated = columns.map((column): [string, string | null] => [column.name, at(args, column, place, schemas)]);
    if (columns.length === 0 || restated.some(([, name]) => name === null)) return null;
    if (!mayFilter(args, columns, schemas)) return null;
    const sources = restated.map(([name, own]): [string, Expression] => [
      name,
      { node: 'column', name: own as string },
    ]);
    return substitute(predicate, new Map(sources));
  },
  streams({ how }, asked, [left = 0, right = 0]) {
    if (how === 'right') return 1;
    return how === 'inner' && !asked && right > left ? 1 : 0;
  },
  lower(args, pipeline, asked, [leftTable = null, rightTable = null]) {
    const swapped = leftTable !== null;
    const table = (leftTable ?? rightTable) as PipelineTable;
    const [left, right] = swapped ? [table.schema, pipeline.schema] : [pipeline.schema, table.schema];
    const how = args.how === 'right' ? 'left' : args.how;
    const keys = args.keys.map((key) => {
      const type = keyType(key, left, right);
      const [probe, build] = swapped ? [key.right, key.left] : [key.left, key.right];
      return { type, probe: converted(probe, pipeline.schema, type), build: converted(build, table.schema, type) };
    });
    const columns = args.columns.map((column): JoinStepColumn => {
      const type = columnType(args, column, left, right);
      const [probe, build] = swapped ? [column.right, column.left] : [column.left, column.right];
      const both = how === 'full' && probe !== null;
      return {
        name: column.name,
        type,
        probe: probe === null ? null : converted(probe, pipeline.schema, type),
        build: build === null || (probe !== null && !both) ? null : converted(build, table.schema, type),
      };
    });
    const { stage, schema } = table;
    pipeline.join({
      kind: 'join',
      how,
      keys,
      columns,
      tableSchema: schema,
      probeSchema: pipeline.schema,
      table: stage,
      ordered: asked,
    });
  },
};

/** Throws `user-input` errors: a column that is not there, types that do not compare, names that clash. */
export function joinNode(left: PlanNode, right: PlanNode, request: JoinRequest): PlanNode<JoinArgs> {
  const { how, keys, suffix } = request;
  if (!JOIN_KINDS.includes(how)) throw unknownName('join', 'kind of join', how, JOIN_KINDS);
  if (keys.length === 0) {
    const hint = words`name the columns that must be equal: on: 'id'`;
    throw new PartitaError('user-input', 'a join needs at least one key', { domain: 'join', hint });
  }
  if (keys.length > MOST_KEYS) {
    throw new PartitaError('unsupported', words`a join has ${MOST_KEYS} keys at most, not ${keys.length}`, {
      domain: 'join',
    });
  }
  for (const key of keys) keyType(key, left.schema, right.schema);
  const shared = new Set(keys.filter((key) => key.left === key.right).map((key) => key.left));
  const columns = left.schema.map(({ name }): JoinColumn => ({
    name,
    left: name,
    right: shared.has(name) ? name : null,
  }));
  if (how !== 'semi' && how !== 'anti') {
    const taken = new Set(columns.map(({ name }) => name));
    for (const { name } of right.schema) {
      if (!shared.has(name)) columns.push({ name: taken.has(name) ? name + suffix : name, left: null, right: name });
    }
  }
  return makeNode(join, { how, keys, columns }, left, right);
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return;
  throw new PartitaError('user-input', words`two columns of the result would be named '${twice}'`, {
    domain: 'join',
    value: twice,
    hint: 'give another suffix, or rename one of them first with select',
  });
}

/** The type in which the two sides of a key are compared. */
function keyType(key: JoinKey, left: Schema, right: Schema): DataType {
  const [a, b] = [fieldOf(left, key.left, 'left'), fieldOf(right, key.right, 'right')];
  const type = commonType([{ type: a.type }, { type: b.type }]);
  if (type !== undefined) return type;
  const [leftType, rightType] = [formatType(a.type), formatType(b.type)];
  throw new PartitaError('user-input', words`${leftType} '${a.name}' and ${rightType} '${b.name}' do not compare`, {
    domain: 'join',
    value: `${leftType}, ${rightType}`,
    hint: 'convert one of them first: select with cast(… as type)',
  });
}

function fieldOf(schema: Schema, name: string, side: 'left' | 'right'): Field {
  const names = schema.map((field) => field.name);
  const field = schema[names.indexOf(name)];
  if (field === undefined) throw unknownName('join', `${side} column`, name, names);
  return field;
}

/** A key that stands in the result once has its own type where one side always gives it, the common one in a full join. */
function columnType({ how }: JoinArgs, column: JoinColumn, leftSchema: Schema, rightSchema: Schema): DataType {
  const { left, right } = column;
  if (left !== null && right !== null && how === 'full') return keyType({ left, right }, leftSchema, rightSchema);
  const fromRight = gives(how, column, 1);
  return fromRight
    ? fieldOf(rightSchema, right as string, 'right').type
    : fieldOf(leftSchema, left as string, 'left').type;
}

function converted(name: string, schema: Schema, type: DataType): Expression {
  const column: Expression = { node: 'column', name };
  const from = schema.find((field) => field.name === name)?.type;
  return from === undefined || sameType(from, type) ? column : { node: 'cast', to: type, arg: column };
}

/** The column of the input at `place` that has the column's values, its own or the key that equals it; null where there is none. */
function at(
  { how, keys }: JoinArgs,
  column: JoinColumn,
  place: number,
  schemas: readonly [Schema, Schema],
): string | null {
  if (gives(how, column, place)) return place === 0 ? column.left : column.right;
  const key = keys.find(({ left, right }) => (place === 0 ? right === column.right : left === column.left));
  if (key === undefined) return null;
  const [left, right] = [fieldOf(schemas[0], key.left, 'left').type, fieldOf(schemas[1], key.right, 'right').type];
  // Equal floats can be told apart: -0 and 0.
  if (left.kind === 'float64' || !sameType(left, right)) return null;
  return place === 0 ? key.left : key.right;
}

/** Whether rows may be filtered by these columns on each side where `at` finds them all. */
function mayFilter(args: JoinArgs, columns: readonly JoinColumn[], schemas: readonly [Schema, Schema]): boolean {
  const { how } = args;
  if (how === 'inner') return true;
  const isOfBoth = (column: JoinColumn): boolean => [0, 1].every((place) => at(args, column, place, schemas) !== null);
  if (how === 'full')
    return columns.every((column) => column.left !== null && column.right !== null && isOfBoth(column));
  const kept = how === 'right' ? 1 : 0;
  // Rows of the other side that could only go with rows that are filtered out need not be there either.
  return columns.every((column) => gives(how, column, kept));
}

/** Whether the side at `place` gives the column's values. */
function gives(how: JoinKind, { left, right }: JoinColumn, place: number): boolean {
  const fromRight = left === null || (how === 'right' && right !== null);
  return fromRight === (place === 1);
}
