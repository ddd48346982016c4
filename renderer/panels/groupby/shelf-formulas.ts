/** What the shelves of formulas get, and how they show those. */
import { typeOf, type Schema, type TypeKind } from '../../../app/recipe/schema.js';
import type { GroupBy } from '../../../app/recipe/steps.js';

export interface FormulaShelfProps {
  readonly dataset: string;
  readonly groupBy: GroupBy;
  /** What the formulas choose from. */
  readonly schema: Schema;
  readonly change: (groupBy: GroupBy, label: string) => void;
}

/** A column's plain name; a formula as it is. */
export function shownOf(formula: string): string {
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(formula);
  return quoted?.[1]?.replaceAll('""', '"') ?? formula;
}

/** Undefined where the formula is wrong. */
export function kindOf(formula: string, schema: Schema): TypeKind | undefined {
  try {
    return typeOf(formula, schema).kind;
  } catch {
    return undefined;
  }
}
