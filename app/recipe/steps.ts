/**
 * A recipe: what the user did to a dataset, as data. Steps are plain, versioned JSON; they are edited, switched off,
 * reordered and undone in the window, compiled to a frame by the server, and written out as formula, SQL, Dask and command
 * line. Pure: no engine, no DOM.
 */
import * as v from 'valibot';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(1024));
const formula = v.pipe(v.string(), v.minLength(1), v.maxLength(100_000));
const literal = v.union([v.string(), v.number(), v.boolean()]);

/**
 * One condition on one column, as a chip shows and edits it. Numbers beyond 2^53, decimals, dates and timestamps are text
 * as the engine's formulas write them.
 */
export const ConditionSchema = v.variant('op', [
  v.object({ op: v.picklist(['=', '!=', '<', '<=', '>', '>=']), column: name, value: literal }),
  v.object({ op: v.literal('between'), column: name, low: literal, high: literal }),
  v.object({ op: v.picklist(['in', 'not in']), column: name, values: v.array(literal) }),
  v.object({ op: v.picklist(['contains', 'starts with', 'ends with']), column: name, value: v.string() }),
  v.object({ op: v.picklist(['is null', 'is not null']), column: name }),
  /** Any formula of type bool. */
  v.object({ op: v.literal('formula'), formula }),
]);
export type Condition = v.InferOutput<typeof ConditionSchema>;

/** A chip: one condition that can be switched off. */
export const ChipSchema = v.object({ id: name, off: v.boolean(), condition: ConditionSchema });
export type Chip = v.InferOutput<typeof ChipSchema>;

export const SortKeySchema = v.object({ column: name, descending: v.boolean() });
export type SortKey = v.InferOutput<typeof SortKeySchema>;

/** One aggregate of a group-by: `{ aggregate: 'mean', input: 'fare', as: 'mean_fare' }`; `count` alone counts rows. */
export const AggregateSchema = v.object({
  id: name,
  aggregate: name,
  /** Column or formula; null for the count of rows. */
  input: v.nullable(formula),
  /** Of an aggregate of pairs, such as `corr`: the second column or formula. */
  other: v.exactOptional(formula),
  /** Of `quantile` the share, of `largest` the rank. */
  parameters: v.array(v.number()),
  as: name,
});
export type Aggregate = v.InferOutput<typeof AggregateSchema>;

export const KeySchema = v.object({ id: name, formula, as: name });
export type Key = v.InferOutput<typeof KeySchema>;

export const GroupBySchema = v.object({
  keys: v.array(KeySchema),
  aggregates: v.array(AggregateSchema),
  /** Conditions on the result, all of which must hold. */
  having: v.array(ChipSchema),
  order: v.array(SortKeySchema),
  /** Groups whose keys are null are kept. */
  nullKeys: v.boolean(),
  limit: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
export type GroupBy = v.InferOutput<typeof GroupBySchema>;

export const StepSchema = v.variant('kind', [
  v.object({ kind: v.literal('filter'), id: name, off: v.boolean(), chips: v.array(ChipSchema) }),
  v.object({ kind: v.literal('compute'), id: name, off: v.boolean(), column: name, formula }),
  v.object({ kind: v.literal('rename'), id: name, off: v.boolean(), from: name, to: name }),
  /** Keeps these columns, in this order. */
  v.object({ kind: v.literal('select'), id: name, off: v.boolean(), columns: v.array(name) }),
  v.object({ kind: v.literal('sort'), id: name, off: v.boolean(), keys: v.array(SortKeySchema) }),
  v.object({ kind: v.literal('distinct'), id: name, off: v.boolean(), columns: v.array(name) }),
  v.object({
    kind: v.literal('limit'),
    id: name,
    off: v.boolean(),
    count: v.pipe(v.number(), v.integer(), v.minValue(0)),
    offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
  v.object({ kind: v.literal('groupBy'), id: name, off: v.boolean(), title: v.string(), groupBy: GroupBySchema }),
]);
export type Step = v.InferOutput<typeof StepSchema>;
export type StepKind = Step['kind'];

export const StepsSchema = v.pipe(v.array(StepSchema), v.maxLength(200));
