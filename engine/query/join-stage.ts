/**
 * Decides, once the tables of a stage's joins are there, how each join is done. Tables that fit the memory of every worker
 * stay steps, and so do those of which each split needs a slice that fits. At the first of which neither is true, the stage
 * is cut: what comes before it and the table go to partitions by the hash of their keys, and the rest of the stage begins at
 * these partitions (a grace hash join).
 */
import type { Schema } from '../arrow/types.js';
import type { JoinStep } from '../operators/join-spec.js';
import type { Stage } from '../plan/stage.js';
import type { Cause } from '../decisions.js';
import { formatBytes } from '../scheduler/memory.js';
import type { QueryContext } from './context.js';
import {
  carriedJoin,
  carriedSteps,
  hiddenBehind,
  hiddenColumns,
  NOTHING_HIDDEN,
  orderedSink,
  type Hidden,
} from './join-order.js';
import { fittingSplits, partitionSpec, partsFor } from './join-partitions.js';
import { placeSpec, runRanges } from './join-ranges.js';
import { sliceTable } from './join-slices.js';
import type { StageOutput } from './output.js';
import { runPartitions } from './partitions.js';

/** A stage that can be run, and what it takes. */
export interface ReadyStage {
  readonly stage: Stage;
  readonly previous: StageOutput | null;
  /** Behind the columns of the stage's output. */
  readonly hidden: Hidden;
  /** How rows behind one cut can be put in order by ranges of their places. */
  readonly places?: ReturnType<typeof placeSpec> | null;
}

export async function settleJoins(
  context: QueryContext,
  stage: Stage,
  previous: StageOutput | null,
): Promise<ReadyStage> {
  let ready: ReadyStage = { stage, previous, hidden: NOTHING_HIDDEN };
  for (let cuts = 0; ; cuts++) {
    const found = firstTooLarge(context, ready.stage);
    if (found === null) break;
    if (!isSliced(context, ready, found)) ready = await cutStage(context, ready, found.place, cuts);
  }
  for (const step of ready.stage.steps) if (step.kind === 'join') decideShared(context, step);
  return placedInRanges(context, stage, { ...ready, stage: withMagnitudes(context, ready.stage) });
}

/** With what the tables say of floats that are summed up. */
function withMagnitudes(context: QueryContext, stage: Stage): Stage {
  if (stage.sink.kind !== 'groups') return stage;
  const steps = stage.steps.map((step) => {
    return step.kind === 'join' ? { ...step, magnitudes: context.tables.magnitudes(step.table) } : step;
  });
  return { ...stage, steps };
}

/** Where all rows are wanted in their order, they are put in it range by range; else the sink does what it takes. */
async function placedInRanges(context: QueryContext, asked: Stage, ready: ReadyStage): Promise<ReadyStage> {
  const { sink } = asked;
  const { places = null, previous } = ready;
  const wantsAll = sink.kind === 'table' || (sink.kind === 'rows' && sink.limit === null);
  if (!wantsAll || places === null || previous === null) return ready;
  const { columns, starts, range } = places;
  const cut: Stage = { ...ready.stage, sink: { kind: 'ranges', spec: { columns, starts, range } }, slice: null };
  const ranges = await runRanges(context, cut, previous, places);
  const source = { kind: 'stage', stage: asked.index } as const;
  const stage: Stage = { ...asked, source, steps: [], sink, input: asked.output };
  return { stage, previous: ranges, hidden: NOTHING_HIDDEN };
}

/** A step whose table does not fit, and the memory that those before it leave. */
interface TooLarge {
  readonly place: number;
  readonly room: number;
}

/** The first step whose table does not fit beside those before it; null where all do. */
function firstTooLarge(context: QueryContext, stage: Stage): TooLarge | null {
  let room = context.tables.most(stage, context.resources.tableBytes);
  for (const [place, step] of stage.steps.entries()) {
    if (step.kind !== 'join') continue;
    const memory = context.tables.memory(step);
    if (step.how === 'full' || memory > room) return { place, room };
    room -= memory;
  }
  return null;
}

/** Whether each split needs so little of the step's table that it stays a step. */
function isSliced(context: QueryContext, { stage, previous }: ReadyStage, { place, room }: TooLarge): boolean {
  const slices = sliceTable(context, stage, place, previous, room);
  if (slices === null) return false;
  context.tables.slice((stage.steps[place] as JoinStep).table, slices);
  const { count, memory } = slices;
  context.decide('join', 'merge', { code: 'key-ranges', slices: count, size: formatBytes(memory) });
  return true;
}

function decideShared(context: QueryContext, step: JoinStep): void {
  if (context.tables.isSliced(step.table)) return;
  const { rows } = context.tables.get(step.table);
  context.decide('join', 'broadcast', { code: 'table-size', rows, size: formatBytes(context.tables.memory(step)) });
}

async function cutStage(
  context: QueryContext,
  { stage, previous, hidden: before }: ReadyStage,
  place: number,
  cuts: number,
): Promise<ReadyStage> {
  const step = stage.steps[place] as JoinStep;
  const table = context.tables.get(step.table);
  const size = context.tables.memory(step);
  const parts = partsFor(context, size);
  const cause: Cause =
    step.how === 'full' ? { code: 'full-join' } : { code: 'table-size', rows: table.rows, size: formatBytes(size) };
  context.decide('join', `partitions ${parts}`, cause);

  const own = hiddenColumns(step, cuts);
  const names = before.columns.map(({ name }) => name);
  const input: Schema = [...step.probeSchema, ...before.columns];
  const steps = stage.steps.slice(0, place);
  const sides = {
    probe: {
      spec: partitionSpec(step, 'probe', names, own.probe, parts),
      stage: { ...stage, steps, input, output: input },
    },
    table: {
      spec: partitionSpec(step, 'build', [], own.table, parts),
      stage: {
        ...stage,
        source: { kind: 'stage', stage: step.table } as const,
        steps: [],
        input: table.schema,
        output: table.schema,
      },
    },
  };
  const given = context.givers;
  context.gave(table.givers);
  const rows: StageOutput = { kind: 'batches', schema: table.schema, refs: table.refs };
  const built = await runPartitions(context, sides.table, rows, table.schema);
  const builders = context.givers;
  context.tables.drop(step.table);
  context.gave(given);
  const streamed = await runPartitions(context, sides.probe, previous, input);

  const hidden = hiddenBehind(before, own);
  const joined = carriedJoin(step, hidden, own.table);
  const spec = { how: joined.how, keys: joined.keys, columns: joined.columns, tableSchema: built.schema };
  context.gave([...builders, ...context.givers]);
  const splits = await fittingSplits(context, spec, sides, built, streamed);
  const schema = spec.columns.map(({ name, type }) => ({ name, type }));
  const tail: Stage = {
    ...stage,
    source: { kind: 'stage', stage: stage.index },
    steps: carriedSteps(stage.steps.slice(place + 1), hidden),
    sink: step.ordered ? orderedSink(stage.sink, hidden) : stage.sink,
  };
  const placed = [
    { column: own.probe, rows: streamed },
    { column: own.table, rows: built },
  ].flatMap(({ column, rows: side }) => (column === null ? [] : [{ column, rows: side }]));
  const places = placed.length === 0 || !hidden.presorted ? null : placeSpec(context, placed, [built, streamed]);
  return {
    stage: tail,
    previous: { kind: 'join', schema, spec, probeSchema: streamed.schema, splits },
    hidden,
    places,
  };
}
