/** Constant folding: what depends on no column is computed once, and logic with constants shortens. */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import { PartitaError } from '../errors.js';
import { castCell } from './cast.js';
import { constantOf } from './expression.js';
import type { Expression } from './expression.js';
import { resolveCall, typeExpression } from './type.js';

/**
 * An equal expression, typed. What would fail is left as it is: it fails only where a row needs it.
 * A null keeps its type by a cast: `cast(null as int64)`. Throws as `typeExpression` does.
 */
export function foldConstants(expression: Expression, schema: Schema): Expression {
  return fold(typeExpression(expression, schema).expression);
}

function fold(expression: Expression): Expression {
  switch (expression.node) {
    case 'column':
    case 'literal':
      return expression;
    case 'cast': {
      const arg = fold(expression.arg);
      const folded: Expression = { node: 'cast', to: expression.to, arg };
      if (arg.node !== 'literal' || arg.value === null) return folded;
      return attempt(folded, expression.to, () => castCell(arg.value, arg.type, expression.to));
    }
    case 'call':
      return foldCall(expression.name, expression.args.map(fold));
  }
}

function foldCall(name: string, args: readonly Expression[]): Expression {
  const call: Expression = { node: 'call', name, args };
  const values = args.map(constantOf);
  if (values.every((value) => value !== undefined)) {
    const typedArgs = args.map((arg) => typeExpression(arg, []));
    const { definition, signature } = resolveCall(name, typedArgs);
    return attempt(call, signature.result, () => {
      if (definition.nulls === 'propagate' && values.includes(null)) return null;
      return definition.apply(values, signature);
    });
  }
  const [first, second, third] = args;
  const [a, b] = values;
  if (name === 'and' && first !== undefined && second !== undefined) {
    if (a === true) return second;
    if (b === true) return first;
    if (a === false) return first;
    if (b === false) return second;
  }
  if (name === 'or' && first !== undefined && second !== undefined) {
    if (a === false) return second;
    if (b === false) return first;
    if (a === true) return first;
    if (b === true) return second;
  }
  if (name === 'if' && second !== undefined && third !== undefined && a !== undefined)
    return a === true ? second : third;
  return call;
}

function attempt(original: Expression, type: DataType, compute: () => Cell): Expression {
  try {
    const value = compute();
    const literal: Expression = { node: 'literal', type, value };
    return value === null ? { node: 'cast', to: type, arg: literal } : literal;
  } catch (error) {
    if (error instanceof PartitaError && error.kind === 'user-input') return original;
    throw error;
  }
}
