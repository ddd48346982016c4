/**
 * The order of rows through partitions: each row keeps its place in hidden columns behind the others, and sorted runs are
 * merged by them at the end of the stage.
 */
import { INT64, type Schema } from '../arrow/types.js';
import type { Expression } from '../expr/expression.js';
import type { JoinStep, JoinStepColumn } from '../operators/join-spec.js';
import type { Sink, Step } from '../plan/stage.js';

/** Columns by which rows are put in order, behind all others. */
export interface Hidden {
  readonly columns: Schema;
  /** Whether the rows of one partition come in that order. */
  readonly presorted: boolean;
}

export const NOTHING_HIDDEN: Hidden = { columns: [], presorted: true };

/** Names for the places of the rows of both sides; that of the table's only where rows of it come alone. */
export function hiddenColumns(
  { how, ordered }: JoinStep,
  cut: number,
): { readonly probe: string | null; readonly table: string | null } {
  if (!ordered) return { probe: null, table: null };
  return { probe: `\0place ${cut}`, table: how === 'full' ? `\0place ${cut} of table` : null };
}

/** What is hidden behind a cut. */
export function hiddenBehind(before: Hidden, own: ReturnType<typeof hiddenColumns>): Hidden {
  const names = [own.probe, own.table].filter((name) => name !== null);
  return {
    columns: [...before.columns, ...names.map((name) => ({ name, type: INT64 }))],
    presorted: before.columns.length === 0,
  };
}

/** The join with the hidden columns in its result; `table`: the one that the table gives. */
export function carriedJoin(step: JoinStep, { columns }: Hidden, table: string | null): JoinStep {
  const added = columns.map(({ name, type }): JoinStepColumn => {
    const source: Expression = { node: 'column', name };
    return name === table ? { name, type, probe: null, build: source } : { name, type, probe: source, build: null };
  });
  return { ...step, columns: [...step.columns, ...added] };
}

/** Steps that pass the hidden columns on. */
export function carriedSteps(steps: readonly Step[], hidden: Hidden): readonly Step[] {
  return steps.map((step) => {
    if (step.kind === 'join') return carriedJoin(step, hidden, null);
    if (step.kind === 'filter') return step;
    const passed = hidden.columns.map(({ name }) => ({ name, expression: { node: 'column', name } as const }));
    return { ...step, expressions: [...step.expressions, ...passed] };
  });
}

/** The sink that puts rows in their order, besides what it does. */
export function orderedSink(sink: Sink, { columns, presorted }: Hidden): Sink {
  const keys = columns.map(({ name }) => ({ column: name, descending: false }));
  switch (sink.kind) {
    case 'rows':
      return { kind: 'sorted', keys, limit: sink.limit, presorted };
    case 'table':
      return { kind: 'sorted', keys, limit: null, presorted };
    case 'sorted':
      return { ...sink, keys: [...sink.keys, ...keys], presorted: false };
    case 'groups':
    case 'partitions':
    case 'ranges':
      return sink;
  }
}
