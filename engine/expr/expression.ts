/**
 * Expressions as plain data: what formulas parse to, what plans carry and what crosses threads. Operators are calls of
 * functions like any other (`a + b` is `add(a, b)`), so the list in `functions/index.ts` is the whole vocabulary.
 */
import type { DataType } from '../arrow/types.js';
import type { Cell } from '../arrow/record-batch.js';

export type Expression =
  | { readonly node: 'column'; readonly name: string }
  | { readonly node: 'literal'; readonly type: DataType; readonly value: Cell }
  | { readonly node: 'cast'; readonly to: DataType; readonly arg: Expression }
  | { readonly node: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** An expression with the name of the column that it makes. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}
