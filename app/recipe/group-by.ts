/**
 * Edits of a group-by, pure: what a column becomes on a shelf, which aggregates fit it, what results are called. The list
 * of aggregates is the engine's own.
 */
import { aggregates, type AggregateDefinition, type Schema, type TypeKind } from '../../engine/plain.js';
import { freshId } from './edit.js';
import { quoteName } from './formula.js';
import { typeOf } from './schema.js';
import type { Aggregate, GroupBy, Key } from './steps.js';

export const EMPTY_GROUP_BY: GroupBy = { keys: [], aggregates: [], having: [], order: [], nullKeys: true, limit: null };

/** The aggregates for a column or formula of this type, in the engine's order; those of rows where there is none. */
export function aggregatesFor(kind: TypeKind | null): readonly AggregateDefinition[] {
  const all: readonly AggregateDefinition[] = aggregates;
  return all.filter((one) => (kind === null ? one.ofRows === true : one.accepts.includes(kind)));
}

export function withKey(groupBy: GroupBy, formula: string): GroupBy {
  const key: Key = { id: freshId('k', groupBy.keys), formula, as: freeName(groupBy, nameOf(formula)) };
  return { ...groupBy, keys: [...groupBy.keys, key] };
}

/** Another aggregate: of a column or formula by what suits its type, of the rows where there is none. */
export function withAggregate(groupBy: GroupBy, input: string | null, schema: Schema): GroupBy {
  const kind = input === null ? null : typeOf(input, schema).kind;
  const fitting = aggregatesFor(kind);
  const numeric = fitting.find((one) => one.name === 'mean' && kind !== 'bool');
  const chosen = numeric ?? fitting[0];
  if (chosen === undefined) return groupBy;
  const made = aggregateOf(freshId('a', groupBy.aggregates), chosen, input, schema);
  return { ...groupBy, aggregates: [...groupBy.aggregates, { ...made, as: freeName(groupBy, made.as) }] };
}

/** The aggregate with another function; a name that was made by itself is made anew. */
export function withFunction(groupBy: GroupBy, id: string, definition: AggregateDefinition, schema: Schema): GroupBy {
  return changeAggregate(groupBy, id, (old) => {
    const named = old.as !== standardName(old.aggregate, old.input) ? old.as : standardName(definition.name, old.input);
    return { ...aggregateOf(id, definition, old.input, schema), as: named };
  });
}

/** The aggregate over something else; a function that does not fit it gives way to one that does. */
export function withInput(groupBy: GroupBy, id: string, input: string | null, schema: Schema): GroupBy {
  return changeAggregate(groupBy, id, (old) => {
    const fitting = aggregatesFor(input === null ? null : typeOf(input, schema).kind);
    const definition = fitting.find((one) => one.name === old.aggregate) ?? fitting[0];
    if (definition === undefined) return old;
    const isStandard = old.as === standardName(old.aggregate, old.input);
    const made = aggregateOf(id, definition, input, schema);
    const kept = definition.name === old.aggregate ? given(old) : {};
    return { ...made, ...kept, as: isStandard ? made.as : old.as };
  });
}

/** The result called otherwise, wherever it is named: in its shelf, in conditions and in the order. */
export function renameResult(groupBy: GroupBy, from: string, to: string): GroupBy {
  if (from === to || to === '' || resultNames(groupBy).includes(to)) return groupBy;
  const renamed = <T extends { as: string }>(item: T): T => (item.as === from ? { ...item, as: to } : item);
  return {
    ...groupBy,
    keys: groupBy.keys.map(renamed),
    aggregates: groupBy.aggregates.map(renamed),
    having: groupBy.having.map((chip) =>
      'column' in chip.condition && chip.condition.column === from
        ? { ...chip, condition: { ...chip.condition, column: to } }
        : chip,
    ),
    order: groupBy.order.map((key) => (key.column === from ? { ...key, column: to } : key)),
  };
}

/** Without conditions and order by results that are there no more. */
export function tidied(groupBy: GroupBy): GroupBy {
  const names = new Set(resultNames(groupBy));
  const having = groupBy.having.filter((chip) => !('column' in chip.condition) || names.has(chip.condition.column));
  const order = groupBy.order.filter((key) => names.has(key.column));
  return { ...groupBy, having, order };
}

export function resultNames(groupBy: GroupBy): string[] {
  return [...groupBy.keys, ...groupBy.aggregates].map((item) => item.as);
}

/** Whether there is anything to run. */
export function isComplete(groupBy: GroupBy): boolean {
  return groupBy.keys.length > 0 || groupBy.aggregates.length > 0;
}

/** `mean_fare`; of rows the function alone. */
export function standardName(aggregate: string, input: string | null): string {
  return input === null ? aggregate : `${aggregate}_${nameOf(input)}`;
}

/** With parameters to begin with: the least whole number, the middle of a range; of a pair another column of numbers. */
function aggregateOf(id: string, definition: AggregateDefinition, input: string | null, schema: Schema): Aggregate {
  const parameters = definition.parameters.map(({ least, greatest, whole }) =>
    whole === true ? least : (least + greatest) / 2,
  );
  const fitting = schema
    .filter(({ type }) => definition.accepts.includes(type.kind))
    .map(({ name }) => quoteName(name));
  const other = fitting.find((name) => name !== input) ?? input;
  const pair = definition.pair === true && other !== null ? { other } : {};
  return { id, aggregate: definition.name, input, ...pair, parameters, as: standardName(definition.name, input) };
}

/** What stands in the brackets behind an aggregate. */
function given({ other, parameters }: Aggregate): Partial<Aggregate> {
  return other === undefined ? { parameters } : { other, parameters };
}

function changeAggregate(groupBy: GroupBy, id: string, change: (old: Aggregate) => Aggregate): GroupBy {
  const old = groupBy.aggregates.find((one) => one.id === id);
  if (old === undefined) return groupBy;
  const made = change(old);
  const rest = { ...groupBy, aggregates: groupBy.aggregates.filter((one) => one.id !== id) };
  const as = made.as === old.as ? old.as : freeName(rest, made.as);
  const replaced = {
    ...groupBy,
    aggregates: groupBy.aggregates.map((one) => (one.id === id ? { ...made, as: old.as } : one)),
  };
  return renameResult(replaced, old.as, as);
}

/** A column's own name; a formula is called by its text. */
function nameOf(formula: string): string {
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(formula);
  const name = quoted?.[1]?.replaceAll('""', '"') ?? formula;
  return name.slice(0, 200);
}

function freeName(groupBy: GroupBy, wanted: string): string {
  const taken = new Set(resultNames(groupBy));
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}_${number}`)) return `${wanted}_${number}`;
}
