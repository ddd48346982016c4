/**
 * Expressions made ready to run over batches of one schema. Compiling types and folds them and chooses kernels once;
 * evaluating gives vectors that live in the batch arena until it is reset, or in the batch itself.
 */
import type { DataType, Field, Schema } from '../arrow/types.js';
import { physicalOf } from '../arrow/types.js';
import type { Batch, Vector } from '../arrow/vector.js';
import { PartitaError } from '../errors.js';
import { words } from '../words.js';
import type { Kernels } from '../kernels/kernels.js';
import { castCanFail, castCell } from './cast.js';
import { castKernel } from './cast-kernels.js';
import { ConstantPool } from './constants.js';
import { constantOf } from './expression.js';
import type { Expression, NamedExpression } from './expression.js';
import { foldConstants } from './fold.js';
import { formatExpression } from './format.js';
import type { FunctionDefinition, Signature, VectorKernel } from './function.js';
import { interpret } from './interpret.js';
import { takeVector, vectorOperand } from './operand.js';
import type { Compiled, Frame, Operand } from './operand.js';
import { resolveCall, typeExpression } from './type.js';

export interface CompiledExpressions {
  readonly schema: Schema;
  /** One vector an expression, valid until the arena is reset; a plain column is the batch's own vector. */
  evaluate(batch: Batch): readonly Vector[];
  /** Gives back the memory of the literals. */
  release(): void;
}

/** The rows that a predicate keeps. */
export interface Selection {
  readonly rows: number;
  /** Address of one u32 a kept row: its number in the batch, ascending. */
  readonly selection: number;
}

export interface CompiledPredicate {
  /** Keeps the rows where the predicate is true; false and null rows go. The selection lies in the arena. */
  evaluate(batch: Batch): Selection;
  release(): void;
}

export function compileExpressions(
  expressions: readonly NamedExpression[],
  schema: Schema,
  kernels: Kernels,
): CompiledExpressions {
  const pool = new ConstantPool(kernels.memory);
  const compiled = expressions.map(({ expression }) => compile(expression, schema, pool));
  const plain = expressions.map(({ expression }) =>
    expression.node === 'column' ? schema.findIndex(({ name }) => name === expression.name) : -1,
  );
  return {
    schema: expressions.map(({ name }, i) => ({ name, type: (compiled[i] as Compiled).type })),
    evaluate(batch) {
      const frame: Frame = { kernels, batch, rows: batch.rows, mask: 0 };
      return compiled.map((each, i) => batch.vectors[plain[i] ?? -1] ?? spread(frame, each.evaluate(frame)));
    },
    release: () => pool.release(),
  };
}

/** Throws a `user-input` error when the expression is not of type bool. */
export function compilePredicate(expression: Expression, schema: Schema, kernels: Kernels): CompiledPredicate {
  const pool = new ConstantPool(kernels.memory);
  const compiled = compile(expression, schema, pool);
  if (compiled.type.kind !== 'bool') {
    throw new PartitaError(
      'user-input',
      words`a condition is true or false; '${formatExpression(expression)}' is not`,
      {
        domain: 'expression',
        value: formatExpression(expression),
        hint: 'compare it with something, for example: v1 > 3',
      },
    );
  }
  return {
    evaluate(batch) {
      const frame: Frame = { kernels, batch, rows: batch.rows, mask: 0 };
      const { values, validity } = spread(frame, compiled.evaluate(frame));
      const selection = kernels.arena.take(batch.rows * 4 + 32);
      return { rows: kernels.run.selectTrue(values, validity, selection, batch.rows), selection };
    },
    release: () => pool.release(),
  };
}

/** The batch of the selected rows; the batch itself when all are. Texts stay where they are. */
export function selectRows(kernels: Kernels, batch: Batch, selection: number, rows: number): Batch {
  return rows === batch.rows ? batch : gatherRows(kernels, batch, selection, rows);
}

/** The rows at `selection` in its order, each as often as it stands there. */
export function gatherRows(kernels: Kernels, batch: Batch, selection: number, rows: number): Batch {
  const { arena, run } = kernels;
  const gather = (values: number, width: 1 | 8): number => {
    const out = arena.take(rows * width);
    if (width === 1) run.gather1(values, selection, rows, out);
    else run.gather8(values, selection, rows, out);
    return out;
  };
  const vectors = batch.vectors.map((vector) => ({
    type: vector.type,
    values: gather(vector.values, physicalOf(vector.type) === 'u8' ? 1 : 8),
    validity: vector.validity === 0 ? 0 : gather(vector.validity, 1),
  }));
  return { schema: batch.schema, rows, vectors, positions: batch.positions === 0 ? 0 : gather(batch.positions, 8) };
}

function compile(expression: Expression, schema: Schema, pool: ConstantPool): Compiled {
  return compileNode(foldConstants(expression, schema), schema, pool);
}

function compileNode(expression: Expression, schema: Schema, pool: ConstantPool): Compiled {
  const constant = constantOf(expression);
  if (constant !== undefined) {
    const { type } = typeExpression(expression, []);
    const operand = pool.operand(type, constant);
    return { type, canFail: false, evaluate: () => operand };
  }
  switch (expression.node) {
    case 'column': {
      const index = schema.findIndex((field) => field.name === expression.name);
      const { type } = schema[index] as Field;
      return { type, canFail: false, evaluate: ({ batch }) => columnOperand(batch.vectors[index] as Vector) };
    }
    case 'cast':
      return compileCast(expression, compileNode(expression.arg, schema, pool), pool);
    case 'call':
      return compileCall(expression, schema, pool);
    case 'literal':
      throw new PartitaError('bug', 'a literal is a constant', { domain: 'expression' });
  }
}

function compileCast(expression: Extract<Expression, { node: 'cast' }>, arg: Compiled, pool: ConstantPool): Compiled {
  const { to } = expression;
  return compileStrict(expression, [arg], {
    type: to,
    canFail: castCanFail(arg.type, to),
    ownNulls: false,
    kernel: castKernel(arg.type, to, pool),
    apply: ([cell]) => castCell(cell ?? null, arg.type, to),
  });
}

function compileCall(expression: Extract<Expression, { node: 'call' }>, schema: Schema, pool: ConstantPool): Compiled {
  const args = expression.args.map((arg) => compileNode(arg, schema, pool));
  const typedArgs = expression.args.map((arg, i) => ({ expression: arg, type: (args[i] as Compiled).type }));
  const { definition, signature } = resolveCall(expression.name, typedArgs);
  const choice = { signature, constants: expression.args.map(constantOf), pool };
  const lazy = definition.lazy?.(choice);
  if (lazy !== undefined) {
    const canFail = definition.canFail || args.some((arg) => arg.canFail);
    return { type: signature.result, canFail, evaluate: (frame) => lazy(frame, args) };
  }
  return compileStrict(expression, args, {
    type: signature.result,
    canFail: definition.canFail,
    ownNulls: definition.nulls === 'own',
    kernel: definition.kernel?.(choice),
    apply: reference(definition, signature),
  });
}

function reference(definition: FunctionDefinition, signature: Signature): StrictNode['apply'] {
  return (cells) => definition.apply(cells, signature);
}

/** A node whose arguments are all evaluated first. */
interface StrictNode {
  readonly type: DataType;
  readonly canFail: boolean;
  readonly ownNulls: boolean;
  readonly kernel: VectorKernel | undefined;
  readonly apply: Parameters<typeof interpret>[2]['apply'];
}

function compileStrict(expression: Expression, args: readonly Compiled[], node: StrictNode): Compiled {
  const interpretation = { result: node.type, ownNulls: node.ownNulls, apply: node.apply };
  const canFail = node.canFail || args.some((arg) => arg.canFail);
  return {
    type: node.type,
    canFail,
    evaluate(frame) {
      const operands = args.map((arg) => arg.evaluate(frame));
      const computed = node.kernel?.(frame, operands);
      if (computed !== undefined) return computed;
      try {
        return interpret(frame, operands, interpretation);
      } catch (error) {
        throw located(error, expression);
      }
    },
  };
}

/** The error with the expression that raised it. */
function located(error: unknown, expression: Expression): unknown {
  if (!(error instanceof PartitaError) || error.kind !== 'user-input') return error;
  return new PartitaError(error.kind, words`${error.phrase}, in '${formatExpression(expression)}'`, {
    domain: error.domain,
    cause: error,
    ...(error.value === undefined ? {} : { value: error.value }),
    ...(error.hintPhrase === undefined ? {} : { hint: error.hintPhrase }),
  });
}

function columnOperand({ type, values, validity }: Vector): Operand {
  return vectorOperand(type, values, validity);
}

/** A constant written out for every row; anything else as it is. */
function spread(frame: Frame, operand: Operand): Operand {
  if (!operand.constant) return operand;
  const out = takeVector(frame, operand.type);
  if (physicalOf(operand.type) === 'u8') {
    frame.kernels.memory.u8.fill(frame.kernels.memory.u8[operand.values] as number, out, out + frame.rows);
  } else {
    frame.kernels.run.repeat8(operand.values, out, frame.rows);
  }
  return vectorOperand(operand.type, out, 0);
}
