/**
 * Groups that are about as many as rows, by packed keys: rows go to ranges of the keys and are sorted range by range, as a
 * sort's are; groups are neighbours then, and in their order. A row is a word or two and its values on that way, where a
 * record of partial states would be many times as long.
 */
import { findAggregate } from '../aggregates/index.js';
import type { StateName } from '../aggregates/aggregate.js';
import type { RecordBatch } from '../arrow/record-batch.js';
import type { GroupBySpec } from '../operators/groupby-spec.js';
import type { Sink, Stage } from '../plan/stage.js';
import type { QueryContext } from './context.js';
import type { StageOutput } from './output.js';
import { runPartitions } from './partitions.js';
import { MOST_SPLITTERS, rangeSplits, type SortLargeRange } from './sort-ranges.js';
import { splittersOf } from './splitters.js';

/** Sampled rows that may be of a group that another one is of, too. */
const MOST_REPEATED = 4;
/** States that take the same room for any rows, and ask for no order but that of the keys. */
const PLAIN_STATES: ReadonlySet<StateName> = new Set([
  'sum',
  'otherSum',
  'squares',
  'otherSquares',
  'products',
  'minimum',
  'maximum',
  'largest',
  'smallest',
]);

/** Whether rows are sorted: by packed keys, of which hardly any come twice in the sample, with states of one size. */
export function sortsRows({ packed, keys, input, aggregates }: GroupBySpec, sample: readonly RecordBatch[]): boolean {
  if (packed === undefined) return false;
  const isPlain = aggregates.every(({ aggregate, input: name }) => {
    const field = input.find((one) => one.name === name);
    return field?.type.kind !== 'utf8' && findAggregate(aggregate).states.every((state) => PLAIN_STATES.has(state));
  });
  const seen = new Set<string>();
  let rows = 0;
  for (const batch of sample) {
    const words = keys.map((key) => batch.columns[batch.schema.findIndex(({ name }) => name === key)]?.values);
    for (let row = 0; row < batch.rows; row++) seen.add(words.map((values) => values?.[row]).join());
    rows += batch.rows;
  }
  return isPlain && rows - seen.size <= MOST_REPEATED;
}

/** `rows`: the stage with the words behind its columns. Null where the sample says too little. */
export async function runOrderedGroups(
  context: QueryContext,
  rows: Stage,
  previous: StageOutput | null,
  spec: GroupBySpec,
  sample: readonly RecordBatch[],
  sortLarge: SortLargeRange,
): Promise<Extract<StageOutput, { kind: 'ranges' }> | null> {
  const keys = spec.keys.map((column) => ({ column, descending: false }));
  const splitters = splittersOf(sample, keys, MOST_SPLITTERS + 1);
  if (splitters === null || splitters.rows === 0) return null;
  const wanted = new Set([...spec.keys, ...spec.aggregates.flatMap(({ input, other }) => [input, other])]);
  const columns = spec.input.filter(({ name }) => wanted.has(name));
  const cut = {
    cut: { kind: 'ranges', keys, splitters } as const,
    columns: columns.map(({ name }) => name),
    position: null,
  };
  const { parts, schema } = await runPartitions(context, { stage: rows, spec: cut }, previous, spec.input);
  const { packed: _, ...own } = rows;
  const sink: Sink = { kind: 'sorted', keys, limit: null, presorted: false };
  const splits = await rangeSplits(context, { ...own, sink }, schema, parts, sortLarge);
  const sampled = sample.reduce((sum, batch) => sum + batch.rows, 0);
  context.decide('group-by', `sorted ${splits.length}`, { code: 'rows-sorted', sampled });
  return {
    kind: 'ranges',
    schema: rows.output,
    by: { kind: 'groups', spec: { ...spec, input: schema }, keys, schema },
    splits,
  };
}
