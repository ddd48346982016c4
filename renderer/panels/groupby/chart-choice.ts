/** Which chart suits an answer: what lies along it, what is measured, and the kinds that make sense. Pure. */
import { typeOf, type Schema, type TypeKind } from '../../../app/recipe/schema.js';
import type { GroupBy } from '../../../app/recipe/steps.js';

export const CHART_KINDS = ['bars', 'line', 'scatter'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** Most marks of a chart; the engine gives no more rows than these. */
export const MOST: Readonly<Record<ChartKind, number>> = { bars: 200, line: 2000, scatter: 2000 };

export interface ChartChoice {
  readonly kinds: readonly ChartKind[];
  /** Numeric results that can be measured. */
  readonly measures: readonly string[];
  /** Labels of bars, in their order; the one thing along a line. */
  readonly along: readonly string[];
  readonly alongKind: TypeKind | null;
}

export function chartChoice(groupBy: GroupBy, result: Schema): ChartChoice {
  const numeric = result.filter(({ type }) => isNumber(type.kind)).map(({ name }) => name);
  const aggregates = groupBy.aggregates.map((one) => one.as);
  const measures = numeric.filter((name) => aggregates.includes(name));
  const along = groupBy.keys.map((key) => key.as);
  const [only] = along;
  const alongKind = along.length === 1 && only !== undefined ? typeOf(quoted(only), result).kind : null;
  const kinds: ChartKind[] = [];
  if (measures.length > 0 && along.length > 0) kinds.push('bars');
  if (measures.length > 0 && alongKind !== null && isOrdered(alongKind)) kinds.push('line');
  if (numeric.length > 1 && measures.length > 0) kinds.push('scatter');
  return { kinds, measures, along, alongKind };
}

/** A line for what passes in time, bars otherwise; the measure that the answer is ordered by, else the first. */
export function firstChoice(choice: ChartChoice, groupBy: GroupBy): { kind: ChartKind | null; measure: string | null } {
  const isTime = choice.alongKind === 'date' || choice.alongKind === 'timestamp';
  const kind = isTime && choice.kinds.includes('line') ? 'line' : (choice.kinds[0] ?? null);
  const ordered = groupBy.order.find((key) => choice.measures.includes(key.column))?.column;
  return { kind, measure: ordered ?? choice.measures[0] ?? null };
}

export function isNumber(kind: TypeKind): boolean {
  return kind === 'int64' || kind === 'float64' || kind === 'decimal';
}

function isOrdered(kind: TypeKind): boolean {
  return isNumber(kind) || kind === 'date' || kind === 'timestamp';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
