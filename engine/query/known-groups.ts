/**
 * What the statistics of a stored table say of a group-by over its plain columns, without a look at any row: ranges of the
 * keys, number of groups, magnitudes of floats. A wrong choice costs time, never a row: it is corrected while running.
 */
import { sourceOf } from './source.js';
import type { Field } from '../arrow/types.js';
import type { Expression } from '../expr/expression.js';
import { formatType } from '../arrow/types.js';
import type { DenseRange } from '../operators/groupby-spec.js';
import type { Range } from '../events.js';
import type { Stage } from '../plan/stage.js';
import { isDictionary } from '../store/encoding.js';
import type { Manifest, TableColumn } from '../store/manifest.js';
import type { GroupSink } from './group-spec.js';
import { chooseStrategy, textRange, type ProbeResult } from './probe.js';

/** How far the estimate of distinct values may be off. */
const LEAST_SHARE = 0.9;
const MOST_SHARE = 1.1;

/** Null where rows are filtered, or where a column that matters is computed. */
export function knownGroups(stage: Stage, sink: GroupSink, tableBytes: number): Omit<ProbeResult, 'groups'> | null {
  if (stage.source.kind !== 'dataset' || stage.source.predicate !== null) return null;
  const { data } = sourceOf(stage);
  if (data.kind !== 'store' || data.splits !== undefined) return null;
  const { manifest } = data;
  if (sink.keys.length === 0) return oneGroup(stage, manifest);
  const columns = new Map<string, TableColumn>();
  for (const field of stage.input) {
    const column = columnBehind(stage, field, manifest);
    const matters = sink.keys.includes(field.name) || field.type.kind === 'float64';
    if (column === null && matters) return null;
    if (column !== null) columns.set(field.name, column);
  }
  const exponents: Record<string, number> = {};
  for (const { name, type } of stage.input) {
    const magnitude = type.kind === 'float64' ? magnitudeOf(columns.get(name)) : 0;
    if (magnitude > 0) exponents[name] = Math.floor(Math.log2(magnitude));
  }
  const keys = sink.keys.map((name) => columns.get(name) as TableColumn);
  const ranges = keys.map((key) => rangeOf(key, manifest));
  const groups = keys.reduce((product, { distinct, nulls }) => product * (distinct + Number(nulls > 0)), 1);
  const dense = ranges.includes(null) ? null : (ranges as DenseRange[]);
  const { rows } = manifest;
  return { ...chooseStrategy(dense, Math.min(groups, rows), rows, tableBytes), exponents };
}

/** Of all rows: only the magnitudes of floats matter. */
function oneGroup(stage: Stage, manifest: Manifest): Omit<ProbeResult, 'groups'> | null {
  const exponents: Record<string, number> = {};
  for (const field of stage.input) {
    if (field.type.kind !== 'float64') continue;
    const magnitude = magnitudeBehind(stage, field, manifest);
    if (magnitude === null) return null;
    if (magnitude > 0) exponents[field.name] = Math.floor(Math.log2(magnitude));
  }
  return { strategy: { kind: 'hash' }, cause: { code: 'one-group' }, exponents };
}

/** Of the column of floats that a column at the sink is, be it the stored table's or a joined one's; null where none knows. */
function magnitudeBehind(stage: Stage, field: Field, manifest: Manifest): number | null {
  let { name } = field;
  for (const step of [...stage.steps].reverse()) {
    if (step.kind === 'filter') return null;
    let expression: Expression | null | undefined;
    if (step.kind === 'project') expression = step.expressions.find((one) => one.name === name)?.expression;
    else {
      const column = step.columns.find((one) => one.name === name);
      const build = column?.build ?? null;
      if (build !== null) return build.node === 'column' ? (step.magnitudes?.[build.name] ?? null) : null;
      expression = column?.probe;
    }
    if (expression?.node !== 'column') return null;
    ({ name } = expression);
  }
  const column = manifest.columns.find((one) => one.name === name);
  return column?.type === formatType(field.type) ? magnitudeOf(column) : null;
}

/**
 * How many groups a stored table's statistics allow: at least as many as its key with the most values has, at most as many
 * as there are combinations. Null where they say nothing.
 */
export function distinctGroups(stage: Stage, sink: GroupSink): Range | null {
  if (stage.source.kind !== 'dataset') return null;
  const { data } = sourceOf(stage);
  if (data.kind !== 'store') return null;
  let groups: Range = { low: 1, high: 1 };
  for (const name of sink.keys) {
    const field = stage.input.find((one) => one.name === name);
    const column = field === undefined ? null : columnBehind(stage, field, data.manifest, true);
    if (column === null) return null;
    const values = column.distinct + Number(column.nulls > 0);
    groups = { low: Math.max(groups.low, LEAST_SHARE * values), high: groups.high * MOST_SHARE * values };
  }
  const isPart = data.splits !== undefined || stage.steps.some(({ kind }) => kind === 'filter');
  return isPart ? { low: 0, high: groups.high } : groups;
}

/** The stored table's columns that the keys are; null where rows are filtered, or one is computed. */
export function keyColumns(stage: Stage, keys: readonly string[]): readonly TableColumn[] | null {
  if (stage.source.kind !== 'dataset' || stage.source.predicate !== null) return null;
  const { data } = sourceOf(stage);
  if (data.kind !== 'store' || data.splits !== undefined) return null;
  const columns = keys.map((name) => {
    const field = stage.input.find((one) => one.name === name);
    return field === undefined ? null : columnBehind(stage, field, data.manifest);
  });
  return columns.includes(null) ? null : (columns as TableColumn[]);
}

/** The table's column that a column at the sink is, under whatever name; `isPart`: also of some rows only. */
function columnBehind(stage: Stage, field: Field, manifest: Manifest, isPart = false): TableColumn | null {
  let { name } = field;
  for (const step of [...stage.steps].reverse()) {
    if (step.kind === 'filter' && isPart) continue;
    if (step.kind !== 'project') return null;
    const expression = step.expressions.find((one) => one.name === name)?.expression;
    if (expression?.node !== 'column') return null;
    ({ name } = expression);
  }
  const column = manifest.columns.find((one) => one.name === name);
  return column?.type === formatType(field.type) ? column : null;
}

/** A key's range; of text, whose parts all have dictionaries, how many there may be. Null where it has none. */
export function rangeOf({ name, type, min, max, distinct }: TableColumn, manifest: Manifest): DenseRange | null {
  if (type === 'bool') return { min: 0, max: 1 };
  if (type === 'utf8') {
    const numbered = manifest.parts.every(({ columns }) =>
      columns.some((column) => column.name === name && isDictionary(column.encoding)),
    );
    return numbered ? textRange(distinct, true) : null;
  }
  if ((type !== 'int64' && type !== 'date') || min === null || max === null) return null;
  const range = { min: Number(min), max: Number(max) };
  return Number.isSafeInteger(range.min) && Number.isSafeInteger(range.max) ? range : null;
}

function magnitudeOf(column: TableColumn | undefined): number {
  const bounds = [column?.min, column?.max].map((bound) => Math.abs(Number(bound ?? 0)));
  return Math.max(0, ...bounds.filter(Number.isFinite));
}
