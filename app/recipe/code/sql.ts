/**
 * A recipe as one query of DuckDB: the files as the first table, then each step folded into the query before it where
 * that keeps its meaning. Row orders that the recipe gives are carried to the end, since a table of SQL has none.
 */
import {
  findAggregate,
  parseExpression,
  sqlType,
  toSql,
  typeExpression,
  type DataType,
  type Expression,
  type Schema,
} from '../../../engine/plain.js';
import { keysPresent } from '../calls.js';
import { activeSteps } from '../edit.js';
import { chipsFormula } from '../formula.js';
import { namesIn, schemaAfterStep, schemaOf, schemaOfGroupBy } from '../schema.js';
import type { Aggregate, GroupBy, SortKey, Step } from '../steps.js';
import { sqlSource } from './sql-source.js';
import type { Code, Recipe } from './recipe.js';

/** One query: `select` is null for all columns as they are. */
interface Query {
  readonly from: string;
  readonly schema: Schema;
  readonly select: readonly string[] | null;
  readonly distinct: boolean;
  readonly where: readonly string[];
  readonly grouped: boolean;
  readonly having: string | null;
  readonly order: readonly SortKey[];
  readonly limit: { readonly count: number; readonly offset: number } | null;
}

export function sqlCode(recipe: Recipe): Code {
  const columns = schemaOf(recipe.columns);
  const source = identifier(recipe.name);
  const tables: string[] = [`${source} as (\n${indented(sqlSource(recipe))}\n)`];
  const hasOrder = (query: Query): boolean => query.order.length > 0;
  let query = over(source, columns, []);
  for (const step of activeSteps(recipe.steps)) {
    query = withStep(query, step, (inner) => {
      const name = identifier(`${recipe.name}_${tables.length}`);
      tables.push(`${name} as (\n${indented(linesOf(inner))}\n)`);
      return over(name, inner.schema, inner.order);
    });
  }
  const unordered = query.limit !== null && !hasOrder(query);
  return {
    language: 'sql',
    text: `with ${tables.join(', ')}\n${linesOf(query).join('\n')}`,
    note: recipe.quarantined > 0 ? 'sqlAside' : unordered || usesOrder(recipe.steps) ? 'sqlOrder' : null,
  };
}

/** A name in double quotes. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function over(from: string, schema: Schema, order: readonly SortKey[]): Query {
  return { from, schema, select: null, distinct: false, where: [], grouped: false, having: null, order, limit: null };
}

/** `wrap` makes a query the table of a new one. */
function withStep(query: Query, step: Step, wrap: (query: Query) => Query): Query {
  const plain = (): Query => (query.select === null && isOpen(query) ? query : wrap(query));
  const schema = schemaAfterStep(query.schema, step);
  switch (step.kind) {
    case 'filter': {
      const condition = chipsFormula(step.chips);
      return condition === null ? query : filtered(plain(), condition);
    }
    case 'compute': {
      const base = plain();
      const computed = `${spelled(step.formula, base.schema)} as ${identifier(step.column)}`;
      const select = schema.map(({ name }) => (name === step.column ? computed : identifier(name)));
      // The old values are gone, and with them an order by them.
      return { ...orderedWithin(base, [step.column], wrap), select, schema };
    }
    case 'rename': {
      const base = orderedWithin(plain(), [step.from], wrap);
      const select = base.schema.map(({ name }) =>
        name === step.from ? `${identifier(name)} as ${identifier(step.to)}` : identifier(name),
      );
      return { ...base, select, schema };
    }
    case 'select': {
      const gone = query.schema.map(({ name }) => name).filter((name) => !step.columns.includes(name));
      return { ...orderedWithin(plain(), gone, wrap), select: step.columns.map(identifier), schema };
    }
    case 'sort': {
      const base = query.limit === null ? query : wrap(query);
      const rest = base.order.filter((key) => !step.keys.some((newer) => newer.column === key.column));
      return { ...base, order: [...step.keys, ...rest] };
    }
    case 'distinct': {
      const order = schema.map(({ name }) => ({ column: name, descending: false }));
      return { ...plain(), select: schema.map(({ name }) => identifier(name)), distinct: true, schema, order };
    }
    case 'limit':
      return { ...(query.limit === null ? query : wrap(query)), limit: { count: step.count, offset: step.offset } };
    case 'groupBy':
      return grouped(plain(), step.groupBy, wrap);
  }
}

function grouped(base: Query, groupBy: GroupBy, wrap: (query: Query) => Query): Query {
  const present = groupBy.nullKeys ? null : keysPresent(groupBy.keys);
  const from = present === null ? base : filtered(base, present);
  const schema = schemaOfGroupBy(groupBy, from.schema);
  const keys = groupBy.keys.map((key) => named(spelled(key.formula, from.schema), key.as));
  const aggregates = groupBy.aggregates.map((one) => named(aggregateSql(one, from.schema), one.as));
  const byKeys = groupBy.keys.map((key) => ({ column: key.as, descending: false }));
  const rest = byKeys.filter((key) => !groupBy.order.some((given) => given.column === key.column));
  let query: Query = {
    ...from,
    schema,
    select: [...keys, ...aggregates],
    distinct: aggregates.length === 0,
    grouped: keys.length > 0 && aggregates.length > 0,
    order: byKeys,
  };
  const having = chipsFormula(groupBy.having);
  // A name that is also a column's means the column there.
  const isPlain = having !== null && from.schema.every(({ name }) => !namesIn(having).has(name));
  if (having !== null && isPlain && query.grouped) query = { ...query, having: spelled(having, schema) };
  else if (having !== null) query = filtered(wrap(query), having);
  const limit = groupBy.limit === null ? null : { count: groupBy.limit, offset: 0 };
  return { ...query, order: [...groupBy.order, ...rest], limit };
}

function named(text: string, name: string): string {
  return text === identifier(name) ? text : `${text} as ${identifier(name)}`;
}

function filtered(query: Query, condition: string): Query {
  return { ...query, where: [...query.where, spelled(condition, query.schema)] };
}

function isOpen(query: Query): boolean {
  return !query.distinct && !query.grouped && query.limit === null;
}

/** The query, put below a new one with its order where that is by one of these columns. */
function orderedWithin(query: Query, columns: readonly string[], wrap: (query: Query) => Query): Query {
  if (!query.order.some((key) => columns.includes(key.column))) return query;
  return { ...wrap(query), order: [] };
}

function spelled(formula: string, schema: Schema): string {
  return toSql(typeExpression(parseExpression(formula), schema).expression, schema);
}

function aggregateSql({ aggregate, input, other, parameters }: Aggregate, schema: Schema): string {
  const definition = findAggregate(aggregate);
  if (input === null) return definition.sql(null, parameters);
  const spell = (formulaText: string): string => {
    const { expression, type } = typeExpression(parseExpression(formulaText), schema);
    return asDuckDb(expression, type, definition.result(type), schema);
  };
  return definition.sql(spell(input), parameters, other === undefined ? undefined : spell(other));
}

/** DuckDB has no arithmetic of bool, and keeps the digits of a decimal where the result here is a float. */
function asDuckDb(expression: Expression, type: DataType, result: DataType, schema: Schema): string {
  const text = toSql(expression, schema);
  const counted = type.kind === 'bool' && (result.kind === 'int64' || result.kind === 'float64');
  if (counted || (type.kind === 'decimal' && result.kind === 'float64')) return `CAST(${text} AS ${sqlType(result)})`;
  return text;
}

function linesOf(query: Query): string[] {
  const lines = [`select ${query.distinct ? 'distinct ' : ''}${query.select?.join(', ') ?? '*'}`, `from ${query.from}`];
  if (query.where.length > 0) lines.push(`where ${query.where.join(' and ')}`);
  if (query.grouped) lines.push('group by all');
  if (query.having !== null) lines.push(`having ${query.having}`);
  const order = query.order.map(
    ({ column, descending }) => `${identifier(column)}${descending ? ' desc' : ''} nulls last`,
  );
  if (order.length > 0) lines.push(`order by ${order.join(', ')}`);
  if (query.limit !== null) {
    const { count, offset } = query.limit;
    lines.push(`limit ${count}${offset > 0 ? ` offset ${offset}` : ''}`);
  }
  return lines;
}

/** Lines by themselves, since a name may hold line breaks that are not for layout. */
function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}

/** Whether the first or last value counts somewhere: which that is, DuckDB says for one thread only. */
function usesOrder(steps: readonly Step[]): boolean {
  return activeSteps(steps).some(
    (step) =>
      step.kind === 'groupBy' &&
      step.groupBy.aggregates.some(({ aggregate }) =>
        findAggregate(aggregate).states.some((state) => state === 'first' || state === 'last'),
      ),
  );
}
