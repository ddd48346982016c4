/** What plans ask of expressions. Pure functions over the tree, typed or not. */
import { BOOL } from '../arrow/types.js';
import type { Expression } from './expression.js';

/** Names of the columns that `expression` reads. */
export function columnsOf(expression: Expression): Set<string> {
  const names = new Set<string>();
  visit(expression, (node) => {
    if (node.node === 'column') names.add(node.name);
  });
  return names;
}

/** The predicates that must all hold: `a and (b and c)` is a, b, c. */
export function conjuncts(predicate: Expression): Expression[] {
  if (predicate.node !== 'call' || predicate.name !== 'and') return [predicate];
  return predicate.args.flatMap(conjuncts);
}

/** The predicate that holds where all of `list` do; `true` for none. */
export function conjunction(list: readonly Expression[]): Expression {
  const [first, ...rest] = list;
  if (first === undefined) return { node: 'literal', type: BOOL, value: true };
  return rest.reduce((all, next): Expression => ({ node: 'call', name: 'and', args: [all, next] }), first);
}

/** Whether equal rows give equal values. No function of the language reads a clock or a random number. */
export function isDeterministic(_expression: Expression): boolean {
  return true;
}

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

function visit(expression: Expression, see: (node: Expression) => void): void {
  see(expression);
  for (const child of childrenOf(expression)) visit(child, see);
}
