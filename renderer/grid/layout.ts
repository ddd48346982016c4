/** How a user wants the columns of a table: order, pinned ones, hidden ones, widths. By name, so that it outlives steps. Pure. */
import * as v from 'valibot';
import type { ColumnInfo } from '../../app/protocol/datasets.js';

const names = v.array(v.string());
export const ColumnLayoutSchema = v.object({
  /** Columns as they were ordered last; empty where the table's own order holds. */
  order: names,
  pinned: names,
  hidden: names,
  widths: v.record(v.string(), v.number()),
});
export type ColumnLayout = v.InferOutput<typeof ColumnLayoutSchema>;

export const OWN_LAYOUT: ColumnLayout = { order: [], pinned: [], hidden: [], widths: {} };

export interface Arranged {
  /** What is shown, pinned columns first. */
  readonly columns: readonly ColumnInfo[];
  readonly pinned: number;
  readonly hidden: number;
}

export function arranged(columns: readonly ColumnInfo[], layout: ColumnLayout): Arranged {
  const ordered = orderedColumns(columns, layout).filter(({ name }) => !layout.hidden.includes(name));
  const pinned = ordered.filter(({ name }) => layout.pinned.includes(name));
  const others = ordered.filter(({ name }) => !layout.pinned.includes(name));
  return { columns: [...pinned, ...others], pinned: pinned.length, hidden: columns.length - ordered.length };
}

/** All of them, hidden ones too. A column that the order does not know stands behind the one that it comes after. */
export function orderedColumns(columns: readonly ColumnInfo[], { order }: ColumnLayout): readonly ColumnInfo[] {
  if (order.length === 0) return columns;
  const known = new Map(columns.map((column) => [column.name, column]));
  const result = order.flatMap((name) => known.get(name) ?? []);
  const placed = new Set(result.map(({ name }) => name));
  columns.forEach((column, i) => {
    if (placed.has(column.name)) return;
    const before = columns[i - 1];
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, column);
  });
  return result;
}

/** Puts a column where another one is shown; both are pinned or neither is. */
export function movedTo(
  columns: readonly ColumnInfo[],
  layout: ColumnLayout,
  name: string,
  target: string,
): ColumnLayout {
  const shown = arranged(columns, layout).columns.map((column) => column.name);
  const order = orderedColumns(columns, layout).map((column) => column.name);
  const isPinned = layout.pinned.includes(name);
  if (name === target || isPinned !== layout.pinned.includes(target)) return layout;
  const isForward = shown.indexOf(name) < shown.indexOf(target);
  const others = order.filter((one) => one !== name);
  others.splice(others.indexOf(target) + (isForward ? 1 : 0), 0, name);
  return { ...layout, order: others };
}

/** One place to the left (-1) or right (1), as it is shown. */
export function movedBy(
  columns: readonly ColumnInfo[],
  layout: ColumnLayout,
  name: string,
  step: -1 | 1,
): ColumnLayout {
  const shown = arranged(columns, layout).columns;
  const target = shown[shown.findIndex((column) => column.name === name) + step];
  return target === undefined ? layout : movedTo(columns, layout, name, target.name);
}

export function withPinned(layout: ColumnLayout, name: string, on: boolean): ColumnLayout {
  const others = layout.pinned.filter((one) => one !== name);
  return { ...layout, pinned: on ? [...others, name] : others };
}

export function withHidden(layout: ColumnLayout, hidden: readonly string[], on: boolean): ColumnLayout {
  const others = layout.hidden.filter((one) => !hidden.includes(one));
  return { ...layout, hidden: on ? [...others, ...hidden] : others };
}

export function withWidth(layout: ColumnLayout, name: string, width: number): ColumnLayout {
  return { ...layout, widths: { ...layout.widths, [name]: Math.max(48, Math.min(800, Math.round(width))) } };
}

/** Wide enough for what such columns usually hold. */
export function usualWidth({ name, type }: ColumnInfo): number {
  return Math.min(320, Math.max(leastWidth(type), 52 + name.length * 7));
}

function leastWidth(type: string): number {
  if (type.startsWith('timestamp')) return 152;
  if (type === 'utf8') return 148;
  if (type === 'date') return 128;
  return type === 'bool' ? 80 : 104;
}
