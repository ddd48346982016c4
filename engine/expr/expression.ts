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

/** How deep expressions may nest. */
export const DEPTH_LIMIT = 1000;

/** Nodes on the longest way from the root to a leaf. Does not recurse, so that it can judge any tree. */
export function depthOf(expression: Expression): number {
  let deepest = 0;
  const open: { node: Expression; depth: number }[] = [{ node: expression, depth: 1 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { node, depth } = entry;
    deepest = Math.max(deepest, depth);
    for (const child of childrenOf(node)) open.push({ node: child, depth: depth + 1 });
  }
  return deepest;
}

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.node) {
    case 'column':
    case 'literal':
      return [];
    case 'cast':
      return [expression.arg];
    case 'call':
      return expression.args;
  }
}

/** The value of a folded expression that is constant, undefined for any other. */
export function constantOf(expression: Expression): Cell | undefined {
  if (expression.node === 'literal') return expression.value;
  if (expression.node === 'cast' && expression.arg.node === 'literal' && expression.arg.value === null) return null;
  return undefined;
}
