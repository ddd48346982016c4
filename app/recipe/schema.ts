/**
 * The columns of a recipe step by step, by the engine's own typing. Takes the dataset's columns and steps; steps that are
 * off change nothing. A step that makes no sense is a `user-input` error of the engine.
 */
import {
  PartitaError,
  columnsOf,
  findAggregate,
  formatType,
  parseExpression,
  parseType,
  typeExpression,
  unknownName,
  type DataType,
  type Field,
  type Schema,
  type TypeKind,
  words,
} from '../../engine/plain.js';
import type { ColumnInfo } from '../protocol/datasets.js';
import { conditionFormula } from './formula.js';
import type { Aggregate, Chip, GroupBy, Step } from './steps.js';

export { formatType, parseType };
export type { DataType, Schema, TypeKind };

export function schemaOf(columns: readonly ColumnInfo[]): Schema {
  return columns.map(({ name, type }) => ({ name, type: parseType(type) }));
}

export function schemaAfter(steps: readonly Step[], schema: Schema): Schema {
  return steps.reduce(schemaAfterStep, schema);
}

/**
 * The columns that a step finds; those after all steps where there is no such step. Where a step before makes no sense,
 * the columns that are read: what is wrong is said of that step.
 */
export function schemaBefore(steps: readonly Step[], step: string | undefined, columns: readonly ColumnInfo[]): Schema {
  const read = schemaOf(columns);
  const at = steps.findIndex(({ id }) => id === step);
  try {
    return schemaAfter(at < 0 ? steps : steps.slice(0, at), read);
  } catch (error) {
    if (error instanceof PartitaError) return read;
    throw error;
  }
}

export function schemaAfterStep(schema: Schema, step: Step): Schema {
  if (step.off) return schema;
  switch (step.kind) {
    case 'filter':
      requireConditions(step.chips, schema);
      return schema;
    case 'compute': {
      const field = { name: step.column, type: typeOf(step.formula, schema) };
      const known = schema.some((other) => other.name === step.column);
      return known ? schema.map((other) => (other.name === step.column ? field : other)) : [...schema, field];
    }
    case 'rename':
      fieldOf(step.from, schema);
      return unique(schema.map((field) => (field.name === step.from ? { ...field, name: step.to } : field)));
    case 'select':
      return unique(step.columns.map((name) => fieldOf(name, schema)));
    case 'sort':
      for (const { column } of step.keys) fieldOf(column, schema);
      return schema;
    case 'distinct':
      return step.columns.length === 0 ? schema : unique(step.columns.map((name) => fieldOf(name, schema)));
    case 'limit':
      return schema;
    case 'groupBy':
      return schemaOfGroupBy(step.groupBy, schema);
  }
}

/** Keys, then aggregates. */
export function schemaOfGroupBy(groupBy: GroupBy, schema: Schema): Schema {
  const keys = groupBy.keys.map((key) => ({ name: key.as, type: typeOf(key.formula, schema) }));
  const aggregates = groupBy.aggregates.map((one) => ({ name: one.as, type: typeOfAggregate(one, schema) }));
  const result = unique([...keys, ...aggregates]);
  requireConditions(groupBy.having, result);
  for (const { column } of groupBy.order) fieldOf(column, result);
  return result;
}

/** The type of a formula over these columns. */
export function typeOf(formula: string, schema: Schema): DataType {
  return typeExpression(parseExpression(formula), schema).type;
}

/** Names of the columns that a formula reads; none where it cannot be read. */
export function namesIn(formula: string): ReadonlySet<string> {
  try {
    return new Set(columnsOf(parseExpression(formula)));
  } catch (error) {
    if (error instanceof PartitaError && error.kind === 'user-input') return new Set();
    throw error;
  }
}

function typeOfAggregate(one: Aggregate, schema: Schema): DataType {
  const definition = findAggregate(one.aggregate);
  const input = one.input === null ? null : typeOf(one.input, schema);
  const other = one.other === undefined ? input : typeOf(one.other, schema);
  const misfit = [input, other].find((type) =>
    type === null ? definition.ofRows !== true : !definition.accepts.includes(type.kind),
  );
  if (misfit === undefined) return definition.result(input);
  const { aggregate, as } = one;
  const message =
    misfit === null
      ? words`${aggregate} is not for rows, in '${as}'`
      : words`${aggregate} is not for ${formatType(misfit)}, in '${as}'`;
  throw new PartitaError('user-input', message, {
    domain: 'group-by',
    value: misfit === null ? 'rows' : formatType(misfit),
    choices: definition.accepts,
  });
}

/** Each by itself, so that no chip leans on the parentheses of another. */
function requireConditions(chips: readonly Chip[], schema: Schema): void {
  for (const { off, condition } of chips) if (!off) requireBool(conditionFormula(condition), schema);
}

function requireBool(formula: string, schema: Schema): void {
  const type = typeOf(formula, schema);
  if (type.kind === 'bool') return;
  throw new PartitaError('user-input', words`a condition is true or false; '${formula}' is ${formatType(type)}`, {
    domain: 'recipe',
    value: formula,
  });
}

function fieldOf(name: string, schema: Schema): Field {
  const field = schema.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  throw unknownName(
    'recipe',
    'column',
    name,
    schema.map((candidate) => candidate.name),
  );
}

function unique(schema: Schema): Schema {
  const seen = new Set<string>();
  for (const { name } of schema) {
    if (seen.has(name)) {
      throw new PartitaError('user-input', words`two columns would be named '${name}'`, {
        domain: 'recipe',
        value: name,
        hint: 'name one of them differently',
      });
    }
    seen.add(name);
  }
  return schema;
}
