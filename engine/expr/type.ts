/**
 * Typing: resolves columns and functions against a schema and inserts the casts that the language makes by itself, so
 * that every call of the result has exactly the types of its signature. Typing a typed expression changes nothing.
 */
import type { Cell } from '../arrow/record-batch.js';
import type { DataType, Schema } from '../arrow/types.js';
import { formatType, sameType } from '../arrow/types.js';
import { PartitaError, unknownName } from '../errors.js';
import { words, phraseOf } from '../words.js';
import { FUNCTION_NAMES, findFunction } from '../functions/index.js';
import { canCast, castTargets } from './cast.js';
import { DEPTH_LIMIT, depthOf } from './expression.js';
import type { Expression } from './expression.js';
import { formatExpression } from './format.js';
import type { Argument, FunctionDefinition, Signature } from './function.js';

export interface TypedExpression {
  readonly expression: Expression;
  readonly type: DataType;
}

/** Throws `user-input` errors: an unknown column or function, a wrong number or types of arguments, an impossible cast. */
export function typeExpression(expression: Expression, schema: Schema): TypedExpression {
  if (depthOf(expression) > DEPTH_LIMIT) {
    throw new PartitaError('user-input', words`an expression nests deeper than ${DEPTH_LIMIT} levels`, {
      domain: 'expression',
      hint: 'split it into several columns',
    });
  }
  return typed(expression, schema);
}

/** The signature of a call whose arguments are typed, and its definition. */
export function resolveCall(
  name: string,
  args: readonly TypedExpression[],
): { definition: FunctionDefinition; signature: Signature } {
  const definition = findFunction(name);
  if (definition === undefined) throw unknownName('expression', 'function', name, FUNCTION_NAMES);
  requireArity(definition, args);
  const signature = definition.resolve(args.map(argumentOf));
  if (signature === undefined) throw wrongTypes(definition, args);
  return { definition, signature };
}

function typed(expression: Expression, schema: Schema): TypedExpression {
  switch (expression.node) {
    case 'column': {
      const field = schema.find((candidate) => candidate.name === expression.name);
      if (field !== undefined) return { expression, type: field.type };
      throw unknownName(
        'expression',
        'column',
        expression.name,
        schema.map((candidate) => candidate.name),
      );
    }
    case 'literal':
      return { expression, type: expression.type };
    case 'cast': {
      const arg = typed(expression.arg, schema);
      if (argumentOf(arg).type !== null && !canCast(arg.type, expression.to)) throw impossibleCast(arg, expression.to);
      return { expression: { node: 'cast', to: expression.to, arg: arg.expression }, type: expression.to };
    }
    case 'call': {
      const args = expression.args.map((arg) => typed(arg, schema));
      const { definition, signature } = resolveCall(expression.name, args);
      const cast = args.map((arg, i) => castTo(arg, signature.args[i] as DataType));
      return { expression: { node: 'call', name: definition.name, args: cast }, type: signature.result };
    }
  }
}

function argumentOf({ expression, type }: TypedExpression): Argument {
  if (expression.node !== 'literal') return { type };
  const value: Cell = expression.value;
  return { type: value === null ? null : type, value };
}

/** A literal null is cast even to its own type: from then on it is one of that type. */
function castTo({ expression, type }: TypedExpression, wanted: DataType): Expression {
  const isNull = expression.node === 'literal' && expression.value === null;
  return sameType(type, wanted) && !isNull ? expression : { node: 'cast', to: wanted, arg: expression };
}

function requireArity(definition: FunctionDefinition, args: readonly TypedExpression[]): void {
  const [fewest, most] = definition.arity;
  if (args.length >= fewest && args.length <= most) return;
  const { name } = definition;
  const message =
    most === Infinity
      ? words`${name} takes at least ${fewest} arguments, not ${args.length}`
      : fewest !== most
        ? words`${name} takes ${fewest} to ${most} arguments, not ${args.length}`
        : most === 1
          ? words`${name} takes 1 argument, not ${args.length}`
          : words`${name} takes ${most} arguments, not ${args.length}`;
  throw new PartitaError('user-input', message, {
    domain: 'expression',
    value: definition.name,
    hint: words`for example ${definition.example}`,
  });
}

function wrongTypes(definition: FunctionDefinition, args: readonly TypedExpression[]): PartitaError {
  const types = args.map((arg) => formatType(arg.type)).join(', ');
  const call = formatExpression({
    node: 'call',
    name: definition.name,
    args: args.map((arg) => arg.expression),
  });
  return new PartitaError(
    'user-input',
    words`${definition.name} takes ${phraseOf(definition.takes)}, not (${types}), in '${call}'`,
    {
      domain: 'expression',
      value: types,
      hint: words`convert with cast(… as type); for example ${definition.example}`,
    },
  );
}

function impossibleCast(arg: TypedExpression, to: DataType): PartitaError {
  const text = formatExpression(arg.expression);
  return new PartitaError(
    'user-input',
    words`${formatType(arg.type)} does not cast to ${formatType(to)}, in '${text}'`,
    {
      domain: 'expression',
      value: formatType(to),
      choices: castTargets(arg.type),
    },
  );
}
