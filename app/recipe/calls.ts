/**
 * What a recipe means: the calls of a data frame that it stands for, as data, in order. The server makes these calls, and
 * the code that a window shows is written from the very same list. Steps that are off make none.
 */
import { formatExpression, parseExpression, type Schema } from '../../engine/plain.js';
import { chipsFormula, quoteName } from './formula.js';
import { schemaAfterStep } from './schema.js';
import type { Aggregate, GroupBy, Key, SortKey, Step } from './steps.js';

/** `DataFrame[method](...args)`; every argument is text as the engine reads it, or a number. */
export type FrameCall =
  | { readonly method: 'filter'; readonly args: readonly [condition: string] }
  | { readonly method: 'withColumns' | 'select' | 'distinct'; readonly args: readonly string[] }
  | { readonly method: 'sort'; readonly args: readonly [keys: string] }
  | { readonly method: 'limit'; readonly args: readonly [count: number, offset: number] }
  | { readonly method: 'groupBy'; readonly args: readonly [keys: string | [], aggregates: string | []] };

export function callsOf(steps: readonly Step[], columns: Schema): FrameCall[] {
  const calls: FrameCall[] = [];
  let schema = columns;
  for (const step of steps) {
    calls.push(...callsOfStep(step, schema));
    schema = schemaAfterStep(schema, step);
  }
  return calls;
}

/** The calls of one step over the columns that it finds. */
export function callsOfStep(step: Step, schema: Schema): FrameCall[] {
  if (step.off) return [];
  switch (step.kind) {
    case 'filter':
      return filterCalls(chipsFormula(step.chips));
    case 'compute':
      return [{ method: 'withColumns', args: [`${step.formula} as ${quoteName(step.column)}`] }];
    case 'rename': {
      const renamed = (name: string): string => (name === step.from ? ` as ${quoteName(step.to)}` : '');
      return [{ method: 'select', args: schema.map(({ name }) => quoteName(name) + renamed(name)) }];
    }
    case 'select':
      return [{ method: 'select', args: step.columns.map(quoteName) }];
    case 'sort':
      return sortCalls(step.keys);
    case 'distinct':
      return [{ method: 'distinct', args: step.columns.map(quoteName) }];
    case 'limit':
      return [{ method: 'limit', args: [step.count, step.offset] }];
    case 'groupBy':
      return groupByCalls(step.groupBy);
  }
}

/** `zone, year(day) as "year"`. */
export function keysText(keys: readonly Key[]): string {
  return keys
    .map((key) => (key.formula === quoteName(key.as) ? key.formula : `${key.formula} as ${quoteName(key.as)}`))
    .join(', ');
}

/** `fare:mean as mean_fare; *:count as trips`. */
export function aggregatesText(aggregates: readonly Aggregate[]): string {
  return aggregates.map(aggregateText).join('; ');
}

export function sortText(keys: readonly SortKey[]): string {
  return keys.map((key) => quoteName(key.column) + (key.descending ? ' desc' : '')).join(', ');
}

/** The condition that no key is null; null without keys. */
export function keysPresent(keys: readonly Key[]): string | null {
  const tests = keys.map((key) =>
    formatExpression({ node: 'call', name: 'is_not_null', args: [parseExpression(key.formula)] }),
  );
  return tests.length === 0 ? null : tests.join(' and ');
}

function groupByCalls(groupBy: GroupBy): FrameCall[] {
  const calls: FrameCall[] = groupBy.nullKeys ? [] : filterCalls(keysPresent(groupBy.keys));
  calls.push({ method: 'groupBy', args: [keysText(groupBy.keys) || [], aggregatesText(groupBy.aggregates) || []] });
  calls.push(...filterCalls(chipsFormula(groupBy.having)), ...sortCalls(groupBy.order));
  if (groupBy.limit !== null) calls.push({ method: 'limit', args: [groupBy.limit, 0] });
  return calls;
}

function filterCalls(condition: string | null): FrameCall[] {
  return condition === null ? [] : [{ method: 'filter', args: [condition] }];
}

function sortCalls(keys: readonly SortKey[]): FrameCall[] {
  return keys.length === 0 ? [] : [{ method: 'sort', args: [sortText(keys)] }];
}

function aggregateText({ aggregate, input, other, parameters, as }: Aggregate): string {
  const given = [...(other === undefined ? [] : [other]), ...parameters];
  const inBrackets = given.length === 0 ? '' : `(${given.join(', ')})`;
  return `${input ?? '*'}:${aggregate}${inBrackets} as ${quoteName(as)}`;
}
