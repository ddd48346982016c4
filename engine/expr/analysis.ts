/** What plans ask of expressions. Pure functions over the tree, typed or not. */
import type { Cell } from '../arrow/record-batch.js';
import { BOOL } from '../arrow/types.js';
import { compareCells } from '../functions/shared/comparison.js';
import { childrenOf, constantOf } from './expression.js';
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

/** The expression with columns replaced by the expressions that `sources` gives for their names. */
export function substitute(expression: Expression, sources: ReadonlyMap<string, Expression>): Expression {
  switch (expression.node) {
    case 'column':
      return sources.get(expression.name) ?? expression;
    case 'literal':
      return expression;
    case 'cast':
      return { ...expression, arg: substitute(expression.arg, sources) };
    case 'call':
      return { ...expression, args: expression.args.map((arg) => substitute(arg, sources)) };
  }
}

/** Whether equal rows give equal values. No function of the language reads a clock or a random number. */
export function isDeterministic(_expression: Expression): boolean {
  return true;
}

/** Every row that the predicate keeps has a value of the column within [min, max], both inclusive. */
export interface Bounds {
  readonly min?: Cell;
  readonly max?: Cell;
  /** Whether a kept row can have no null there. */
  readonly notNull: boolean;
}

/**
 * Bounds by column, of a typed and folded predicate: from `column = literal` and its kin, `between`, `in`, `is null` and
 * conjunctions of them. Columns that nothing is known of are absent. NaN counts as the greatest float.
 */
export function impliedBounds(predicate: Expression): Map<string, Bounds> {
  const all = new Map<string, Bounds>();
  for (const conjunct of conjuncts(predicate)) {
    for (const [column, bounds] of boundsOf(conjunct)) {
      const known = all.get(column);
      all.set(column, known === undefined ? bounds : intersection(known, bounds));
    }
  }
  return all;
}

function visit(expression: Expression, see: (node: Expression) => void): void {
  see(expression);
  for (const child of childrenOf(expression)) visit(child, see);
}

const SWAPPED: Readonly<Record<string, string>> = {
  equal: 'equal',
  less: 'greater',
  less_equal: 'greater_equal',
  greater: 'less',
  greater_equal: 'less_equal',
};

function boundsOf(predicate: Expression): readonly (readonly [string, Bounds])[] {
  if (predicate.node === 'column') return [[predicate.name, { min: true, max: true, notNull: true }]];
  if (predicate.node !== 'call') return [];
  const { name, args } = predicate;
  const [first, second, third] = args;
  if (first === undefined) return [];
  if (name === 'is_not_null') return first.node === 'column' ? [[first.name, { notNull: true }]] : [];
  if (second === undefined) return [];
  if (first.node === 'column') {
    if (name === 'in') return listBounds(first.name, args.slice(1).map(constantOf));
    const low = constantOf(second);
    const high = third === undefined ? undefined : constantOf(third);
    if (name === 'between') return rangeBounds(first.name, low, high);
    return comparisonBounds(name, first.name, low);
  }
  if (second.node === 'column') return comparisonBounds(SWAPPED[name] ?? '', second.name, constantOf(first));
  return [];
}

function comparisonBounds(name: string, column: string, value: Cell | undefined): [string, Bounds][] {
  const known = value === undefined || value === null ? undefined : value;
  switch (name) {
    case 'equal':
      return rangeBounds(column, known, known);
    case 'less':
    case 'less_equal':
      return rangeBounds(column, undefined, known);
    case 'greater':
    case 'greater_equal':
      return rangeBounds(column, known, undefined);
    default:
      return [];
  }
}

function rangeBounds(column: string, min: Cell | undefined, max: Cell | undefined): [string, Bounds][] {
  return [
    [
      column,
      {
        ...(min === undefined || min === null ? {} : { min }),
        ...(max === undefined || max === null ? {} : { max }),
        notNull: true,
      },
    ],
  ];
}

function listBounds(column: string, list: readonly (Cell | undefined)[]): [string, Bounds][] {
  const values = list.filter((value) => value !== null);
  if (!values.every((value): value is Exclude<Cell, null> => value !== undefined)) return [[column, { notNull: true }]];
  const [first, ...rest] = values;
  if (first === undefined) return [[column, { notNull: true }]];
  const min = rest.reduce<Cell>((least, next) => (compareCells(next, least) < 0 ? next : least), first);
  const max = rest.reduce<Cell>((most, next) => (compareCells(next, most) > 0 ? next : most), first);
  return rangeBounds(column, min, max);
}

function intersection(a: Bounds, b: Bounds): Bounds {
  const min = tighter(a.min, b.min, 1);
  const max = tighter(a.max, b.max, -1);
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    notNull: a.notNull || b.notNull,
  };
}

function tighter(a: Cell | undefined, b: Cell | undefined, direction: 1 | -1): Cell | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return compareCells(a, b) * direction > 0 ? a : b;
}
