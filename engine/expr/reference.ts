/**
 * The meaning of expressions in its plainest form: one row at a time, by the functions' references. Tests hold the
 * compiled form against it; nothing on the data path calls it.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import { castCell } from './cast.js';
import type { Expression } from './expression.js';
import { resolveCall } from './type.js';

/** The value of a typed expression for the row whose cells are given in the order of `schema`. */
export function evaluateRow(expression: Expression, schema: Schema, row: readonly Cell[]): Cell {
  return evaluated(expression, schema, row).value;
}

function evaluated(expression: Expression, schema: Schema, row: readonly Cell[]): { value: Cell; type: DataType } {
  switch (expression.node) {
    case 'column': {
      const index = schema.findIndex((field) => field.name === expression.name);
      return { value: row[index] ?? null, type: schema[index]?.type ?? { kind: 'utf8' } };
    }
    case 'literal':
      return { value: expression.value, type: expression.type };
    case 'cast': {
      const { value, type } = evaluated(expression.arg, schema, row);
      return { value: castCell(value, type, expression.to), type: expression.to };
    }
    case 'call':
      return evaluatedCall(expression, schema, row);
  }
}

/** Arguments that the others make irrelevant count as null, so that they raise no errors. */
function evaluatedCall(
  { name, args }: Extract<Expression, { node: 'call' }>,
  schema: Schema,
  row: readonly Cell[],
): { value: Cell; type: DataType } {
  const values: Cell[] = [];
  const types = args.map((arg, i) => {
    if (!isNeeded(name, i, values)) {
      values.push(null);
      return typeOf(arg, schema);
    }
    const { value, type } = evaluated(arg, schema, row);
    values.push(value);
    return type;
  });
  const typed = args.map((arg, i) => ({ expression: arg, type: types[i] as DataType }));
  const { definition, signature } = resolveCall(name, typed);
  const isNull = definition.nulls === 'propagate' && values.includes(null);
  return { value: isNull ? null : definition.apply(values, signature), type: signature.result };
}

function isNeeded(name: string, index: number, before: readonly Cell[]): boolean {
  if (name === 'and') return before[0] !== false;
  if (name === 'or') return before[0] !== true;
  if (name === 'coalesce') return before.every((value) => value === null);
  if (name === 'if' && index > 0) return (index === 1) === (before[0] === true);
  return true;
}

function typeOf(expression: Expression, schema: Schema): DataType {
  switch (expression.node) {
    case 'column':
      return schema.find((field) => field.name === expression.name)?.type ?? { kind: 'utf8' };
    case 'literal':
      return expression.type;
    case 'cast':
      return expression.to;
    case 'call': {
      const typed = expression.args.map((arg) => ({ expression: arg, type: typeOf(arg, schema) }));
      return resolveCall(expression.name, typed).signature.result;
    }
  }
}
